"""Who is away is not waited for anywhere: it is said until when, who else may act, and what the next step is."""

from __future__ import annotations

import json

import pytest

from tests.journeys.reviewing.test_review_requests import change_people
from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
NAME = f"{FIRST}/amara"
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
MORNING = "2026-12-01T09:00:00+00:00"
GONE = "2026-12-02T09:00:00+00:00"
BACK = "2026-12-05T09:00:00+00:00"
AWAY = "away: [{from: 2026-12-02, until: 2026-12-04}]"
FIRM = "count: 1\n    - {name: an expert, role: sme, specialty: match, firm: true}\n    #"


def with_an_expert(team: Team) -> Team:
    """Policy asks for one evaluator, and firmly for an expert; Grace is the only expert."""
    team.join("grace", roles=("sme",), specialty="cardiology")
    team.change_policy("count: 1", FIRM)
    team.rlhf("grace", "sync")
    return team


def test_a_firm_requirement_whose_only_signer_is_away_names_the_next_step_everywhere(
    a_task_awaiting_review: Team,
) -> None:
    team = with_an_expert(a_task_awaiting_review)
    change_people(team, "grace", AWAY)
    before = team.rlhf("morgan", "policy", "explain", FIRST, now=MORNING).words
    assert "grace is away" not in before
    assert "(grace)" in before
    words = (
        "grace is away until 4 Dec 2026. Nobody is left who can give it now. Next: it is firm, so that nobody can"
        " override it; or morgan can make somebody else a clinical expert in cardiology:"
        " rlhf people add HANDLE --role sme --specialty cardiology; or it waits until 4 Dec 2026,"
        " or for grace to be back before: rlhf people return grace."
    )
    for command in (("policy", "explain", FIRST), ("board",), ("board", "--forecast")):
        assert words in team.rlhf("morgan", *command, now=GONE).words, command
    for command in (("board",), ("board", "--forecast")):
        assert "Away: grace until 4 Dec 2026" in team.rlhf("morgan", *command, now=GONE).words
    (state,) = [
        state
        for state in json.loads(team.rlhf("morgan", "policy", "explain", FIRST, "--json", now=GONE).out)[0]["states"]
        if state["name"] == "an expert"
    ]
    assert (state["able"], state["short"]) == ([], True)
    stuck = json.loads(team.rlhf("morgan", "board", "--json", now=GONE).out)["stuck"]
    assert [(row["task"], row["author"]) for row in stuck] == [(FIRST, "amara")]
    assert f"nobody can review that of amara {FIRST}" in team.rlhf("morgan", "week", now=GONE).words
    back = team.rlhf("morgan", "board", now=BACK).words
    assert "Too few are left" not in back
    assert "Away:" not in back


def test_an_approval_from_before_the_absence_counts(a_task_awaiting_review: Team) -> None:
    team = with_an_expert(a_task_awaiting_review)
    change_people(team, "grace", AWAY)
    team.rlhf("grace", "sync", now=MORNING)
    team.rlhf("grace", "review", "approve", FIRST, now=MORNING)
    team.rlhf("emeka", "sync", now=GONE)
    team.rlhf("emeka", "review", "approve", FIRST, now=GONE)
    assert team.main_file(PATH) is not None
    assert "1 accepted answer, 1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_a_firm_requirement_whose_only_signer_left_names_who_may_let_somebody_else_sign(
    a_task_awaiting_review: Team,
) -> None:
    team = with_an_expert(a_task_awaiting_review)
    team.join("henry", roles=("sme",), specialty="respiratory")
    change_people(team, "grace", "active: false")
    explained = team.rlhf("morgan", "policy", "explain", FIRST, now=MORNING).words
    assert "There are too few people who may give it" in explained
    assert (
        "Next: it is firm, so that nobody can override it; or morgan can make somebody else a clinical expert"
        in explained
    )
    assert "Too few are left to sign off: 1" in team.rlhf("morgan", "board", now=MORNING).words


def test_all_who_could_review_are_away(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    for who in ("emeka", "freya", "morgan"):
        change_people(team, who, AWAY)
    explained = team.rlhf("amara", "policy", "explain", FIRST, now=GONE).words
    assert (
        "emeka is away until 4 Dec 2026. freya is away until 4 Dec 2026. morgan is away until 4 Dec 2026." in explained
    )
    assert "morgan (away until 4 Dec 2026) can take it without: rlhf review override" in explained
    assert "nobody can review that of amara" in team.rlhf("morgan", "week", now=GONE).words


def test_an_urgent_escalation_goes_on_to_who_is_here_and_says_so(a_task_awaiting_review: Team) -> None:
    team = with_an_expert(a_task_awaiting_review)
    team.join("henry", roles=("sme",), specialty="respiratory")
    parts = [f"--{part}={part} of it" for part in ("situation", "background", "assessment", "recommendation")]
    team.rlhf("amara", "escalate", FIRST, "--severity", "S1", *parts)
    team.rlhf("morgan", "sync")
    assert "grace: acknowledge" in team.rlhf("morgan", "escalation", "list").words
    change_people(team, "grace", "away: [{from: 2026-11-30, until: 2026-12-04}]")
    listed = team.rlhf("morgan", "escalation", "list").words
    assert "grace is away until 4 Dec 2026 · morgan: acknowledge" in listed
    change_people(team, "morgan", "away: [{from: 2026-11-29, until: 2026-12-01}]")
    team.rlhf("henry", "sync")
    listed = team.rlhf("henry", "escalation", "list").words
    assert "grace is away until 4 Dec 2026 · morgan is away until 1 Dec 2026 · henry: acknowledge" in listed
    assert "henry" in [load["handle"] for load in json.loads(team.rlhf("morgan", "board", "--json").out)["loads"]]
    asked = team.rlhf("amara", "escalate", TASKS[1], "--severity", "S1", *parts).words
    assert "away until 4 Dec 2026" in asked
    assert "is here" not in asked
    change_people(team, "henry", "away: [{from: 2026-11-30, until: 2026-12-08}]")
    team.rlhf("amara", "sync")
    asked = team.rlhf("amara", "escalate", TASKS[2], "--severity", "S1", *parts).words
    assert "Nobody who can acknowledge it is here: what cannot wait goes to one of them in another way." in asked


def test_who_was_asked_a_question_or_for_more_time_and_is_away_is_not_waited_for(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.join("nadia", roles=("manager",))
    team.rlhf("amara", "ask", FIRST, "Which dose?")
    team.rlhf("amara", "extension", "ask", FIRST, "2d", "On call")
    change_people(team, "morgan", "away: [{from: 2026-11-30, until: 2026-12-04}]")
    team.rlhf("nadia", "sync")
    loads = json.loads(team.rlhf("nadia", "board", "--json").out)["loads"]
    assert {(load["handle"], load["do"]) for load in loads if load["do"] != "review"} == {
        ("nadia", "answer"), ("nadia", "extend"),
    }  # fmt: skip


def test_who_could_affirm_is_away(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST)
    for who in ("emeka", "freya", "morgan"):
        change_people(team, who, AWAY)
    team.rlhf("morgan", "task", "edit", FIRST, "--set=ask=Be brief.", "--because", "Too long", now=MORNING)
    team.rlhf("morgan", "sync", now=MORNING)
    board = team.rlhf("morgan", "board", now=GONE).words
    assert "Nobody is left who can affirm it for its changed prompt. emeka is away until 4 Dec 2026." in board
    assert f"Next: amara can revise it: rlhf submit {FIRST}; or it waits until 4 Dec 2026" in board


def test_the_command_that_leaves_nobody_to_sign_off_says_so(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "sync")
    period = ("--from", "2026-11-30", "--to", "2026-12-04")
    said = ""
    for who in ("freya", "morgan", "emeka"):
        said = team.rlhf("morgan", "people", "away", who, *period).words
    assert "Too few are left to sign off: 1" in said
    assert f"{FIRST}/amara" in said
