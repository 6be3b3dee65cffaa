"""Two commands of one person in one copy wait for each other; a command that was stopped says nothing twice."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from rlhf.store.machine.lock import alone
from tests.team import BARE, TASKS

if TYPE_CHECKING:
    from tests.team import Team


def asked(team: Team) -> int:
    names = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara", check=False).splitlines()
    return sum(name.endswith("-question.yaml") for name in names)


def begin(team: Team, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rlhf", *args], cwd=team.root / "amara", env=team.environment("amara"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_ten_questions_at_once_are_ten_questions(team: Team) -> None:
    running = [begin(team, "ask", TASKS[0], f"Question {number}?") for number in range(10)]
    told = [(process.communicate()[0], process.returncode) for process in running]
    assert [code for _, code in told] == [0] * 10, told
    assert asked(team) == 10


def test_a_command_that_waits_says_so_and_goes_on(team: Team) -> None:
    with alone(team.root / "amara" / ".git" / "rlhf" / "lock"):
        waiting = begin(team, "ask", TASKS[0], "What dose?")
        assert waiting.stdout is not None
        assert "Another rlhf command is at work in this copy; waiting for it" in waiting.stdout.readline()
        time.sleep(0.1)
        assert waiting.poll() is None
    told, _ = waiting.communicate()
    assert waiting.returncode == 0, told
    assert asked(team) == 1


def test_what_only_looks_waits_for_nobody(team: Team) -> None:
    with alone(team.root / "amara" / ".git" / "rlhf" / "lock"):
        for command in (("status",), ("week",), ("task", "list"), ("thread",), ("doctor",)):
            assert "waiting for it" not in team.rlhf("amara", *command).words


def test_a_question_that_was_recorded_and_not_reported_is_not_asked_twice(team: Team) -> None:
    away = team.bare.rename(team.root / "away.git")
    team.rlhf("amara", "ask", TASKS[0], "What dose?")
    record = team.root / "amara" / ".git" / "rlhf" / "unreported.json"
    assert not record.exists(), "it was reported: asking again is asking once more"
    away.rename(team.bare)
    team.rlhf("amara", "ask", TASKS[0], "What dose?")
    assert asked(team) == 2


def test_the_same_words_hours_later_are_a_question_of_their_own(team: Team) -> None:
    refuse_all(team)
    team.rlhf("amara", "ask", TASKS[0], "What dose?", code=3)
    hear_all(team)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "ask", TASKS[0], "What dose?", now="2026-11-30T21:00:00+00:00")
    assert asked(team) == 2


def refuse_all(team: Team) -> None:
    hook = team.bare / "hooks" / "pre-receive"
    hook.rename(hook.with_suffix(".away"))
    hook.write_text("#!/bin/sh\necho 'rlhf: Not today.' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)


def hear_all(team: Team) -> None:
    hook = team.bare / "hooks" / "pre-receive"
    hook.with_suffix(".away").replace(hook)


def test_after_a_failure_the_same_words_are_the_same_question(team: Team) -> None:
    """Sending fails with an error after the question was recorded; the person does what it says and runs it again."""
    refuse_all(team)
    team.rlhf("amara", "ask", TASKS[0], "What dose?", code=3)
    hear_all(team)
    team.rlhf("amara", "ask", TASKS[0], "What dose?")
    assert asked(team) == 1
    team.rlhf("amara", "ask", TASKS[0], "What dose?")
    assert asked(team) == 2
