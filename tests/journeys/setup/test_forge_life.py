"""The project's own repository is backed up, restored and moved, while people work, and nothing that counts is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import preloaded
from tests.journeys.gate.test_finish import LATER, cut_off
from tests.team import BARE, BATCH, TASKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def forge(team: Team, *words: str, code: int = 0) -> str:
    return team.rlhf("forge", "forge", *words, code=code).words


def restored(team: Team, file: Path, name: str = "restored.git") -> Path:
    bare = team.root / name
    forge(team, "restore", str(file), str(bare))
    team.git(name, "config", "rlhf.clockFromEnvironment", "true")
    preloaded.install_hooks(bare)
    return bare


def go_to(team: Team, bare: Path) -> None:
    for who in ("amara", "ben", "emeka", "freya", "morgan"):
        assert "rlhf sync" in team.rlhf(who, "moved", str(bare)).words


def refs(team: Team, where: str) -> str:
    return team.git(where, "for-each-ref")


def test_from_a_backup_the_work_goes_on_where_it_was(a_task_awaiting_review: Team) -> None:
    team, file = a_task_awaiting_review, a_task_awaiting_review.root / "winter.rlhf"
    told = forge(team, "backup", str(team.bare), str(file))
    assert "Winter: " in told
    assert "private key" in told
    assert file.stat().st_mode & 0o077 == 0
    before = refs(team, BARE)
    team.bare.rename(team.root / "lost.git")
    bare = restored(team, file)
    assert refs(team, "restored.git") == before
    go_to(team, bare)
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("amara", "sync")
    assert team.git("restored.git", "show", f"main:answers/{BATCH}/{FIRST}/amara.md")
    assert team.rlhf("amara", "doctor").words == "All is well."
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=bare).text
    assert json.loads(team.rlhf("morgan", "audit", "--json", cwd=bare).out)


def test_what_was_sent_after_the_backup_is_sent_again_by_whoever_has_it(a_written_task: Team) -> None:
    team, file = a_written_task, a_written_task.root / "winter.rlhf"
    forge(team, "backup", str(team.bare), str(file))
    team.rlhf("amara", "save")
    team.rlhf("amara", "ask", FIRST, "Which dose?")
    team.bare.rename(team.root / "lost.git")
    bare = restored(team, file)
    go_to(team, bare)
    team.rlhf("amara", "sync")
    assert "question" in team.git("restored.git", "ls-tree", "-r", "--name-only", "ledger/amara")
    assert "submitted" in team.rlhf("amara", "submit").text
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).text


def test_a_submission_under_way_keeps_its_time(a_written_task: Team) -> None:
    """Its branch moved, and the machine stopped; the backup was made before anybody finished it."""
    team, file, branch = a_written_task, a_written_task.root / "winter.rlhf", f"refs/heads/answer/{FIRST}/amara"
    here = team.git("amara", "remote", "get-url", "origin")
    team.git("amara", "remote", "set-url", "origin", "file:///nowhere")
    assert "queued" in team.rlhf("amara", "submit").text
    team.git("amara", "remote", "set-url", "origin", here)
    with cut_off(team):
        team.git("amara", "push", "--quiet", "origin", f"{branch}:{branch}", env=team.environment("amara"))
    assert list((team.bare / "rlhf" / "journal").glob("push-*.json"))
    team.rlhf("forge", "forge", "backup", str(team.bare), str(file), now=LATER)
    team.bare.rename(team.root / "lost.git")
    go_to(team, restored(team, file))
    rows = team.git("restored.git", "grep", "-h", "^at: ", "ledger/forge", "--", "*-received.yaml").splitlines()
    assert [row.removeprefix("at: ").strip("'\"") for row in rows] == ["2026-11-30T19:30:00Z"]
    team.rlhf("amara", "sync", now=LATER)
    assert "submitted" in team.rlhf("amara", "status", now=LATER).text


def test_backups_while_people_work_are_whole(team: Team) -> None:
    """Each backup that was made between the pushes of three people holds what its own main and ledgers say."""
    for who, task in (("amara", TASKS[0]), ("ben", TASKS[1])):
        team.rlhf(who, "task", "pull", task)
        team.write(who, task)
    at_work = [
        subprocess.Popen(
            ["bash", "-ec", "; ".join(f"{sys.executable} -m rlhf {step}" for step in steps)], cwd=team.root / who,
            env=team.environment(who), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for who, steps in {
            "amara": ["save", f"ask {TASKS[0]} One?", "submit", f"note {TASKS[0]} Odd."],
            "ben": ["submit", f"ask {TASKS[1]} Two?", f"note {TASKS[1]} Odd."],
        }.items()
    ]  # fmt: skip
    files = []
    while any(process.poll() is None for process in at_work) and len(files) < 6:
        files.append(team.root / f"backup-{len(files)}.rlhf")
        forge(team, "backup", str(team.bare), str(files[-1]))
    for process in at_work:
        _, err = process.communicate()
        assert process.returncode == 0, err
    files.append(team.root / "last.rlhf")
    forge(team, "backup", str(team.bare), str(files[-1]))
    for number, file in enumerate((files[0], files[len(files) // 2], files[-1])):
        bare = restored(team, file, f"restored-{number}.git")
        assert team.git(bare.name, "fsck", "--connectivity-only", "--no-dangling") == ""
        team.rlhf("morgan", "audit", cwd=bare)
    assert refs(team, bare.name) == refs(team, BARE), "the last was made when all was done"


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def turn_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def with_a_stranger(file: Path) -> None:
    evil = file.with_name("evil")
    evil.write_text("x", encoding="utf-8")
    with tarfile.open(file, "a") as archive:
        archive.add(evil, "../../evil-was-here")


def without_the_key(file: Path) -> None:
    new = file.with_name("new")
    with tarfile.open(file) as old, tarfile.open(new, "w") as made:
        for member in old:
            if member.name != "forge_ed25519":
                made.addfile(member, old.extractfile(member))
    new.rename(file)


@pytest.mark.parametrize(
    "spoil", [cut, turn_a_bit, with_a_stranger, without_the_key, lambda file: file.write_bytes(b"")]
)
def test_a_damaged_backup_is_told_and_makes_nothing(team: Team, spoil: Callable[[Path], object]) -> None:
    file = team.root / "winter.rlhf"
    forge(team, "backup", str(team.bare), str(file))
    spoil(file)
    told = forge(team, "restore", str(file), str(team.root / "restored.git"), code=3)
    assert "is no whole backup of a project's repository" in told
    assert not list(team.root.glob("*restored*")) + list(team.root.parent.glob("*evil*"))


def test_a_backup_that_cannot_be_written_is_told(team: Team) -> None:
    (team.root / "a file").write_text("", encoding="utf-8")
    told = forge(team, "backup", str(team.bare), str(team.root / "a file" / "winter.rlhf"), code=3)
    assert "winter.rlhf" in told
    forge(team, "backup", str(team.bare), str(team.root / "new" / "folder" / "winter.rlhf"))
    assert [file.name for file in (team.root / "new" / "folder").iterdir()] == ["winter.rlhf"]


def test_nothing_is_written_over(team: Team) -> None:
    file = team.root / "winter.rlhf"
    file.write_text("mine", encoding="utf-8")
    assert "is there already" in forge(team, "backup", str(team.bare), str(file), code=3)
    assert file.read_text(encoding="utf-8") == "mine"
    file.unlink()
    forge(team, "backup", str(team.bare), str(file))
    assert "is there already" in forge(team, "restore", str(file), str(team.bare), code=3)
    assert "is there already" in forge(team, "move", str(team.bare), str(team.root / "amara"), code=3)
    assert "no repository that rlhf keeps" in forge(team, "backup", str(team.root / "amara"), "x", code=3)


@pytest.mark.parametrize("other_disk", [False, True])
def test_a_repository_that_moves_goes_on_at_its_new_place(
    a_task_awaiting_review: Team, tmp_path_factory: pytest.TempPathFactory, other_disk: bool
) -> None:
    team, there = a_task_awaiting_review, a_task_awaiting_review.root / "new" / "winter.git"
    if other_disk:
        there = Path("/var/tmp") / f"{tmp_path_factory.mktemp('other').name}-{team.root.parent.name}.git"
        there.parent.mkdir(exist_ok=True)
        if there.parent.stat().st_dev == team.bare.stat().st_dev:
            pytest.skip("there is no second file system to move to")
    before = refs(team, BARE)
    try:
        told = forge(team, "move", str(team.bare), str(there))
        assert f"rlhf moved {there}" in told
        assert not team.bare.exists()
        assert "There is no repository at" in team.rlhf("ben", "sync", code=3).words
        go_to(team, there)
        assert team.git("emeka", "ls-remote", "origin").split()[1::2]
        assert before.splitlines()[0].split()[0] in team.git("emeka", "ls-remote", "origin")
        team.rlhf("emeka", "review", "approve", FIRST)
        team.rlhf("amara", "sync")
        assert team.rlhf("amara", "doctor").words == "All is well."
        assert "1 proven" in team.rlhf("morgan", "audit", cwd=there).text
    finally:
        if other_disk:
            subprocess.run(["rm", "-rf", str(there)], check=True)


def keys(team: Team) -> list[str]:
    return sorted(file.name for file in (team.bare / "rlhf").glob("forge_ed25519*"))


def publish_the_new_key(team: Team, code: int = 0) -> str:
    told = team.rlhf("forge", "forge", "key", "rotate", str(team.bare)).out
    lines = [line for line in told.splitlines() if line.startswith("  ")]
    team.rlhf("morgan", "sync")
    file = team.root / "morgan" / "rlhf.yaml"
    kept, passing = [], False
    for line in file.read_text(encoding="utf-8").splitlines():
        passing = line.startswith(("  key:", "  former:")) or (passing and line.startswith("    "))
        if line.startswith("  key:"):
            kept += lines
        elif not passing:
            kept.append(line)
    file.write_text("\n".join([*kept, ""]), encoding="utf-8")
    return team.rlhf("morgan", "publish", "A new key of the forge", code=code).words


def test_a_new_key_takes_over_and_what_the_old_one_signed_counts(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    old = (team.bare / "rlhf" / "forge_ed25519.pub").read_text(encoding="utf-8")
    team.rlhf("emeka", "review", "approve", FIRST)
    for _ in range(2):  # and once more, later
        assert "1 file published" in publish_the_new_key(team)
        new = (team.bare / "rlhf" / "forge_ed25519.pub").read_text(encoding="utf-8")
        assert new.split()[1] != old.split()[1]
        assert keys(team) == ["forge_ed25519", "forge_ed25519.pub"]
        old = new
    team.rlhf("ben", "task", "pull", TASKS[1])
    team.write("ben", TASKS[1])
    team.rlhf("ben", "submit")
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", TASKS[1]).text
    for who in ("amara", "ben", "emeka", "morgan"):
        team.rlhf(who, "sync")
        assert team.rlhf(who, "doctor").words == "All is well.", who
    assert "2 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
    assert team.rlhf("morgan", "audit", "--json", cwd=team.bare).code == 0


@pytest.mark.parametrize("change", ["another key", "no former key", "another former key", "a former key less"])
def test_only_the_key_that_waits_there_takes_over(team: Team, change: str) -> None:
    publish_the_new_key(team)
    told = team.rlhf("forge", "forge", "key", "rotate", str(team.bare)).out
    waiting = next(line.split(": ", 1)[1] for line in told.splitlines() if line.startswith("  key:"))
    file = team.root / "morgan" / "rlhf.yaml"
    text = file.read_text(encoding="utf-8")
    present = next(line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("  key:"))
    before = next(line for line in text.splitlines() if line.startswith("    - {public:"))
    last = f'    - {{public: {present}, until: "2026-11-30T19:30:00Z"}}'
    mine = (team.root / "homes" / "morgan" / "keys" / "morgan_ed25519.pub").read_text(encoding="utf-8")
    key = " ".join(mine.split()[:2]) if change == "another key" else waiting
    former = {
        "another key": [before, last], "no former key": [before], "a former key less": [last],
        "another former key": [before, last.replace(present, " ".join(mine.split()[:2]))],
    }[change]  # fmt: skip
    text = text.replace(f"  key: {present}", f"  key: {key}").replace(before, "\n".join(former))
    file.write_text(text, encoding="utf-8")
    told = team.rlhf("morgan", "publish", "Mine", code=3).words
    assert "a new one is made on its machine: rlhf forge key rotate" in told


def test_a_machine_that_stops_in_between_signs_with_the_right_key_afterwards(team: Team) -> None:
    publish_the_new_key(team)
    folder = team.bare / "rlhf"
    (folder / "forge_ed25519").rename(folder / "forge_ed25519.next")  # as if it had not taken its place yet
    (folder / "forge_ed25519.pub").rename(folder / "forge_ed25519.next.pub")
    for end in ("", ".pub"):
        (folder / f"forge_ed25519{end}").write_text("the former one\n", encoding="utf-8")
    team.rlhf("ben", "task", "pull", TASKS[1])
    team.write("ben", TASKS[1])
    team.rlhf("ben", "submit")
    assert keys(team) == ["forge_ed25519", "forge_ed25519.pub"]
    assert "received" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge")
    assert team.rlhf("ben", "doctor").words == "All is well."
