"""Killed anywhere, offline anywhere: run it again, and nothing is lost or sent twice."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"

#: Stands before git on PATH: counts its calls, and at the one named kills the rlhf that made it, before or after
#: git has done its part.
SHIM = """#!/bin/sh
n=$(($(cat "{count}" 2>/dev/null || echo 0) + 1))
echo $n > "{count}"
if [ "$n" = "$KILL_AT" ] && [ "$KILL_WHEN" = before ]; then kill -9 $PPID; exit 1; fi
"{git}" "$@"
code=$?
if [ "$n" = "$KILL_AT" ] && [ "$KILL_WHEN" = after ]; then kill -9 $PPID; fi
exit $code
"""


class Killer:
    """Runs a command and kills it at its n-th call of git."""

    def __init__(self, team: Team, folder: Path) -> None:
        self.team = team
        self.count = folder / "count"
        folder.mkdir()
        shim = folder / "git"
        shim.write_text(SHIM.format(count=self.count, git=shutil.which("git")), encoding="utf-8")
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
        self.path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def run(self, who: str, *args: str, at: int, when: str) -> int:
        self.count.unlink(missing_ok=True)
        environment = self.team.environment(who) | {"PATH": self.path, "KILL_AT": str(at), "KILL_WHEN": when}
        done = subprocess.run(
            [sys.executable, "-m", "rlhf", *args],
            cwd=self.team.root / who,
            env=environment,
            capture_output=True,
            check=False,
        )
        return done.returncode

    @property
    def calls(self) -> int:
        return int(self.count.read_text(encoding="utf-8"))


@pytest.fixture
def killer(a_written_task: Team, tmp_path: Path) -> Killer:
    return Killer(a_written_task, tmp_path / "shim")


def calls_of_a_whole_submit(killer: Killer, team: Team) -> int:
    """How often a submit that nobody interrupts calls git; measured on a copy."""
    copy = team.copy_to(team.root.with_name("measured"))
    assert Killer(copy, copy.root / "shim").run("amara", "submit", at=0, when="never") == 0
    return int((copy.root / "shim" / "count").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tenth", range(10))
def test_a_submit_killed_anywhere_is_finished_by_running_it_again(killer: Killer, tenth: int) -> None:
    team = killer.team
    whole = calls_of_a_whole_submit(killer, team)
    at, when = 1 + tenth * (whole - 1) // 9, "before" if tenth % 2 else "after"
    words = team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert killer.run("amara", "submit", at=at, when=when) == -9, f"killed {when} call {at} of {whole}"
    assert team.answer("amara", FIRST).read_text(encoding="utf-8") == words
    for lock in (team.root / "amara" / ".git").rglob("*.lock"):
        lock.unlink()  # what the message about a locked workspace asks for
    team.rlhf("amara", "submit")
    team.rlhf("amara", "sync")
    assert team.git(BARE, "show", f"answer/{FIRST}/amara:{PATH}") + "\n" == words
    assert team.git(BARE, "rev-list", "--count", f"main..answer/{FIRST}/amara") == "1", "one submission, no duplicate"
    noted = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").split()
    assert sum(name.endswith("-received.yaml") for name in noted) == 1
    assert json.loads(team.rlhf("amara", "status", "--json").out)["unsent"] == []


@pytest.mark.parametrize("verb", [("save",), ("sync",), ("task", "pull", TASKS[1])], ids=lambda verb: verb[-1])
def test_other_commands_killed_half_way_are_finished_by_running_them_again(
    killer: Killer, verb: tuple[str, ...]
) -> None:
    team = killer.team
    words = team.answer("amara", FIRST).read_text(encoding="utf-8")
    for at in (3, 8, 14):
        killer.run("amara", *verb, at=at, when="after")
        for lock in (team.root / "amara" / ".git").rglob("*.lock"):
            lock.unlink()
    team.rlhf("amara", *verb)
    team.rlhf("amara", "sync")
    assert team.answer("amara", FIRST).read_text(encoding="utf-8") == words
    assert team.git("amara", "diff", "--name-only", "HEAD") == ""


def test_offline_everything_but_the_pool_works_and_sync_sends_it(a_written_task: Team) -> None:
    team = a_written_task
    away = team.root / "away.git"
    team.bare.rename(away)
    assert "on this machine" in team.rlhf("amara", "save").words
    assert "Task 1" in team.rlhf("amara", "task", "show", FIRST).words
    assert "all good" in team.rlhf("amara", "check").words
    submitted = team.rlhf("amara", "submit").out
    assert "queued" in submitted
    assert "rlhf sync" in submitted
    assert "waits to be sent" in team.rlhf("amara", "status").words
    assert "rlhf sync" in team.rlhf("amara", "sync", code=3).words
    away.rename(team.bare)
    assert "sent" in team.rlhf("amara", "sync").words
    assert team.branches("answer/*/*") == [f"answer/{FIRST}/amara"]


def test_a_reviewer_offline_queues_the_verdict(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    away = team.root / "away.git"
    team.bare.rename(away)
    assert "Rest, and come back soon." in team.rlhf("emeka", "review", "show", FIRST).words
    assert "rlhf sync" in team.rlhf("emeka", "review", "approve", FIRST).words
    away.rename(team.bare)
    assert "Merged" in team.rlhf("emeka", "sync").words
    assert team.main_file(PATH)


def test_the_same_words_are_never_submitted_twice(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    before = team.git(BARE, "rev-parse", f"answer/{FIRST}/amara")
    assert "submitted already" in team.rlhf("amara", "submit", FIRST).words
    assert "Nothing to submit" in team.rlhf("amara", "submit").words
    assert team.git(BARE, "rev-parse", f"answer/{FIRST}/amara") == before
