"""Every type of event, recorded by real means, reaches everybody whom the table says it concerns, and nobody else.

Each person has a second machine that only looks: what it brings is what they are told. A row of the table without a
case in `CASES` fails here.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.model.concerned import CONCERNED, Relation
from rlhf.model.event_types import MERGED, REVIEW, SPOKEN, TASK_EDIT
from tests.journeys.gate.test_sign_off import BLIND, with_policy
from tests.team import BATCH, NOW, TASKS, Result, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND, THIRD, FOURTH, FIFTH = TASKS
SBAR = ("--background", "A trial.", "--assessment", "Too much.", "--recommendation", "Ask.")
SETTLE = ("--outcome", "no_action")
LATER, AFTER = "2026-12-05T09:00:00+00:00", "2026-12-06T09:00:00+00:00"
EVERYBODY = ("morgan", "amara", "ben", "emeka", "freya", "grace", "henry", "ella", "zoe")

R = Relation
#: Who is told, by the type of event and their relation to it, and words of the news; zoe has no part in anything.
CASES: dict[tuple[str, Relation], tuple[str, str]] = {
    ("acknowledgement", R.ASKER): ("ben", "Tonight."),
    ("acknowledgement", R.SPEAKER): ("freya", "Tonight."),
    ("acknowledgement", R.HOLDER): ("amara", "Tonight."),
    ("acknowledgement", R.ANSWERER): ("grace", "Tonight."),
    ("affirmation", R.AUTHOR): ("amara", "your answer stands for the changed prompt: It has two"),
    ("affirmation", R.ENGINEERS): ("ella", "the answer of amara stands for the changed prompt: It has two"),
    ("allocation", R.NAMED): ("amara", "Week 50"),
    ("batch_edit", R.HOLDER): ("amara", f"{BATCH} is due Fri 11 Dec"),
    ("clarification", R.ASKER): ("ben", "The third ward."),
    ("clarification", R.SPEAKER): ("freya", "The third ward."),
    ("clarification", R.HOLDER): ("amara", "The third ward."),
    ("clarification", R.REVIEWER): ("emeka", "The third ward."),
    ("clarification", R.EVERYONE): ("zoe", "Doses with a space."),
    ("deallocation", R.NAMED): ("amara", "You are away"),
    ("drop", R.GIVER): ("morgan", "Outside my field"),
    ("edge_case", R.HOLDER): ("amara", "Two drugs of one name."),
    ("edge_case", R.MANAGERS): ("morgan", "Two drugs of one name."),
    ("escalation", R.ANSWERER): ("grace", "A dose, perhaps."),
    ("escalation", R.HOLDER): ("amara", "A dose, perhaps."),
    ("escalation", R.MANAGERS): ("morgan", "A dose, perhaps."),
    ("evaluation", R.EVERYONE): ("zoe", "evaluated a-model against 2026.12"),
    ("extension", R.NAMED): ("amara", "until "),
    ("extension_refusal", R.NAMED): ("ben", "no more time: It is late"),
    ("extension_request", R.GRANTERS): ("morgan", "On call"),
    ("flag", R.HOLDER): ("amara", "It leads to one answer."),
    ("flag", R.MANAGERS): ("morgan", "It leads to one answer."),
    ("flag", R.EXPERTS): ("henry", "It leads to one answer."),
    ("freed", R.NAMED): ("emeka", "back in the pool since you had left; what you wrote is kept"),
    ("guidance_approval", R.APPROVERS): ("henry", "agreed to writing-answers 2.0.0"),
    ("guidance_approval", R.MANAGERS): ("morgan", "agreed to writing-answers 2.0.0"),
    ("guidance_objection", R.NAMED): ("morgan", "objects to your change of writing-answers: Twice is enough"),
    ("guidance_objection", R.APPROVERS): ("henry", "objects to the change of writing-answers: Twice is enough"),
    ("guidance_objection", R.MANAGERS): ("morgan", "objects to your change of writing-answers: Twice is enough"),
    ("hand_over", R.NAMED): ("amara", "emeka's draft is yours now"),
    ("hand_over", R.WRITER): ("emeka", "your draft went to amara"),
    ("lapse", R.NAMED): ("ben", "your claim ran out; what you wrote is kept"),
    ("late_request", R.MANAGERS): ("morgan", "freya asked for changes in the accepted answer of amara"),
    ("late_request", R.EXPERTS): ("henry", "freya asked for changes in the accepted answer of amara"),
    ("merged", R.AUTHOR): ("amara", "your answer"),
    ("merged", R.ENGINEERS): ("ella", "the answer of amara"),
    ("override", R.AUTHOR): ("amara", "two evaluators: Agreed by post"),
    ("override", R.REVIEWER): ("emeka", "two evaluators, for the answer of amara: Agreed by post"),
    ("purged", R.NAMED): ("amara", "words were removed from all its versions: Words of a patient"),
    ("purged", R.EVERYONE): ("zoe", "words were removed from all its versions: Words of a patient"),
    ("question", R.ANSWERER): ("morgan", "Which ward?"),
    ("question", R.HOLDER): ("amara", "Which ward?"),
    ("question", R.REVIEWER): ("emeka", "Which ward?"),
    ("reassignment", R.ASKER): ("ben", "She knows the trial."),
    ("reassignment", R.SPEAKER): ("freya", "She knows the trial."),
    ("reassignment", R.HOLDER): ("amara", "She knows the trial."),
    ("reassignment", R.ANSWERER): ("grace", "She knows the trial."),
    ("reassignment", R.NAMED): ("henry", "She knows the trial."),
    ("release", R.EVERYONE): ("zoe", "released 2026.12"),
    ("reminder", R.NAMED): ("amara", "due Fri 11 Dec"),
    ("reopening", R.AUTHOR): ("amara", "your answer: The trial was stopped"),
    ("reopening", R.REVIEWER): ("emeka", "the answer of amara: The trial was stopped"),
    ("reopening", R.ENGINEERS): ("ella", "the answer of amara: The trial was stopped"),
    ("reply", R.ASKER): ("ben", "The second, I think."),
    ("reply", R.SPEAKER): ("freya", "The second, I think."),
    ("reply", R.HOLDER): ("amara", "The second, I think."),
    ("reply", R.AUTHOR): ("amara", "Then say within a day."),
    ("reply", R.REVIEWER): ("emeka", "At once with pain."),
    ("resolution", R.ASKER): ("ben", "It is the usual dose."),
    ("resolution", R.SPEAKER): ("freya", "It is the usual dose."),
    ("resolution", R.HOLDER): ("amara", "It is the usual dose."),
    ("resolution", R.ANSWERER): ("grace", "It is the usual dose."),
    ("restoration", R.AUTHOR): ("amara", "your answer: It was none"),
    ("restoration", R.REVIEWER): ("emeka", "the answer of amara: It was none"),
    ("restoration", R.ENGINEERS): ("ella", "the answer of amara: It was none"),
    ("restoration", R.HOLDER): ("ben", "the task: It is another"),
    ("resolution", R.MANAGERS): ("morgan", "It is the usual dose."),
    ("retraction", R.ASKER): ("ben", "The wrong thread"),
    ("retraction", R.SPEAKER): ("freya", "I found it"),
    ("retraction", R.HOLDER): ("amara", "I found it"),
    ("retraction", R.ANSWERER): ("morgan", "I found it"),
    ("review", R.AUTHOR): ("amara", "approves your answer: Clear enough"),
    ("review", R.REVIEWER): ("freya", "Clear enough"),
    ("review_assignment", R.NAMED): ("freya", "amara's answer: You know the ward"),
    ("review_decline", R.NAMED): ("morgan", "amara's answer: I know them"),
    ("task_edit", R.HOLDER): ("amara", "its meaning changed: ask: Too long"),
    ("task_edit", R.REVIEWER): ("emeka", "its meaning changed: ask: Too long"),
    ("task_edit", R.ENGINEERS): ("ella", "its meaning changed: ask: Too long"),
    ("withdrawal", R.AUTHOR): ("amara", "your answer: An error in it"),
    ("withdrawal", R.REVIEWER): ("emeka", "the answer of amara: An error in it"),
    ("withdrawal", R.ENGINEERS): ("ella", "the answer of amara: An error in it"),
    ("withdrawal", R.HOLDER): ("ben", "the task: It is a copy"),
}

#: Records events for which there is no command yet, as a person or, in its own repository, as the forge.
SAY = """
import os, sys, json
from datetime import datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.repository import open_repository
from rlhf.store.workspace import Workspace
from rlhf.workflows.gate.forge_ledger import write_down
from rlhf.workflows.ledger.append import say
by, at, rows = {by!r}, datetime.fromisoformat({at!r}), {rows!r}
events = [Event(ulid(at, os.urandom(10)), type_, by, at, *about, body) for type_, about, body in rows]
if by == "forge":
    repository = open_repository(Path({bare!r}))
    write_down(repository, events)
else:
    with Workspace.find(Path.cwd()) as workspace:
        say(workspace, events)
"""


class Ticking(Team):
    """The team, with a minute between any two commands that name no time."""

    minutes = 0

    def rlhf(self, who: str, *args: str, now: str | None = None, **rest: Any) -> Result:
        self.minutes += now is None
        at = datetime.fromisoformat(NOW) + timedelta(minutes=self.minutes)
        return super().rlhf(who, *args, now=now or at.isoformat(), **rest)


def record(team: Team, by: str, *rows: tuple[str, tuple[str, str], dict[str, Any]], at: str = "") -> None:
    at = at or (datetime.fromisoformat(NOW) + timedelta(hours=4)).isoformat()
    team.run_python(by if by != "forge" else "morgan", SAY.format(by=by, at=at, rows=rows, bare=str(team.bare)))
    if by != "forge":
        team.rlhf(by, "sync", now=at)


def letters(team: Team, who: str, *args: str) -> str:
    return team.rlhf(who, *args).out.split()[0]


def found(team: Team) -> None:
    """Let in an expert, another, an engineer and a bystander; Amara has submitted, and holds another task; Ben one."""
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    team.join("henry", roles=("sme",), name="Dr Henry Vale", specialty="psychiatry")
    team.join("ella", roles=("engineer",), name="Ella Moore")
    team.join("zoe", name="Dr Zoe Park")
    with_policy(team, BLIND)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    for task in (FIRST, SECOND):
        team.write("amara", task, "Rest, and come back soon.")
    team.rlhf("ben", "task", "pull", THIRD)
    for who in EVERYBODY:
        team.rlhf(who, "sync")
        shutil.copytree(team.root / who, team.root / f"{who}@looks", symlinks=True)


def share_the_work(team: Team) -> None:
    """Allot, take back, give back, ask for time, give and refuse it."""
    team.rlhf("morgan", "task", "assign", FOURTH, "--to", "amara", "--because", "Week 50")
    team.rlhf("morgan", "task", "assign", FIFTH, "--to", "ben")
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "drop", FIFTH, "--because", "Outside my field")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "task", "assign", FIFTH, "--to", "amara")
    team.rlhf("morgan", "task", "unassign", FIFTH, "--from", "amara", "--because", "You are away")
    team.rlhf("amara", "extension", "ask", SECOND, "2d", "On call")
    team.rlhf("morgan", "extension", "grant", SECOND)
    team.rlhf("ben", "extension", "ask", THIRD, "2d", "A course")
    team.rlhf("morgan", "extension", "refuse", THIRD, "It is late")


def review(team: Team) -> None:
    """Two who disagree are decided between; what is said in the reviews; what is let through and accepted."""
    team.rlhf("amara", "submit", FIRST, SECOND)
    for who in ("emeka", "freya", "grace"):
        team.rlhf(who, "sync")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "review", "assign", f"{SECOND}/amara", "--to", "freya", "--because", "You know the ward")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "decline", f"{SECOND}/amara", "--because", "I know them")
    team.ask_for_changes("emeka", FIRST, "By when?")
    team.rlhf("freya", "review", "approve", FIRST)
    team.rlhf("emeka", "review", "approve", SECOND)
    team.rlhf("amara", "sync")
    name = next(
        t["messages"][0]["letters"]
        for t in json.loads(team.rlhf("amara", "thread", f"{FIRST}/amara", "--json").out)
        if t["messages"][0]["by"] == "emeka"
    )
    team.rlhf("amara", "reply", name, "At once with pain.")
    team.rlhf("emeka", "reply", name, "Then say within a day.")
    team.rlhf("grace", "sync")
    team.rlhf("grace", "review", "approve", FIRST, "--because", "Clear enough")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "review", "override", SECOND, "two evaluators", "--because", "Agreed by post")


def converse(team: Team) -> None:
    """Ask, answer, clarify, take back, note."""
    asked = letters(team, "ben", "ask", FIRST, "Which ward?")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "reply", asked, "I wonder, too.")
    team.rlhf("morgan", "sync")
    wrong = letters(team, "morgan", "reply", asked, "In May.")
    team.rlhf("morgan", "retract", wrong, "--because", "The wrong thread")
    team.rlhf("morgan", "reply", asked, "The second, I think.")
    team.rlhf("morgan", "clarify", asked, "The third ward.")
    team.rlhf("morgan", "clarify", "Doses with a space.", "--for", "project")
    other = letters(team, "ben", "ask", FIRST, "Is it a trial?")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "reply", other, "It may be.")
    team.rlhf("ben", "retract", other, "--because", "I found it")
    team.rlhf("ben", "note", FIRST, "Two drugs of one name.")


def raise_concerns(team: Team) -> None:
    """Flag and escalate; what is asked stays with those whom it asks until they have done it."""
    about = ("--category", "misleading_assumption", "--severity", "minor")
    flag = letters(team, "ben", "flag", FIRST, "It leads to one answer.", *about)
    first, other = (
        letters(team, "ben", "escalate", FIRST, "--severity", "S4", "--situation", words, *SBAR)
        for words in ("A dose, perhaps.", "The trial.")
    )
    team.rlhf("freya", "sync")
    for name in (first, other):
        team.rlhf("freya", "reply", name, "I saw that, too.")
    team.rlhf("henry", "sync")
    team.rlhf("grace", "sync")
    assert {first, other} <= waiting(team, "grace")
    assert "2 things wait for your word: rlhf week" in team.rlhf("grace", "status").words
    team.rlhf("morgan", "sync")
    assert flag in waiting(team, "morgan")
    team.rlhf("henry", "escalation", "acknowledge", first, "Tonight.")
    team.rlhf("henry", "escalation", "resolve", first, "It is the usual dose.", *SETTLE)
    team.rlhf("morgan", "escalation", "reassign", other, "She knows the trial.", "--to", "henry")
    team.rlhf("henry", "sync")
    assert waiting(team, "henry") == {other}
    team.rlhf("henry", "escalation", "resolve", other, "It is one.", *SETTLE)
    team.rlhf("morgan", "escalation", "resolve", flag, "It may lead.", *SETTLE)
    team.rlhf("grace", "sync")
    for who in ("grace", "henry", "morgan"):
        assert waiting(team, who) == set(), "what was dealt with is gone"


def change(team: Team) -> None:
    """Edit a batch, a task with an accepted answer and the guidance; remind and let lapse; withdraw; release."""
    team.rlhf("morgan", "batch", "edit", BATCH, "--due", "next Friday")
    team.rlhf("morgan", "task", "edit", FIRST, "--set", "ask=Answer in two sentences.", "--because", "Too long")
    for who in ("emeka", "freya"):
        team.rlhf(who, "sync")
        team.rlhf(who, "review", "affirm", FIRST, "--because", "It has two", code=None)
    guidance = team.root / "morgan" / "guidance" / "writing-answers.md"
    text = guidance.read_text(encoding="utf-8").replace("whole prompt twice", "whole prompt three times")
    entry = "changes:\n  - {version: 2.0.0, date: 2026-11-30, what: Once more, size: major, why: Two missed it}\n"
    text = text.replace("version: 1.0.0\n", "version: 2.0.0\n", 1).replace("changes:\n", entry, 1)
    guidance.write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "Read it once more")
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "object", "writing-answers", "--because", "Twice is enough")
    team.rlhf("grace", "guidance", "approve", "writing-answers")
    team.rlhf("amara", "guidance", "read", "writing-answers")
    team.rlhf("amara", "time", "add", "15", FIRST)
    team.rlhf("morgan", "forge", "tend", str(team.bare), now="2026-12-04T20:00:00+00:00")
    team.rlhf("morgan", "forge", "tend", str(team.bare), now="2026-12-09T08:00:00+00:00")
    purge = "Words of a patient"
    record(team, "forge", ("purged", ("", ""), {"why": purge, "versions": 1, "commits": 1}))
    record(team, "forge", ("purged", (BATCH, FIRST), {"why": purge, "to": "amara"}))
    take_back(team)
    record(
        team, "ella", ("release", ("", ""), {"name": "2026.12", "answers": []}),
        ("evaluation", ("", ""), {"release": "2026.12", "model": "a-model", "scores": {"rubric": 0.7}}),
    )  # fmt: skip


def take_back(team: Team) -> None:
    """Withdraw an answer and a task, reinstate both, and reopen an answer."""
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "An error in it")
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "It was none")
    team.rlhf("morgan", "task", "withdraw", THIRD, "--because", "It is a copy")
    team.rlhf("morgan", "task", "reinstate", THIRD, "--because", "It is another")
    team.rlhf("grace", "sync")
    team.rlhf("grace", "answer", "reopen", SECOND, "--because", "The trial was stopped")
    team.rlhf("freya", "sync")
    team.ask_for_changes("freya", SECOND, "It was stopped, was it not?")
    come_and_go(team)


def come_and_go(team: Team) -> None:
    """Somebody who holds a task and saved a draft of it leaves, and comes back."""
    team.rlhf("emeka", "task", "pull", FIFTH)
    team.write("emeka", FIFTH, "Half of it.")
    team.rlhf("emeka", "save")
    team.rlhf("morgan", "people", "leave", "emeka", "--hand-to", "amara", "--because", "A year abroad")
    team.rlhf("morgan", "people", "return", "emeka")


def waiting(team: Team, who: str) -> set[str]:
    """By what the things are called that ask something of a person, beside reviews and affirmations."""
    turns = json.loads(team.rlhf(who, "status", "--json").out)["turns"]
    return {turn["about"] for turn in turns if turn["do"] not in {"review", "affirm"}}


@pytest.fixture(scope="module")
def told(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[dict[str, Any]], Team]]:
    """What sync and week say to each person once everything was recorded."""
    folder: Path = tmp_path_factory.mktemp("told")
    team = Ticking(_founded.copy_to(folder / "team").root)
    found(team)
    for act in (share_the_work, review, converse, raise_concerns, change):
        act(team)
    result = {}
    for who in EVERYBODY:
        said = team.rlhf(f"{who}@looks", "sync", now=LATER).words
        week = json.loads(team.rlhf(f"{who}@looks", "week", "--json", now=LATER).out)["news"]
        result[who] = (said, week, team)
    return result


Told = dict[str, tuple[str, list[dict[str, Any]], Team]]


def test_every_row_of_the_table_has_a_case() -> None:
    assert {(row.type, relation) for row in CONCERNED.values() for relation in row.whom} == CASES.keys()


def test_everybody_whom_an_event_concerns_sees_it_in_their_week(told: Told) -> None:
    missing = [
        f"{type_} for {relation.name}, {who}: {words}"
        for (type_, relation), (who, words) in CASES.items()
        if not any(item["type"] == type_ and words in item["text"] for item in told[who][1])
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("who", EVERYBODY)
def test_sync_says_of_all_of_it_that_it_is_there_and_status_counts_it(told: Told, who: str) -> None:
    said, week, team = told[who]
    messages = sum(item["type"] in SPOKEN for item in week)
    assert f"{messages} new message{'' if messages == 1 else 's'}: rlhf week" in said or not messages
    for item in week:
        if item["type"] == REVIEW:
            assert f"New feedback on {item['task']}" in said
        elif item["type"] == TASK_EDIT:
            assert f"{item['task']} was edited" in said
        elif item["type"] in {"withdrawal", "reopening", "restoration"}:
            assert f"{item['task']} was {item['kind']}" in said
        elif item["type"] == "deallocation":
            assert f"{item['by']} took {item['task']} back" in said
        elif item["type"] == "freed":
            assert item["task"] in said.partition("Back in the pool since you had left:")[2]
        elif item["type"] == "guidance_objection":
            assert f"{item['by']} objects to" in said
        elif item["type"] == "hand_over" and "yours" in item["text"]:
            assert f"had written of {item['task']} is yours to go on from" in said
        elif item["type"] in {"review_assignment", "review_decline"}:
            assert f"{item['by']} {REQUESTS[item['type']]} {item['task']}/amara" in said
        elif item["type"] == MERGED and item["text"] == "your answer":
            assert f"{item['task']} is accepted" in said or "accepted" in said.partition("Also new:")[2]
        elif item["type"] not in SPOKEN and f"Allotted to you: {item['task']}" not in said:
            assert item["kind"] in said.partition("Also new:")[2], item
    status = json.loads(team.rlhf(f"{who}@looks", "status", "--json", now=LATER).out)
    assert status["news"] == week


def test_each_message_is_in_a_thread_and_everything_else_in_the_log(told: Told) -> None:
    for (type_, _), (who, words) in CASES.items():
        _, week, team = told[who]
        item = next(item for item in week if item["type"] == type_ and words in item["text"])
        if type_ in SPOKEN - {"retraction"} or type_ == REVIEW:
            about = (item["task"],) if item["task"] else (item["letters"],)
            shown = ("thread", *about)
        else:
            shown = ("log", "--task", item["task"], "--json") if item["task"] else ("log", "--json")
        key = (id(team), who, shown)
        if key not in SEEN:
            SEEN[key] = team.rlhf(f"{who}@looks", *shown, now=LATER).words
        wanted = re.escape(item["id"]) if shown[0] == "log" else re.escape(_first_line(item, type_))
        assert re.search(wanted, SEEN[key]), f"{who}$ rlhf {' '.join(shown)}: {item}"


REQUESTS = {"review_assignment": "asks you to review", "review_decline": "does not review"}
SEEN: dict[tuple[Any, ...], str] = {}


def _first_line(item: dict[str, Any], type_: str) -> str:
    text = item["text"].partition(": ")[2] if type_ == REVIEW else item["text"]
    return " ".join(text.split())


def test_who_has_no_part_in_anything_is_told_only_what_is_for_everyone(told: Told) -> None:
    everyone = {type_ for type_, relation in CASES if relation is R.EVERYONE}
    assert {item["type"] for item in told["zoe"][1]} == everyone


def test_more_time_is_told_as_more_time_and_not_as_an_allotment(told: Told) -> None:
    said, week, _ = told["amara"]
    about = {item["type"] for item in week if item["task"] == SECOND}
    assert "extension" in about
    assert "allocation" not in about
    assert f"Allotted to you: {FOURTH}." in said


def test_what_concerns_nobody_is_in_nobodys_week(told: Told) -> None:
    nobody = {row.type for row in CONCERNED.values() if not row.whom}
    team = told["morgan"][2]
    events = json.loads(team.rlhf("morgan@looks", "log", "--json", now=LATER).out)
    assert {"received", "guidance_read", "time", *(type_ for type_, _ in CASES)} <= {event["type"] for event in events}
    assert not [item for _, week, _ in told.values() for item in week if item["type"] in nobody]


def test_what_was_seen_is_no_longer_new(told: Told) -> None:
    for who in EVERYBODY:
        team = told[who][2]
        team.rlhf(f"{who}@looks", "week", "--all", now=LATER)
        assert json.loads(team.rlhf(f"{who}@looks", "week", "--json", now=AFTER).out)["news"] == []
        assert " new since" not in team.rlhf(f"{who}@looks", "status", now=AFTER).words
