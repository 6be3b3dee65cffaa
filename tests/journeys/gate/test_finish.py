"""What the project's repository has received is finished, whoever was stopped: the hook, the machine, or the person."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from rlhf.store.machine.process import identity
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = "2026-12-01T09:00:00+00:00"


@contextmanager
def cut_off(team: Team) -> Iterator[None]:
    """The machine of the project's repository stops right after branches have moved: the second hook never starts."""
    hook = team.bare / "hooks" / "post-receive"
    away = hook.rename(team.bare / "post-receive.away")
    try:
        yield
    finally:
        away.rename(hook)


def arrivals(team: Team) -> list[str]:
    """When each submission arrived, by the forge's ledger."""
    rows = team.git(BARE, "grep", "-h", "^at: ", "ledger/forge", "--", "*-received.yaml", check=False).splitlines()
    return [row.removeprefix("at: ").strip("'\"") for row in rows]


def journal(team: Team) -> list[str]:
    return sorted(file.name for file in (team.bare / "rlhf" / "journal").glob("*.json"))


def edit_a_task(team: Team) -> str:
    path = f"tasks/{BATCH}/{TASKS[3]}.yaml"
    file = team.root / "morgan" / path
    file.write_text(file.read_text(encoding="utf-8").replace("Task 4", "Task four"), encoding="utf-8")
    return path


def test_a_copy_that_sees_no_arrival_asks_and_it_is_written_down_at_once(a_written_task: Team) -> None:
    hook = a_written_task.bare / "hooks" / "post-receive"
    text = hook.read_text(encoding="utf-8")
    hook.write_text(text.replace("#!/bin/sh\n", "#!/bin/sh\nexit 1\n", 1), encoding="utf-8")
    told = a_written_task.rlhf("amara", "submit")
    assert "submitted" in told.words
    assert arrivals(a_written_task) == ["2026-11-30T19:30:00Z"]
    assert journal(a_written_task) == []


@pytest.fixture
def unrecorded(a_written_task: Team) -> Team:
    """Amara's submission has come in, and the project's repository was stopped before it wrote that down."""
    with a_written_task.deaf(), cut_off(a_written_task):
        a_written_task.rlhf("amara", "submit")
    assert len(journal(a_written_task)) == 1
    assert arrivals(a_written_task) == []
    return a_written_task


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("ben", ("ask", TASKS[4], "Anything else?")),
        ("amara", ("sync",)),
        ("morgan", ("forge", "tend", "project.git")),
        ("amara", ("submit",)),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_whoever_comes_next_finishes_it_with_the_time_at_which_it_came_in(
    unrecorded: Team, who: str, what: tuple[str, ...]
) -> None:
    unrecorded.rlhf(who, *what, now=LATER, cwd=unrecorded.root if what[0] == "forge" else None)
    assert arrivals(unrecorded) == ["2026-11-30T19:30:00Z"]
    assert journal(unrecorded) == []


def test_until_it_is_finished_everybody_who_looks_is_told(unrecorded: Team) -> None:
    team = unrecorded
    with team.deaf():
        assert "when it arrived is not written down yet" in team.rlhf("amara", "sync").words
    assert "not written down yet" in team.rlhf("amara", "status").words
    assert json.loads(team.rlhf("amara", "status", "--json").out)["unfinished"][0]["left"] == "arrival"
    doctor = team.rlhf("amara", "doctor", code=1)
    assert "rlhf sync" in doctor.words
    assert "rlhf forge tend" in doctor.words
    assert "when it arrived is not written down" in team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "not written down" not in team.rlhf("amara", "sync", now=LATER).words
    assert "All is well" in team.rlhf("amara", "doctor").words


def test_submitting_says_what_is_not_finished(a_written_task: Team) -> None:
    with a_written_task.deaf(), cut_off(a_written_task):
        told = a_written_task.rlhf("amara", "submit")
    assert "has come in, but when it arrived is not written down yet" in told.words


def test_publishing_says_what_is_not_finished(team: Team) -> None:
    edit_a_task(team)
    with team.deaf(), cut_off(team):
        told = team.rlhf("morgan", "publish", "Four")
    assert "not everyone's yet" in told.words
    assert "published" not in told.words


def test_what_was_published_and_not_taken_in_is_taken_in_when_it_is_published_again(team: Team) -> None:
    path = edit_a_task(team)
    with cut_off(team):
        team.rlhf("morgan", "publish", "Four")
    again = team.rlhf("morgan", "publish", "Four")
    assert "Task four" in (team.main_file(path) or "")
    assert "published" in again.words or "what you have is what everyone has" in again.words
    assert "Merged" not in team.rlhf("morgan", "sync").words


def test_an_approval_whose_merge_was_cut_off_is_merged_by_the_author_who_syncs(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    with team.deaf(), cut_off(team):
        told = team.rlhf("emeka", "review", "approve", TASKS[0])
    assert "has its sign-off, but is not taken in yet" in told.words
    team.rlhf("amara", "sync")
    assert f"answers/{BATCH}/{TASKS[0]}/amara.md" in team.git(BARE, "ls-tree", "-r", "--name-only", "main")
    team.rlhf("morgan", "audit", cwd=team.bare)


def test_a_push_that_never_moved_a_branch_gives_its_time_to_no_later_one(a_written_task: Team) -> None:
    """An update hook stops the first push after it was written down; the second comes the next morning."""
    team = a_written_task
    stop = team.bare / "hooks" / "update"
    stop.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    stop.chmod(0o755)
    team.rlhf("amara", "submit", code=3)
    stop.unlink()
    team.rlhf("amara", "submit", now=LATER)
    assert arrivals(team) == ["2026-12-01T09:00:00Z"]
    assert journal(team) == []


def test_branches_that_were_to_move_together_are_completed(a_task_awaiting_review: Team) -> None:
    """git is killed between the renames of one transaction: main is new, the ledger and the claim are old."""
    team = a_task_awaiting_review
    before = {name: team.git(BARE, "rev-parse", name) for name in ("main", "ledger/forge")}
    team.rlhf("emeka", "review", "approve", TASKS[0])
    after = {name: team.git(BARE, "rev-parse", name) for name in before}
    tip = team.git(BARE, "rev-parse", "main^2")
    lines = [f"update refs/heads/{name} {after[name]} {before[name]}" for name in before]
    lines.append(f"delete refs/heads/answer/{TASKS[0]}/amara {tip}")
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", before["ledger/forge"])
    team.git(BARE, "update-ref", f"refs/heads/answer/{TASKS[0]}/amara", tip)
    entry = team.bare / "rlhf" / "journal" / "move-gone.json"
    entry.write_text(json.dumps({"process": dead(team), "lines": lines}), encoding="utf-8")
    team.rlhf("ben", "ask", TASKS[4], "Anything else?")
    assert team.git(BARE, "rev-parse", "ledger/forge") == after["ledger/forge"]
    assert team.branches("answer/**") == []
    assert journal(team) == []
    team.rlhf("morgan", "audit", cwd=team.bare)


def test_branches_of_which_none_has_moved_stay_as_they_are(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    before = team.git(BARE, "for-each-ref")
    main, ledger = (team.git(BARE, "rev-parse", name) for name in ("main", "ledger/forge"))
    lines = [f"update refs/heads/main {ledger} {main}", f"update refs/heads/ledger/forge {main} {ledger}"]
    entry = team.bare / "rlhf" / "journal" / "move-gone.json"
    entry.write_text(json.dumps({"process": dead(team), "lines": lines}), encoding="utf-8")
    team.rlhf("morgan", "forge", "tend", str(team.bare))
    assert team.git(BARE, "for-each-ref") == before
    assert journal(team) == []


def test_what_is_still_under_way_is_recorded_by_its_own_hook_and_by_nobody_else(unrecorded: Team) -> None:
    """Somebody asks to finish while the hook of a push waits: its arrival is not written down as of another time."""
    (entry,) = (unrecorded.bare / "rlhf" / "journal").glob("push-*")
    data = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps({**data, "process": identity(os.getpid())}), encoding="utf-8")
    unrecorded.rlhf("morgan", "forge", "tend", str(unrecorded.bare))
    unrecorded.git("ben", "push", "origin", "HEAD:refs/rlhf/nudge", check=False)
    assert arrivals(unrecorded) == []
    entry.write_text(json.dumps(data), encoding="utf-8")
    unrecorded.rlhf("morgan", "forge", "tend", str(unrecorded.bare), now=LATER)
    assert arrivals(unrecorded) == ["2026-11-30T19:30:00Z"]


def test_what_can_never_be_finished_keeps_nothing_else_from_being_finished(a_written_task: Team) -> None:
    team = a_written_task
    main = team.git(BARE, "rev-parse", "main")
    lines = [f"update refs/heads/main {main} {main}", f"update refs/heads/ledger/forge {'1' * 40} {'2' * 40}"]
    entry = team.bare / "rlhf" / "journal" / "move-odd.json"
    entry.parent.mkdir(exist_ok=True)
    entry.write_text(json.dumps({"process": dead(team), "lines": lines}), encoding="utf-8")
    told = team.rlhf("amara", "submit")
    assert "could not be finished yet" in told.words
    assert arrivals(team) == ["2026-11-30T19:30:00Z"]
    assert journal(team) == ["move-odd.json"]


def test_a_move_that_fails_half_way_is_completed_at_once(a_task_awaiting_review: Team) -> None:
    """git renames main and then meets a full disk: the ledger of that merge follows all the same."""
    team = a_task_awaiting_review
    shim = team.root / "shim"
    shim.mkdir()
    git = shim / "git"
    git.write_text(
        f"""#!/bin/sh
case "$*" in
*"update-ref --stdin"*)
  read -r first
  if [ ! -e '{shim}/failed' ] && [ "${{first#update refs/heads/main}}" != "$first" ]; then
    touch '{shim}/failed'
    echo "$first" | '{shutil.which("git")}' update-ref --stdin
    echo "fatal: No space left on device" >&2
    exit 128
  fi
  (echo "$first"; cat) | '{shutil.which("git")}' "$@"
  exit ;;
esac
exec '{shutil.which("git")}' "$@"
""",
        encoding="utf-8",
    )
    git.chmod(0o755)
    hook = team.bare / "hooks" / "post-receive"
    text = hook.read_text(encoding="utf-8")
    hook.write_text(text.replace("#!/bin/sh\n", f"#!/bin/sh\nPATH='{shim}':$PATH\nexport PATH\n", 1), encoding="utf-8")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    hook.write_text(text, encoding="utf-8")
    assert (shim / "failed").exists()
    assert journal(team) == []
    assert team.branches("answer/**") == []
    team.rlhf("morgan", "audit", cwd=team.bare)


def test_hooks_of_an_earlier_version_write_nothing_down_and_leave_nothing(a_written_task: Team) -> None:
    for name in ("pre-receive", "post-receive"):
        hook = a_written_task.bare / "hooks" / name
        old = f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rlhf.ci.hooks {name}\n"
        hook.write_text(old, encoding="utf-8")
    a_written_task.rlhf("amara", "submit")
    assert arrivals(a_written_task) == ["2026-11-30T19:30:00Z"]
    assert journal(a_written_task) == []


def dead(team: Team) -> str:
    """The identity of a process that has ended."""
    script = "import os; from rlhf.store.machine.process import identity; print(identity(os.getpid()))"
    return team.run_python("morgan", script).strip()


def test_a_published_change_that_this_copy_still_has_is_dropped_here(team: Team) -> None:
    """The copy was killed between the push and forgetting its branch; every later sync was refused."""
    edit_a_task(team)
    team.rlhf("morgan", "publish", "Four")
    head = team.git(BARE, "rev-parse", "main^2")
    branch = next(
        line.removeprefix("Branch: ")
        for line in team.git(BARE, "log", "-1", "--format=%B", "main").splitlines()
        if line.startswith("Branch: ")
    )
    team.git("morgan", "update-ref", f"refs/heads/{branch}", head)
    team.rlhf("morgan", "sync")
    assert team.git("morgan", "for-each-ref", "refs/heads/change") == ""
    assert "All is well" in team.rlhf("morgan", "doctor").words


def test_asking_to_finish_keeps_nothing_and_says_so(team: Team) -> None:
    told = team.git("ben", "push", "origin", "HEAD:refs/rlhf/nudge", check=False)
    assert "What was left undone here is finished." in told
    assert team.git(BARE, "for-each-ref", "refs/rlhf") == ""


def test_a_copy_that_was_stopped_while_it_asked_asks_again(unrecorded: Team) -> None:
    team, asked = unrecorded, unrecorded.root / "asked"
    hook = team.bare / "hooks" / "pre-receive"
    text = hook.read_text(encoding="utf-8")
    hook.write_text(text.replace("#!/bin/sh\n", f"#!/bin/sh\ntouch '{asked}'; sleep 60\n", 1), encoding="utf-8")
    asking = subprocess.Popen(
        [sys.executable, "-m", "rlhf", "sync"], cwd=team.root / "amara", env=team.environment("amara"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    while not asked.exists():
        assert asking.poll() is None, "it never asked"
        time.sleep(0.05)
    os.killpg(asking.pid, signal.SIGKILL)
    asking.wait()
    hook.write_text(text, encoding="utf-8")
    team.rlhf("amara", "sync")
    assert len(arrivals(team)) == 1


@contextmanager
def notes_nothing(team: Team, who: str) -> Iterator[None]:
    """What a full disk does to a push: the project has it, and the copy has not noted that it was sent."""
    in_the_way = team.root / who / ".git" / "refs" / "remotes" / "origin" / "answer"
    in_the_way.write_text("", encoding="utf-8")
    yield
    in_the_way.unlink()


def test_what_was_sent_and_not_noted_is_not_submitted_again(a_written_task: Team) -> None:
    team = a_written_task
    with notes_nothing(team, "amara"):
        team.rlhf("amara", "submit", code=None)
    first = team.git(BARE, "rev-parse", f"answer/{TASKS[0]}/amara")
    assert len(arrivals(team)) == 1
    team.rlhf("amara", "submit", now=LATER)
    team.rlhf("amara", "sync", now=LATER)
    assert team.git(BARE, "rev-parse", f"answer/{TASKS[0]}/amara") == first
    assert arrivals(team) == ["2026-11-30T19:30:00Z"]
    assert json.loads(team.rlhf("amara", "status", "--json").out)["unsent"] == []
    team.edit("amara", TASKS[0], "come back soon", "come back on Friday")
    team.rlhf("amara", "submit", now=LATER)
    assert len(arrivals(team)) == 2


def test_the_same_words_from_two_machines_arrive_once(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "save")
    shutil.copytree(team.root / "amara", team.root / "amara@laptop", symlinks=True)
    team.rlhf("amara", "submit")
    first = team.git(BARE, "rev-parse", f"answer/{TASKS[0]}/amara")
    time.sleep(1.1)  # within one second both would make the same commit
    told = team.rlhf("amara@laptop", "submit", now=LATER)
    assert team.git(BARE, "rev-parse", f"answer/{TASKS[0]}/amara") == first
    assert arrivals(team) == ["2026-11-30T19:30:00Z"]
    assert team.git("amara@laptop", "for-each-ref", "refs/heads/answer/") == ""
    assert "is submitted already, in exactly these words" in told.words
