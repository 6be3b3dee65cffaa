"""What an author replies to a review reaches the reviewer who gave it."""

from __future__ import annotations

import json

import pytest

from tests.team import TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
LATER = "2026-12-01T09:00:00+00:00"


def letters_of_the_review(team: Team) -> str:
    (item,) = json.loads(team.rlhf("amara", "feedback", FIRST, "--json").out)
    return str(item["said"][0]["review"]["id"])[-6:]


def told(team: Team, who: str, words: str) -> bool:
    """Whether a person's week shows the reply, after a sync that says that there is something."""
    said = team.rlhf(who, "sync", now=LATER).words
    week = team.rlhf(who, "week", now=LATER).words
    assert ("1 new message: rlhf week" in said) == (words in week), f"{said}\n{week}"
    return words in week


def test_a_reply_reaches_the_reviewer_and_nobody_else(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "By when?")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "reply", letters_of_the_review(team), "Within a day.", now=LATER)
    assert told(team, "emeka", "Within a day.")
    assert "Within a day." in team.rlhf("emeka", "review", "show", FIRST, now=LATER).words
    assert not told(team, "freya", "Within a day.")


def test_also_once_the_answer_is_accepted(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST, "--because", "Clear")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "reply", letters_of_the_review(team), "Thank you.", now=LATER)
    assert told(team, "emeka", "Thank you.")


def test_what_an_author_asks_after_a_review_reaches_the_reviewer_as_well(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "By when?")
    team.rlhf("amara", "sync")
    asked = team.rlhf("amara", "ask", FIRST, "Do you mean pain at rest?", now=LATER)
    assert "Morgan Reyes is to answer it" in asked.words
    assert "Dr Emeka Adeyemi, who reviewed your answer, reads it in rlhf week." in asked.words
    assert told(team, "emeka", "Do you mean pain at rest?")
    assert not told(team, "freya", "Do you mean pain at rest?")
    team.rlhf("emeka", "reply", asked.out.split()[0], "Yes, at rest.", now=LATER)
    assert told(team, "amara", "Yes, at rest.")


def test_what_a_reviewer_asks_of_an_answer_reaches_its_author(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "By when?")
    asked = team.rlhf("emeka", "ask", FIRST, "Did you see the second message?", now=LATER)
    assert "who reviewed" not in asked.words
    assert "Dr Amara Okafor" not in asked.words
    team.rlhf("amara", "sync", now=LATER)
    assert "Did you see the second message?" in team.rlhf("amara", "week", now=LATER).words


@pytest.mark.parametrize("words", [("flag", "--category", "rubric_error"), ("note",)])
def test_a_flag_or_a_note_of_either_reaches_somebody(a_task_awaiting_review: Team, words: tuple[str, ...]) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "By when?")
    for who in ("amara", "emeka"):
        team.rlhf(who, words[0], FIRST, f"Seen by {who}.", *words[1:], now=LATER)
    team.rlhf("morgan", "sync", now=LATER)
    week = team.rlhf("morgan", "week", now=LATER).words
    assert "Seen by amara." in week
    assert "Seen by emeka." in week


def test_a_question_tells_of_no_reviewer_whom_its_author_does_not_know_yet(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    asked = team.rlhf("amara", "ask", FIRST, "Who reads it?", now=LATER)
    assert "reviewed" not in asked.words
