"""A review is part of what is said about a task: it is read in the thread and answered there by those who may."""

from __future__ import annotations

import json

import pytest

from tests.journeys.gate.test_sign_off import BLIND, with_policy
from tests.team import TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
LATER, LAST = "2026-12-01T09:00:00+00:00", "2026-12-02T09:00:00+00:00"
ABOUT = ("--severity", "minor", "--on", "come back soon :: By when?")


@pytest.fixture
def reviewed(a_task_awaiting_review: Team) -> Team:
    """Emeka asks for changes of Amara's answer, with a remark, and her copy knows."""
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "request-changes", FIRST, "Say when.", *ABOUT)
    team.rlhf("amara", "sync")
    return team


def letters(team: Team, who: str) -> str:
    """The letters by which the review is called in the thread."""
    found = json.loads(team.rlhf(who, "thread", FIRST, "--json").out)
    return next(str(t["messages"][0]["letters"]) for t in found if t["messages"][0]["type"] == "review")


def test_a_review_its_remarks_and_the_replies_are_in_the_thread(reviewed: Team) -> None:
    team, name = reviewed, letters(reviewed, "amara")
    team.rlhf("amara", "reply", f"{name}.1", "Within a day, or at once with pain.", now=LATER)
    for who in ("amara", "emeka", "freya"):
        team.rlhf(who, "sync", now=LATER)
        for about in (FIRST, f"{FIRST}/amara", name, f"{FIRST[:6]}/amara"):
            shown = team.rlhf(who, "thread", about, now=LATER).words
            assert "Dr Emeka Adeyemi asks for changes in the answer of amara (minor) [1] Say when." in shown, about
            assert f"{name}.1 “come back soon” — By when?" in shown
            assert "Dr Amara Okafor replies, to remark 1 [2] Within a day, or at once with pain." in shown
    assert "no answer of ben" in team.rlhf("amara", "thread", f"{FIRST}/ben", code=3).words
    values = json.loads(team.rlhf("amara", "thread", name, "--json", now=LATER).out)
    assert [message["type"] for message in values[0]["messages"]] == ["review", "reply"]
    assert values[0]["messages"][0]["verdict"] == "request_changes"
    assert values[0]["messages"][0]["remarks"][0]["text"] == "By when?"


def test_a_reply_to_a_reply_goes_on_in_the_review(reviewed: Team) -> None:
    team, name = reviewed, letters(reviewed, "amara")
    answer = team.rlhf("amara", "reply", f"{name}.1", "Within a day.", now=LATER).out.split()[0]
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "reply", answer, "Then say so.", now=LAST)
    team.rlhf("amara", "sync", now=LAST)
    shown = team.rlhf("amara", "thread", name, now=LAST).words
    assert shown.index("Within a day.") < shown.index("Dr Emeka Adeyemi replies, to remark 1 [3] Then say so.")
    assert "Then say so." in team.rlhf("amara", "feedback", FIRST, now=LAST).words
    assert "Then say so." in team.rlhf("amara", "week", now=LAST).words


def test_what_is_said_in_a_blind_round_stays_sealed(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    with_policy(team, BLIND)
    team.rlhf("emeka", "review", "approve", FIRST, "--because", "Emeka's sealed words")
    team.rlhf("emeka", "reply", letters(team, "emeka"), "More sealed words")
    for who in ("amara", "freya", "morgan"):
        team.rlhf(who, "sync")
        for view in ("week", "status", "log"):
            assert "sealed words" not in team.rlhf(who, view).words, (who, view)
        assert "sealed words" not in team.rlhf(who, "log", "--task", FIRST).words
        for about in (FIRST, f"{FIRST}/amara"):
            assert "sealed words" not in team.rlhf(who, "thread", about).words, who
    assert "sealed words" in team.rlhf("emeka", "thread", FIRST).words, "their own"
    team.rlhf("freya", "review", "approve", FIRST, "--because", "Freya's sealed words")
    team.rlhf("amara", "sync")
    shown = team.rlhf("amara", "thread", FIRST).words
    assert "Emeka's sealed words" in shown
    assert "Freya's sealed words" in shown


def test_a_patient_who_might_be_recognised_is_hidden_there_too(reviewed: Team) -> None:
    team = reviewed
    team.rlhf("amara", "flag", FIRST, "A real name.", "--category", "patient_identifiable")
    shown = team.rlhf("amara", "thread", FIRST).words
    assert "Say when." not in shown
    assert "By when?" not in shown


def test_a_task_s_id_replies_to_the_only_thing_that_waits_there(reviewed: Team) -> None:
    team = reviewed
    told = team.rlhf("amara", "reply", FIRST, "Within a day.", now=LATER).words
    assert f"In answer to the review of emeka, {letters(team, 'amara')}" in told
    assert "Within a day." in team.rlhf("amara", "feedback", FIRST, now=LATER).words
    again = team.rlhf("amara", "reply", FIRST, "And again.", code=3, now=LATER).words
    assert f"Nothing about {FIRST} waits for your reply" in again
    assert f'rlhf reply {letters(team, "amara")} "…"' in again, "it may be said all the same"
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "reply", f"{FIRST}/amara", "Good.", now=LAST)
    assert "Good." in team.rlhf("emeka", "thread", FIRST, now=LAST).words
    nothing = team.rlhf("ben", "reply", TASKS[1], "Hm.", code=3).words
    assert f"Nothing about {TASKS[1]} waits for your reply" in nothing
    assert f'rlhf ask {TASKS[1]} "…"' in nothing
    assert "There is no task" in team.rlhf("ben", "reply", "t-zzz", "Hm.", code=3).words


def test_where_several_things_wait_each_is_named_with_its_command(reviewed: Team) -> None:
    team, name = reviewed, letters(reviewed, "amara")
    asked = team.rlhf("morgan", "ask", FIRST, "Will it be done by Friday?").out.split()[0]
    team.rlhf("amara", "sync")
    choices = team.rlhf("amara", "reply", FIRST, "Yes.", code=3, now=LATER).text
    assert f'rlhf reply {name} "…"' in choices
    assert f'rlhf reply {asked} "…"' in choices
    assert "Will it be done by Friday?" in choices
    team.rlhf("amara", "reply", asked, "Yes.", now=LATER)
    team.rlhf("amara", "reply", FIRST, "Within a day.", now=LATER)
    assert "Within a day." in team.rlhf("amara", "feedback", FIRST, now=LATER).words
