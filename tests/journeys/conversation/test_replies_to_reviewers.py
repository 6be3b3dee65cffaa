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
