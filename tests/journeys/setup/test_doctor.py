"""What rlhf doctor finds, each provoked for real, and that the command it names mends it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.store.own_wheel import LOCK
from rlhf.workflows.setup.github_files import PROGRAM, program_files
from tests.github.runner import put_on_main
from tests.journeys.gate.test_the_door import commit_to, push
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
ID = "01jd8zj6q0f3w5v7x9y1a2b3c4"


def found(team: Team, who: str, **how: str) -> dict[str, dict]:
    said = team.rlhf(who, "doctor", "--json", code=None, **how)
    troubles = json.loads(said.out)
    assert said.code == (1 if any(not trouble["note"] for trouble in troubles) else 0)
    return {trouble["code"]: trouble for trouble in troubles}


def forge_an_end(team: Team, who: str) -> str:
    """Somebody with the project's disk puts a commit onto a ledger around the hooks."""
    name = ("-c", "user.name=x", "-c", "user.email=x@x")
    tree = team.git(BARE, "rev-parse", f"ledger/{who}^{{tree}}")
    forged = team.git(BARE, *name, "commit-tree", "--no-gpg-sign", tree, "-p", f"ledger/{who}", "-m", "forged")
    team.git(BARE, "update-ref", f"refs/heads/ledger/{who}", forged)
    return forged


def test_all_is_well(team: Team) -> None:
    assert team.rlhf("amara", "doctor").out == "All is well.\n"
    assert found(team, "amara") == {}


def test_a_forged_end_of_a_ledger_is_left_out_until_its_owner_puts_it_right(team: Team) -> None:
    team.rlhf("amara", "note", FIRST, "Mine.")
    good = team.git(BARE, "rev-parse", "ledger/amara")
    forged = forge_an_end(team, "amara")
    team.rlhf("morgan", "sync")
    assert "Mine." in team.rlhf("morgan", "log").words
    told = found(team, "morgan")["ledger_not_believed"]
    assert told["details"] == {"owner": "amara", "tip": forged, "believed": good, "left_out": 1}
    assert max(map(len, team.rlhf("morgan", "doctor", code=1).out.splitlines())) <= 80
    team.rlhf("amara", "sync", code=None)
    team.rlhf("amara", "note", FIRST, "More.", code=3)
    assert team.git(BARE, "rev-parse", "ledger/amara") == forged, "nothing is set right in silence"
    assert found(team, "amara")["ledger_not_believed"]["mend"] == "rlhf doctor --fix"
    team.rlhf("amara", "doctor", "--fix")
    assert team.git(BARE, "rev-parse", "ledger/amara") == good
    assert team.git(BARE, "rev-parse", f"refs/rlhf/kept/{forged}") == forged
    team.rlhf("amara", "note", FIRST, "More.")
    team.rlhf("morgan", "sync")
    assert found(team, "morgan") == {}


def test_a_forged_end_of_the_forges_own_ledger_is_not_built_on(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "submit")
    before = int(team.git(BARE, "rev-list", "--count", "ledger/forge"))
    forged = forge_an_end(team, "forge")
    team.edit("amara", FIRST, "soon", "today")
    team.rlhf("amara", "submit")
    assert forged not in team.git(BARE, "rev-list", "ledger/forge")
    assert int(team.git(BARE, "rev-list", "--count", "ledger/forge")) == before + 1


def an_event(team: Team, type_: str, more: str = "") -> None:
    text = f"id: {ID}\ntype: {type_}\nby: amara\nat: 2026-11-30T19:30:00Z\nbatch: {BATCH}\ntask: {FIRST}\n{more}"
    team.rlhf("amara", "note", TASKS[1], "So that there is a ledger.")
    commit_to(team, "amara", "by-hand", {f"{BATCH}/{FIRST}/{ID}-{type_}.yaml": text}, start="ledger/amara")


def test_an_event_of_a_newer_version_is_kept_and_named(team: Team) -> None:
    an_event(team, "prognosis", "outlook: fair\n")
    team.git("amara", "push", "--quiet", "origin", "by-hand:ledger/amara")
    team.rlhf("morgan", "sync")
    told = found(team, "morgan")["unknown_event"]
    assert "prognosis" in told["message"]
    assert told["mend"] == "install the later version from where you have this one: docs/install.md of rlhf"
    put_on_main(team.bare, dict(program_files()))
    team.rlhf("morgan", "sync")
    assert found(team, "morgan")["unknown_event"]["mend"].endswith(f"--require-hashes -r {PROGRAM}/{LOCK}")
    assert "does not know (prognosis)" in team.rlhf("morgan", "log", "--task", FIRST).words
    team.rlhf("morgan", "task", "list", "--all")


def test_what_is_no_event_of_any_version_does_not_come_in(team: Team) -> None:
    an_event(team, "Prognosis")
    assert "its type is not of the form" in push(team, "amara", "by-hand:ledger/amara")


def test_an_event_that_cannot_be_read(team: Team) -> None:
    an_event(team, "edge_case", "text: Odd\nby: ben\n")
    hook = team.bare / "hooks" / "pre-receive"
    hook.rename(hook.with_suffix(".off"))
    team.git("amara", "push", "--quiet", "origin", "by-hand:ledger/amara")
    team.rlhf("morgan", "sync")
    assert "git show" in found(team, "morgan")["unreadable_event"]["mend"]


def test_clocks(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "submit")
    assert "behind" in found(team, "amara", now="2026-11-30T18:30:00+00:00")["clock"]["message"]
    assert "clock" not in found(team, "amara")


def test_offline_is_a_note_and_what_is_not_sent_is_named(team: Team) -> None:
    away = team.root / "away.git"
    team.bare.rename(away)
    assert found(team, "amara")["unreachable"]["note"]
    assert team.rlhf("amara", "doctor").out.endswith("All is well.\n")
    team.rlhf("amara", "note", FIRST, "On the train.")
    assert found(team, "amara")["unsent"]["mend"] == "rlhf sync"
    away.rename(team.bare)
    team.rlhf("amara", "sync")
    assert found(team, "amara") == {}


def test_keys(team: Team) -> None:
    team.git("amara", "config", "user.signingKey", str(team.root / "nowhere"))
    assert found(team, "amara")["key_missing"]["mend"] == "rlhf key rotate"
    team.rlhf("stray", "join", BARE, "none", "--as", "stray", code=3, cwd=team.root)
    team.git("amara", "config", "user.signingKey", str(team.root / "homes" / "stray" / "keys" / "stray_ed25519"))
    assert "rlhf people add amara --key" in found(team, "amara")["key_unknown"]["mend"]


def test_a_repair_that_was_stopped_half_way_goes_on(team: Team) -> None:
    """The old git directory is set aside, and the new one is not in place yet."""
    (team.root / "amara" / ".git").rename(team.root / "amara" / ".git-damaged")
    assert "no rlhf workspace" in team.rlhf("amara", "status", code=3).words
    assert "All is well" in team.rlhf("amara", "doctor", "--fix").words
    assert (team.root / "amara" / ".git").is_dir()


def test_what_is_no_copy_of_anybodys_is_not_called_damaged(team: Team) -> None:
    team.git("", "clone", "--quiet", str(team.bare), "plain")
    told = team.rlhf("amara", "doctor", code=3, cwd=team.root / "plain")
    assert "does not say who you are" in told.words
    assert "amaged" not in told.words


def test_an_object_that_is_damaged_and_was_never_sent_is_told(team: Team) -> None:
    """Of two questions that wait here, the commit of the later one is lost: the earlier one is brought over."""
    away = team.bare.rename(team.root / "away.git")
    for text in ("First?", "Second?"):
        team.rlhf("amara", "ask", "t-aaaaaaaaa1", text)
    away.rename(team.bare)
    tip = team.git("amara", "rev-parse", "ledger/amara")
    lost = team.root / "amara" / ".git" / "objects" / tip[:2] / tip[2:]
    lost.chmod(0o644)
    lost.write_bytes(b"")
    told = team.rlhf("amara", "doctor", "--fix", code=None)
    assert "The newest of ledger/amara was not whole" in told.words
    team.rlhf("amara", "sync")
    assert "First?" in team.rlhf("morgan", "thread", "--all").words or team.rlhf("morgan", "sync").code == 0
    assert "First?" in team.git("project.git", "grep", "-h", "text:", "ledger/amara")


def test_in_a_second_working_tree_words_are_recorded_as_in_the_first(team: Team) -> None:
    team.git("amara", "worktree", "add", "--quiet", "--detach", str(team.root / "second"))
    team.rlhf("amara", "ask", "t-aaaaaaaaa1", "From the second?", cwd=team.root / "second")
    assert "From the second?" in team.git("project.git", "grep", "-h", "text:", "ledger/amara")
    assert not (team.root / "second" / "objects").exists()
    assert not (team.root / "second" / "rlhf").exists()


def the_pack_with(team: Team, who: str, name: str) -> Path:
    """The pack of somebody's copy that holds an object."""
    oid = bytes.fromhex(team.git(who, "rev-parse", name))
    (found,) = [file for file in (team.root / who).glob(".git/objects/pack/*.idx") if oid in file.read_bytes()]
    return found.with_suffix(".pack")


def empty(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"")


def halve(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    ("holding", "suffix", "harm"),
    [
        ("main^{tree}", ".idx", empty),
        ("main^{tree}", ".idx", Path.unlink),
        ("main^{tree}", ".pack", halve),
        ("main^{tree}", ".pack", Path.unlink),
        ("main:people.yaml", ".idx", empty),
    ],
)
def test_a_damaged_pack_leads_to_the_doctor_and_is_made_anew(
    a_written_task: Team, holding: str, suffix: str, harm: Callable[[Path], None]
) -> None:
    team = a_written_task
    team.rlhf("amara", "ask", FIRST, "Is she pregnant?")
    harm(the_pack_with(team, "amara", holding).with_suffix(suffix))
    told = team.rlhf("amara", "sync", code=None)
    assert told.code == 0 or "rlhf doctor --fix" in told.words
    assert "Damaged: objects/pack/" in team.rlhf("amara", "doctor", code=1).words
    team.rlhf("amara", "doctor", "--fix")
    assert "All is well." in team.rlhf("amara", "doctor").out
    team.rlhf("amara", "submit")
    assert "Rest, and come back soon." in str(
        team.file_at(f"answer/{FIRST}/amara", f"answers/{BATCH}/{FIRST}/amara.md")
    )
    team.rlhf("morgan", "sync")
    assert "Is she pregnant?" in team.rlhf("morgan", "thread", FIRST).out
