"""Nothing that decides rests on oryaml: the forge's hooks, the gate and the audit never import it."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from rlhf.commands.app import COMMANDS, DECIDING
from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.on_github import Hosted
    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
BRANCH = f"answer/{FIRST}/amara"
#: Stands in oryaml's place: writes down which process asked for it.
WATCHED = """
import pathlib, sys
with open({log!r}, "a") as log:
    log.write(" ".join([pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]) + "\\n")
raise ImportError
"""


def watch(team: Team) -> Path:
    """From now on the file that is returned names each process that asks for oryaml."""
    log = team.root / "asked"
    log.touch()
    team.hide("oryaml", by=WATCHED.format(log=str(log)))
    return log


def test_the_hooks_the_gate_and_the_audit_do_not_ask_for_it(team: Team) -> None:
    log = watch(team)
    for hook in (team.bare / "hooks").iterdir():  # else they would not see what stands in its place
        text = hook.read_text(encoding="utf-8")
        assert " -I -m " in text
        hook.write_text(text.replace(" -I -m ", " -m "), encoding="utf-8")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "check")
    assert "check" in log.read_text(encoding="utf-8").split(), "a command that shows asks for it"
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    log.write_text("", encoding="utf-8")
    team.rlhf("forge", "ci", "check", "--head", BRANCH, cwd=team.bare)
    assert "approval" in team.rlhf("forge", "ci", "gate", "--head", BRANCH, code=1, cwd=team.bare).text
    assert log.read_text(encoding="utf-8") == ""
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).text, "by the hook, which judged it"
    told = log.read_text(encoding="utf-8").splitlines()
    assert {line.split()[1] for line in told} <= {"review"}, "neither pre-receive nor post-receive"
    log.write_text("", encoding="utf-8")
    assert "1 proven" in team.rlhf("forge", "audit", cwd=team.bare).text
    team.rlhf("forge", "forge", "tend", str(team.bare))
    team.rlhf("morgan", "merge")
    assert log.read_text(encoding="utf-8") == ""


def test_the_commands_that_decide_are_commands() -> None:
    assert {name for name, _, _ in COMMANDS} >= DECIDING


def test_the_gate_on_github_does_not_ask_for_it(submitted: Hosted) -> None:
    log = watch(submitted.team)
    submitted.review("emeka", "APPROVE", "Fine.")
    submitted.gate()
    assert submitted.accepted(FIRST)
    assert log.read_text(encoding="utf-8") == ""


SCRIPT = f"""
import sys
from pathlib import Path
from datetime import UTC, datetime

import rlhf.ci.hooks
from rlhf.store.files import reader_choice
from rlhf.store.repository import open_repository
from rlhf.workflows.audit.audit import Since, audit
from rlhf.workflows.gate.ci_check import check_between
from rlhf.workflows.gate.ci_gate import gate, head_named, on_base

found = open_repository(Path({{bare!r}}))
assert not audit(found, Since(), lambda words: None).every_problem
base = on_base(found, "main")
check_between(base, head_named(found, {BRANCH!r}), datetime.now(UTC), lambda words: None)
gate(base, {BRANCH!r}, "", datetime.now(UTC))
assert found.people
print("oryaml" in sys.modules)
reader_choice.allow_fast(allowed=True)
other = open_repository(Path({{bare!r}}))
other.facts({BATCH!r}, {FIRST!r})
print("oryaml" in sys.modules)
"""


def test_it_is_in_no_module_list_of_theirs(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    told = team.run_python("morgan", SCRIPT.format(bare=str(team.bare))).split()
    assert told == ["False", str(importlib.util.find_spec("oryaml") is not None)]
