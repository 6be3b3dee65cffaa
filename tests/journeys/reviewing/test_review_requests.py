"""A manager asks a named person for a review, and that person gives or declines it: as everybody sees it."""

from __future__ import annotations

import json

import pytest

from tests.journeys.gate.test_whose_word import say_in_own_ledger
from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
NAME = f"{FIRST}/amara"
PATH = f"answers/{BATCH}/{FIRST}/amara.md"


def at(hour: int) -> str:
    return f"2026-12-01T{hour:02}:00:00+00:00"


def change_people(team: Team, handle: str, *lines: str) -> None:
    """A manager adds lines to a person's entry in people.yaml and publishes it; everybody learns of it."""
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    head = f"  {handle}:\n"
    assert head in text
    file.write_text(text.replace(head, head + "".join(f"    {line}\n" for line in lines), 1), encoding="utf-8")
    team.rlhf("morgan", "publish", "People")
    for who in ("amara", "emeka", "freya", "morgan"):
        team.rlhf(who, "sync")


def waits(team: Team, who: str, now: str = at(9)) -> dict[str, object]:
    """How the submission stands in somebody's list of reviews."""
    team.rlhf(who, "sync", now=now)
    (row,) = json.loads(team.rlhf(who, "review", "list", "--json", now=now).out)
    return {key: row[key] for key in ("waits_for_me", "asked_by", "asked_of", "declined")}


def ask(team: Team, to: str, *options: str, code: int = 0, now: str = at(9)) -> str:
    return team.rlhf("morgan", "review", "assign", FIRST, "--to", to, *options, code=code, now=now).words


def test_who_is_asked_is_told_and_sees_it_first_and_the_others_do_not_wait(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    assert waits(team, "freya")["waits_for_me"]
    said = ask(team, "emeka", "--because", "It is your field")
    assert said.startswith(f"emeka is asked to review {FIRST} by amara. It waits for emeka.")
    synced = team.rlhf("emeka", "sync", now=at(10)).words
    assert f"morgan asks you to review {NAME}: It is your field. To read it: rlhf review show {NAME}" in synced
    assert "asks you to review" not in team.rlhf("emeka", "sync", now=at(10)).words, "it is said once"
    week = team.rlhf("emeka", "week", now=at(10)).words
    assert f"to review {FIRST} Morgan Reyes: amara's answer: It is your field" in week
    assert f"you were asked for {NAME}: rlhf review show {NAME}" in week
    assert "morgan asks you to review it" in team.rlhf("emeka", "review", "list", now=at(10)).words
    assert "morgan asks you to review this: It is your field" in team.rlhf("emeka", "review", "show", FIRST).words
    assert waits(team, "emeka") == {
        "waits_for_me": True,
        "asked_by": "morgan",
        "asked_of": ["emeka"],
        "declined": False,
    }
    assert waits(team, "freya") == {"waits_for_me": False, "asked_by": "", "asked_of": ["emeka"], "declined": False}
    assert "emeka was asked to" in team.rlhf("freya", "review", "list", now=at(10)).words
    assert "submissions wait for your review" in team.rlhf("freya", "status", now=at(10)).words
    assert "0 submissions wait" in team.rlhf("freya", "status", now=at(10)).words.replace("No ", "0 ")
    assert "morgan asked emeka to review it" in team.rlhf("amara", "policy", "explain", FIRST, now=at(10)).words
    assert "asked emeka to review the answer of amara" in team.rlhf("morgan", "log", "--task", FIRST).words
    assert "already" in ask(team, "emeka")
    team.rlhf("freya", "review", "approve", FIRST, now=at(11))
    assert team.main_file(PATH) is not None, "who was not asked may review all the same"
    assert "1 accepted answer, 1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_a_decline_goes_back_to_all_and_to_the_manager_with_its_reason(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    ask(team, "emeka")
    team.rlhf("emeka", "sync", now=at(10))
    assert "says why" in team.rlhf("emeka", "review", "decline", FIRST, "--because", " ", code=2, now=at(10)).words
    said = team.rlhf("emeka", "review", "decline", FIRST, "--because", "On my ward", now=at(10)).words
    assert said.startswith(f"You do not review {FIRST} by amara. It waits for freya or morgan.")
    assert waits(team, "emeka", at(11)) == {"waits_for_me": False, "asked_by": "", "asked_of": [], "declined": True}
    assert waits(team, "freya", at(11))["waits_for_me"]
    synced = team.rlhf("morgan", "sync", now=at(11)).words
    assert f"emeka does not review {NAME}: On my ward. To ask somebody else: rlhf review assign" in synced
    week = team.rlhf("morgan", "week", now=at(11)).words
    assert "declined" in week
    assert "amara's answer: On my ward" in week
    assert "emeka declined: On my ward." in team.rlhf("amara", "policy", "explain", FIRST, now=at(11)).words
    assert "You have declined" in team.rlhf("emeka", "review", "decline", FIRST, "--because", "x", code=3).words
    ask(team, "emeka", "--because", "Please, all the same", now=at(12))
    assert waits(team, "emeka", at(12))["asked_by"] == "morgan"
    ask(team, "freya", now=at(13))
    assert not waits(team, "emeka", at(13))["waits_for_me"], "of those who were asked, the last counts"
    assert waits(team, "freya", at(13))["asked_by"] == "morgan"
    team.rlhf("emeka", "review", "approve", FIRST, now=at(14))
    assert team.main_file(PATH) is not None, "who declined may still review"


def test_when_everybody_declined_the_next_step_is_named(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    for who in ("emeka", "freya", "morgan"):
        team.rlhf(who, "sync", now=at(9))
        said = team.rlhf(who, "review", "decline", FIRST, "--because", f"Not {who}", now=at(9)).words
    assert "Nobody is left who can give it now" in said, "nobody had asked them; it waited for all"
    team.rlhf("morgan", "sync", now=at(10))
    explained = team.rlhf("morgan", "policy", "explain", FIRST, now=at(10)).words
    steps = (
        "emeka declined: Not emeka. freya declined: Not freya. morgan declined: Not morgan."
        " Nobody is left who can give it now. Next: morgan can take it without:"
        f' rlhf review override {NAME} "one evaluator" --because "…"; or morgan can ask again:'
        f" rlhf review assign {NAME} --to emeka; or morgan can make somebody else an evaluator:"
        " rlhf people add HANDLE --role evaluator."
    )
    assert steps in explained
    board = team.rlhf("morgan", "board", now=at(10)).words
    assert "Too few are left to sign off: 1" in board
    assert steps in board
    assert steps in team.rlhf("morgan", "board", "--forecast", now=at(10)).words
    week = team.rlhf("morgan", "week", now=at(10)).words
    assert f"nobody can review that of amara {FIRST}" in week
    assert f"rlhf policy explain {NAME}" in week
    assert "1 to find a reviewer for" in board
    ask(team, "freya", now=at(11))
    assert "Too few are left" not in team.rlhf("morgan", "board", now=at(11)).words
    assert waits(team, "freya", at(11))["asked_by"] == "morgan"


def test_who_cannot_sign_is_not_asked_and_who_could_is_named(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    refused = ask(team, "ben", code=3)
    assert "ben cannot be asked to review" in refused
    assert f"Who could: emeka or freya or morgan. rlhf review assign {NAME} --to emeka" in refused
    assert "they have a part in it" in ask(team, "amara", code=3)
    assert "nobody called" in ask(team, "nobody", code=3).lower() or ask(team, "nobody", code=3)
    change_people(team, "emeka", "away: [{from: 2026-11-30, until: 2026-12-04}]")
    assert "they are away until 4 Dec 2026" in ask(team, "emeka", code=3)
    assert "Who could: freya or morgan." in ask(team, "emeka", code=3)
    assert "manager" in team.rlhf("freya", "review", "assign", FIRST, "--to", "freya", code=3).words
    team.require_two_approvals()
    team.rlhf("freya", "review", "approve", FIRST, now=at(9))
    assert "they have judged this version already" in ask(team, "freya", code=3, now=at(10))
    assert (
        "does not wait for you"
        in team.rlhf("freya", "review", "decline", FIRST, "--because", "x", code=3, now=at(10)).words
    )


def test_two_are_asked_where_two_are_needed_and_a_new_version_asks_them_again(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.join("gwen", roles=("evaluator",), specialty="cardiology")
    team.require_two_approvals()
    ask(team, "emeka")
    assert waits(team, "freya")["waits_for_me"], "one of two places is still everybody's"
    ask(team, "gwen", now=at(10))
    assert not waits(team, "freya", at(10))["waits_for_me"]
    team.ask_for_changes("emeka", FIRST, "Say by when")
    team.rlhf("amara", "sync", now=at(11))
    team.edit("amara", FIRST, "Rest, and come back soon.", "Rest, and come back in two days.")
    team.rlhf("amara", "submit", FIRST, now=at(11))
    for who in ("emeka", "gwen"):
        assert waits(team, who, at(12))["asked_by"] == "morgan"
    assert not waits(team, "freya", at(12))["waits_for_me"]


def test_who_was_asked_and_left_or_is_away_keeps_nobody_waiting(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    ask(team, "emeka")
    assert not waits(team, "freya")["waits_for_me"]
    change_people(team, "emeka", "away: [{from: 2026-12-03, until: 2026-12-04}]")
    assert not waits(team, "freya", "2026-12-02T09:00:00+00:00")["waits_for_me"]
    assert waits(team, "freya", "2026-12-03T09:00:00+00:00")["waits_for_me"]
    assert "emeka" in json.dumps(json.loads(team.rlhf("morgan", "board", "--json").out)["loads"])
    board = json.loads(team.rlhf("morgan", "board", "--json", now="2026-12-03T09:00:00+00:00").out)
    assert [load["handle"] for load in board["loads"] if load["do"] == "review"] == ["freya", "morgan"]
    assert board["away"] == [{"handle": "emeka", "until": "2026-12-04"}]
    assert not waits(team, "freya", "2026-12-05T09:00:00+00:00")["waits_for_me"], "back again, and asked"
    change_people(team, "emeka", "active: false")
    assert waits(team, "freya", "2026-12-05T09:00:00+00:00")["waits_for_me"]


def test_what_is_forged_in_a_ledger_has_no_effect(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    say_in_own_ledger(team, "ben", [("review_assignment", FIRST, {"answer": "amara", "to": "ben"})])
    refused = team.git("ben", "push", "origin", "ledger/ben", check=False)
    assert "it is for a project manager" in " ".join(refused.replace("remote: rlhf:", " ").split())
    say_in_own_ledger(team, "morgan", [("review_assignment", FIRST, {"answer": "amara", "to": "ben"})])
    team.git("morgan", "push", "--quiet", "origin", "ledger/morgan")
    assert waits(team, "freya") == {"waits_for_me": True, "asked_by": "", "asked_of": [], "declined": False}


def test_offline_it_waits_and_said_again_it_is_said_once(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "sync")
    away = team.bare.rename(team.bare.with_name("gone.git"))
    said = ask(team, "emeka")
    assert "rlhf sync" in said
    away.rename(team.bare)
    assert "already" in ask(team, "emeka", now=at(10))
    team.rlhf("morgan", "sync", now=at(10))
    assert waits(team, "emeka", at(11))["asked_by"] == "morgan"
    assert team.rlhf("morgan", "log", "--task", FIRST).words.count("asked emeka to review") == 1
