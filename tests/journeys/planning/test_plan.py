"""The week's plan with real copies: what is done counts, what slipped is planned anew, and it stays with its person."""

from __future__ import annotations

import json
import stat
import sys
from typing import Any

import pytest

from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND, THIRD = TASKS[:3]
HOURS = "Mon and Wed 19:30-22:00, Sat morning"
WEDNESDAY = "2026-12-02T19:00:00+00:00"

SPEND = """
import os, sys
from pathlib import Path
from rlhf.commands.shell import runtime as edge
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.append import say
task, minutes, at = {given!r}
os.environ["RLHF_NOW"] = at
with Workspace.find(Path.cwd()) as workspace:
    at = edge.now()
    body = {{"minutes": minutes, "category": "writing"}}
    say(workspace, [Event(ulid(at, os.urandom(10)), "time", workspace.handle, at, {batch!r}, task, body)])
"""


def spend(team: Team, who: str, task: str, minutes: int, at: str) -> None:
    """Write down minutes that somebody spent on a task."""
    team.run_python(who, SPEND.format(given=(task, minutes, at), batch=BATCH))


def plan(team: Team, who: str, now: str = "2026-11-30T19:00:00+00:00") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.rlhf(who, "plan", "--json", now=now).out)
    return found


def work(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Start, sort and task of each block of work."""
    return [(one["start"][5:16], one["doing"], one["task"]) for one in found["blocks"] if one["doing"] != "aside"]


@pytest.fixture
def who_has_hours(team: Team) -> Team:
    """Amara holds two tasks, of 20 and 30 minutes, and has said when she works."""
    team.rlhf("amara", "task", "pull", SECOND, THIRD)
    team.rlhf("amara", "plan", "available", HOURS)
    return team


def test_what_slipped_is_planned_anew_and_what_is_done_counts(who_has_hours: Team) -> None:
    team = who_has_hours
    assert work(plan(team, "amara")) == [("11-30T19:30", "write", SECOND), ("11-30T19:50", "write", THIRD)]
    slipped = plan(team, "amara", WEDNESDAY)
    assert work(slipped) == [("12-02T19:30", "write", SECOND), ("12-02T19:50", "write", THIRD)]
    spend(team, "amara", THIRD, 10, WEDNESDAY)
    third = [one for one in plan(team, "amara", WEDNESDAY)["blocks"] if one.get("task") == THIRD]
    assert [one["minutes"] for one in third] == [20]
    spend(team, "amara", THIRD, 60, WEDNESDAY)
    third = [one for one in plan(team, "amara", WEDNESDAY)["blocks"] if one.get("task") == THIRD]
    assert [one["minutes"] for one in third] == [20], "what is not sent wants a last sitting"
    team.write("amara", SECOND)
    team.rlhf("amara", "submit", SECOND)
    assert {task for _, _, task in work(plan(team, "amara", WEDNESDAY))} == {THIRD}, "what is sent is done"


def test_reviews_and_feedback_have_their_time(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "plan", "available", "Tue 18:00-19:00, Fri 18:00-19:00")
    assert work(plan(team, "emeka")) == [("12-01T18:00", "review", FIRST)]
    assert "amara" in team.rlhf("emeka", "plan", "--json").out
    team.ask_for_changes("emeka", FIRST, "Say when to come back.")
    assert work(plan(team, "emeka")) == []
    team.rlhf("amara", "sync")
    team.rlhf("amara", "plan", "available", HOURS)
    (block,) = [one for one in plan(team, "amara")["blocks"] if one["doing"] == "revise"]
    assert (block["task"], block["minutes"]) == (FIRST, 15)
    assert plan(team, "amara")["fits"]


def test_a_plan_that_does_not_fit_says_so_first_and_each_of_its_commands_works(team: Team) -> None:
    team.rlhf("amara", "task", "pull", *TASKS[:3])
    team.rlhf("amara", "plan", "available", "Wed 20:00-20:20, Sat morning")
    shown = team.rlhf("amara", "plan").out
    assert shown.splitlines()[2] == "It does not fit: 40 min short by Fri 4 Dec 18:00."
    late = {one["task"]: one for one in plan(team, "amara")["late"]}
    assert set(late) == {SECOND, THIRD}
    assert late[THIRD]["short"] == 30
    for what, task in (("more_time", SECOND), ("hand_over", THIRD), ("give_back", THIRD)):
        command = late[task]["choices"][what]
        assert command in shown
        words = [word.strip() for word in command.split('"')[0].split()] + command.split('"')[1::2]
        team.rlhf("amara", *words[1:])
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "extension", "grant", SECOND)
    team.rlhf("amara", "sync")
    after = plan(team, "amara")
    assert after["fits"]
    assert {one["task"] for one in after["blocks"] if "task" in one} == {FIRST, SECOND}


def test_days_away_in_the_project_are_no_working_days(who_has_hours: Team) -> None:
    team = who_has_hours
    people = team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    at = text.index("  amara:\n") + len("  amara:\n")
    away = "    away:\n      - {from: 2026-11-30, until: 2026-12-01}\n"
    people.write_text(text[:at] + away + text[at:], encoding="utf-8")
    team.rlhf("morgan", "publish", "Amara is away")
    team.rlhf("amara", "sync")
    assert work(plan(team, "amara"))[0][0] == "12-02T19:30"


def test_the_plan_stays_with_its_person(who_has_hours: Team) -> None:
    team = who_has_hours
    before = team.git(str(team.bare), "for-each-ref")
    file = team.root / "homes" / "amara" / "availability.yaml"
    team.rlhf("amara", "plan", "--ics", "../plan.ics")
    team.rlhf("amara", "sync")
    assert team.git(str(team.bare), "for-each-ref") == before
    assert "availability" not in team.git("amara", "status", "--short", "--ignored")
    if sys.platform != "win32":
        for one in (file, team.root / "plan.ics", *(file.parent / "calendars").iterdir()):
            assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_what_a_person_writes_into_their_file_holds_and_stays(who_has_hours: Team) -> None:
    team = who_has_hours
    file = team.root / "homes" / "amara" / "availability.yaml"
    text = file.read_text(encoding="utf-8").replace("least: 20", "least: 20  # no less, with the children")
    file.write_text(text.replace("  - Sat 09:00-12:00\n", "  - Sun 7-8pm\n"), encoding="utf-8")
    team.rlhf("amara", "plan", "available", "not this Wednesday")
    kept = file.read_text(encoding="utf-8")
    assert "least: 20  # no less, with the children" in kept
    assert "- Sun 19:00-20:00" in kept
    assert "- not Wed 2026-12-02" in kept
    for wrong, told in (("- Sun 19:00-20:00", "- not this Friday"), ("least: 20", "lest: 20"), ("zone: E", "zone: X")):
        file.write_text(kept.replace(wrong, told), encoding="utf-8")
        refused = team.rlhf("amara", "plan", code=3).words
        assert "availability.yaml cannot be read: line" in refused
    file.write_text("when: [\n", encoding="utf-8")
    assert "cannot be read: line" in team.rlhf("amara", "plan", code=3).words
    file.write_bytes(b"\xff")
    assert "cannot be read" in team.rlhf("amara", "plan", code=3).words


def test_hidden_words_show_in_no_plan_and_leave_the_calendar(who_has_hours: Team) -> None:
    team = who_has_hours
    calendar = team.root / "plan.ics"
    team.rlhf("amara", "plan", "--ics", str(calendar), now="2026-11-30T19:00:00+00:00")
    assert "Task 3" in calendar.read_text(encoding="utf-8")
    team.rlhf(
        "ben", "flag", THIRD, "A patient may be known.", "--category", "patient_identifiable", "--severity", "major"
    )
    team.rlhf("amara", "sync")
    assert "Task 3" not in team.rlhf("amara", "plan", now=WEDNESDAY).out
    team.rlhf("amara", "plan", "--ics", str(calendar), now=WEDNESDAY)
    text = calendar.read_text(encoding="utf-8")
    assert "Task 3" not in text
    assert "hidden: a patient might be recognised" in text, "the entry of Monday is there in other words"


def test_a_plan_that_cannot_be_written_changes_nothing_and_says_so(who_has_hours: Team) -> None:
    team = who_has_hours
    assert "does not let you write" in team.rlhf("amara", "plan", "--ics", "nowhere/plan.ics", code=3).words
    assert not (team.root / "homes" / "amara" / "calendars").exists()
