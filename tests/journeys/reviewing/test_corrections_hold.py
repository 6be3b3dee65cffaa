"""Corrections hold: against authors, people without the right, plain git, changes of roles and policy, other words."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.journeys.reviewing.test_answers_come_back import (
    DAYS,
    FIRST,
    PATH,
    SBAR,
    accept,
    accepted,
    audited,
    away_from,
    back,
    revise,
    state,
    week,
)
from tests.team import BARE, BATCH, Team

pytestmark = pytest.mark.journey
__all__ = ["accepted"]  # the fixture
MANAGERS_WITHDRAW = "    count: 1\n  corrections: {withdraw: [manager], reopen: [manager, sme]}\n"


def with_roles(team: Team, who: str, roles: str, now: str) -> None:
    file = team.root / "morgan" / "people.yaml"
    listed = rf"(?ms)(^  {who}:.*?roles:)(\s*\[[^\]]*\]|(?:\n\s+- [a-z]+)+)"
    file.write_text(re.sub(listed, rf"\1 [{roles}]", file.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    team.rlhf("morgan", "publish", f"{who} is {roles}", "--yes", now=now)


def by_plain_git(team: Team, who: str, type_: str, body: dict[str, Any]) -> str:
    """What git says when somebody pushes an event that no command of theirs would record."""
    script = f"""
from datetime import UTC, datetime
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.commands.shell import runtime
from rlhf.store.ledgers import ledger
from rlhf.workflows.ledger.trusted_tip import foundation
with runtime.workspace() as workspace:
    now = datetime(2026, 12, 2, tzinfo=UTC)
    event = Event(ulid(now, bytes(10)), {type_!r}, {who!r}, now, {BATCH!r}, {FIRST!r}, {body!r})
    own = foundation(workspace)
    ledger.append(workspace.git, workspace.objects, {who!r}, own, own, [event], lambda paths: None)
"""
    team.run_python(who, script)
    return team.git(who, "push", "origin", f"ledger/{who}", check=False)


def event_id(team: Team, who: str, type_: str) -> str:
    names = team.git(BARE, "ls-tree", "-r", "--name-only", f"ledger/{who}").split()
    name = next(name for name in names if name.endswith(f"-{type_}.yaml"))
    return name.rpartition("/")[2].partition("-")[0]


def test_what_its_author_took_back_stays_so_until_they_send_it_again(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("amara", "task", "drop", FIRST, "--because", "busy", now=DAYS[1])
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[1])
    for who in ("amara", "morgan", "emeka"):
        team.rlhf(who, "sync", now=DAYS[1])
    back_again = team.rlhf("amara", "answer", "reinstate", FIRST, "--because", "back", code=3, now=DAYS[1]).words
    assert f"rlhf task pull {FIRST}" in back_again
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "I like it", code=3, now=DAYS[1])
    forged = {"answer": "amara", "lifts": {"amara": [event_id(team, "amara", "withdrawal")]}, "why": "Mine"}
    assert "may not end" in by_plain_git(team, "amara", "restoration", forged)
    assert team.main_file(PATH) is None
    assert state(team, now=DAYS[1]) == "claimed"


def test_a_restoration_without_the_right_is_refused_and_never_upheld(accepted: Team) -> None:
    team = accepted
    team.change_policy("    count: 1\n", MANAGERS_WITHDRAW)
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "Copied", now=DAYS[2])
    team.rlhf("dora", "sync", now=DAYS[2])
    body = {"answer": "amara", "lifts": {"morgan": [event_id(team, "morgan", "withdrawal")]}, "why": "Mine"}
    assert "dora may not end what morgan said" in by_plain_git(team, "dora", "restoration", body)
    with_roles(team, "dora", "evaluator", DAYS[3])
    assert audited(team)["standing"] == "withdrawn"


def test_a_withdrawal_outlives_a_change_of_policy(accepted: Team) -> None:
    team = accepted
    team.rlhf("dora", "sync", now=DAYS[2])
    team.rlhf("dora", "answer", "withdraw", f"{FIRST}/amara", "--because", "Copied", now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    team.change_policy("    count: 1\n", "    count: 1\n  corrections: {withdraw: [manager], reopen: [manager]}\n")
    assert audited(team)["standing"] == "withdrawn"


def test_a_restoration_outlives_the_role_of_who_gave_it(team: Team) -> None:
    team.join("dora", roles=("sme",), specialty="cardiology")
    team.join("nina", roles=("manager",))
    about = ("--category", "duplicate", "--severity", "major", "We had it")
    flagged = team.rlhf("ben", "flag", FIRST, *about, now=DAYS[1]).out.split()[0]
    team.rlhf("dora", "sync", now=DAYS[1])
    team.rlhf("dora", "escalation", "resolve", flagged, "--outcome", "prompt_withdrawn", "We did.", now=DAYS[1])
    team.rlhf("nina", "sync", now=DAYS[1])
    team.rlhf("nina", "task", "reinstate", FIRST, "--because", "needed", now=DAYS[1])
    team.rlhf("morgan", "sync", now=DAYS[1])
    with_roles(team, "nina", "trainer", DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    assert state(team) == "open"


def test_words_that_identify_a_patient_stay_hidden_whoever_pushes_what(team: Team) -> None:
    team.join("dora", roles=("sme",), specialty="cardiology")
    about = ("--category", "patient_identifiable", "--severity", "major", "A name")
    flagged = team.rlhf("ben", "flag", FIRST, *about, now=DAYS[5]).out.split()[0]
    team.rlhf("morgan", "sync", now=DAYS[5])
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("What now?", "What next?"), encoding="utf-8")
    team.rlhf("morgan", "publish", "A slip", "--yes", now=DAYS[6])
    slow = DAYS[4]  # the clock of whoever settles it
    team.rlhf("morgan", "escalation", "resolve", flagged, "--outcome", "prompt_withdrawn", "Still.", now=slow)
    refused = team.rlhf("morgan", "task", "reinstate", FIRST, "--because", "x", code=3, now=DAYS[7]).words
    assert "its prompt is still the same" in refused
    team.rlhf("dora", "sync", now=DAYS[7])
    body = {"lifts": {"morgan": [event_id(team, "morgan", "resolution")]}, "why": "Mine"}
    assert "its prompt is still the same" in by_plain_git(team, "dora", "restoration", body)
    team.rlhf("ben", "sync", now=DAYS[7])
    assert state(team, who="ben", now=DAYS[7]) == "withdrawn"


def test_reasons_are_hidden_with_the_task(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "Zebra is named", now=DAYS[2])
    about = ("--category", "patient_identifiable", "--severity", "major", "A name")
    team.rlhf("ben", "flag", FIRST, *about, now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[3])
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "Zebra again", now=DAYS[3])
    team.rlhf("amara", "sync", now=DAYS[3])
    for command in (("feedback", FIRST), ("submit", FIRST), ("task", "pull", FIRST), ("status",), ("week",)):
        assert "Zebra" not in team.rlhf("amara", *command, code=None, now=DAYS[4]).text
    assert "Zebra" not in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_an_expert_asks_again_for_what_was_let_stand_before(accepted: Team) -> None:
    team = accepted
    team.rlhf("dora", "sync", now=DAYS[2])
    words = ("No time", "--severity", "minor", "--on", "soon :: when")
    team.rlhf("dora", "review", "request-changes", FIRST, *words, now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "fine", now=DAYS[2])
    team.rlhf("ben", "sync", now=DAYS[2])
    letters = team.rlhf("ben", "escalate", FIRST, "--severity", "S3", *SBAR, now=DAYS[3]).out.split()[0]
    team.rlhf("dora", "sync", now=DAYS[3])
    team.rlhf("dora", "escalation", "resolve", letters, "--outcome", "change_needed", "By when.", now=DAYS[3])
    team.rlhf("morgan", "sync", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "reopened"


def test_the_same_words_are_taken_back_a_second_time(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    for day, why in ((1, "one"), (2, "two")):
        done = team.rlhf("amara", "answer", "withdraw", FIRST, "--because", why, now=DAYS[day]).words
        assert "is taken back" in done
        team.rlhf("emeka", "sync", now=DAYS[day])
        assert "Nothing waits for review" in team.rlhf("emeka", "review", "list", now=DAYS[day]).words
        team.rlhf("amara", "submit", FIRST, now=DAYS[day])
    accept(team, now=DAYS[3])
    assert audited(team)["standing"] == ""


def test_a_project_of_an_earlier_version_keeps_what_was_submitted(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    (team.root / "morgan" / "schemas" / "events" / "restoration.json").unlink()
    team.rlhf("morgan", "publish", "As before", "--yes", now=DAYS[1])
    team.rlhf("amara", "sync", now=DAYS[1])
    dropped = team.rlhf("amara", "task", "drop", FIRST, "--because", "no time", now=DAYS[1]).words
    assert "what you submitted stays under review" in dropped
    accept(team, now=DAYS[2])
    assert team.main_file(PATH) is not None


def test_a_reopening_is_over_when_the_answer_is_accepted_anew_whatever_its_words(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "No time", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    revise(team, "come back soon", "come back in two days", DAYS[3])
    accept(team, now=DAYS[3])
    assert state(team, now=DAYS[3]) == "accepted"
    revise(team, "come back in two days", "come back soon", DAYS[4])
    accept(team, now=DAYS[4])
    assert state(team, now=DAYS[4]) == "accepted"


def test_whoever_said_it_ends_it_also_without_the_role(accepted: Team) -> None:
    team = accepted
    words = ("No time", "--severity", "minor", "--on", "soon :: when")
    team.rlhf("freya", "review", "request-changes", FIRST, *words, now=DAYS[2])
    team.rlhf("emeka", "sync", now=DAYS[2])
    refused = team.rlhf("emeka", "answer", "reinstate", FIRST, "--because", "I would", code=3, now=DAYS[2]).words
    assert "not yours to end" in refused
    team.rlhf("freya", "answer", "reinstate", FIRST, "--because", "I was wrong", now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    assert state(team) == "accepted"


def test_a_restoration_that_waits_is_sent_by_the_next_run(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "x", now=DAYS[2])
    away_from(team, "morgan")
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "fine", now=DAYS[2])
    back(team, "morgan")
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "fine", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    assert state(team, who="amara") == "accepted"


def test_an_author_who_cannot_revise_a_reopened_answer_asks_others_to_decide(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "x", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    revise(team, "soon", "at once", DAYS[2])
    dropped = team.rlhf("amara", "task", "drop", FIRST, "--because", "no", now=DAYS[2]).words
    assert "Your submission is taken back" in dropped
    assert "accepted before" not in dropped
    team.rlhf("amara", "answer", "withdraw", FIRST, "--because", "I cannot", now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    assert f"accepted answer of amara to decide on {FIRST}" in week(team, "morgan", DAYS[2])


def test_an_author_with_a_role_ends_nothing_about_a_task_that_they_answered(accepted: Team) -> None:
    team = accepted
    with_roles(team, "amara", "trainer, sme", DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    team.rlhf("morgan", "task", "withdraw", FIRST, "--because", "She copied it", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    refused = team.rlhf("amara", "task", "reinstate", FIRST, "--because", "I did not", code=3, now=DAYS[3]).words
    assert "your own answer" in refused
    assert audited(team)["standing"] == "withdrawn"


def test_what_came_back_is_counted_where_a_place_is_free(accepted: Team) -> None:
    team = accepted
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "answers_wanted: 2\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Two", "--yes", now=DAYS[2])
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "x", now=DAYS[2])
    assert FIRST in team.rlhf("morgan", "task", "list", "--all", "--state", "reopened", now=DAYS[2]).text
    assert "Accepted and to be revised: 1 in" in team.rlhf("morgan", "board", now=DAYS[2]).words
    assert json.loads(team.rlhf("morgan", "board", "--json", now=DAYS[2]).out)["batches"][0]["came_back"] == {
        "reopened": 1
    }
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[2])
    team.write("ben", FIRST, "My own words.")
    team.rlhf("ben", "submit", FIRST, now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    several = team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "x", code=3, now=DAYS[2]).words
    assert f"{FIRST}/amara" in several
    team.rlhf("morgan", "answer", "withdraw", f"{FIRST}/amara", "--because", "x", now=DAYS[2])
    shown = team.rlhf("morgan", "review", "show", f"{FIRST}/amara", now=DAYS[2]).words
    assert "Against it: withdrawn by morgan: x." in shown
    team.rlhf("emeka", "sync", now=DAYS[2])
    told = team.rlhf("emeka", "review", "request-changes", f"{FIRST}/amara", "No", "--severity", "minor",
                     "--section", "Answer", code=3, now=DAYS[2]).words  # fmt: skip
    assert "morgan withdrew the answer of amara" in told
