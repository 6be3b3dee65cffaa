"""Drafts of somebody who leaves go to a successor, who goes on from them; whose words they were is not lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys.gate.test_the_door import commit_to
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.journey
LATER = "2026-12-01T09:00:00+00:00"


def with_drafts(team: Team, tasks: Sequence[str] = TASKS[:2]) -> None:
    """Amara holds some tasks and one more, and has written and saved something of all but the last."""
    team.rlhf("amara", "task", "pull", *tasks, TASKS[2])
    for task in tasks:
        team.write("amara", task, f"Amara's first thoughts on {task}.")
    team.rlhf("amara", "save")


def text_of(team: Team, who: str, task: str) -> str:
    return team.answer(who, task).read_text(encoding="utf-8")


def is_whole(team: Team) -> None:
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found
    assert all(answer["problems"] == [] for answer in found["accepted"]), found


def test_a_successor_is_told_and_goes_on_from_the_drafts(team: Team) -> None:
    with_drafts(team)
    out = team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben", "--because", "She moves on").words
    assert f"2 drafts of amara handed to ben: {TASKS[0]}, {TASKS[1]}." in out
    again = team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben").words
    assert "amara has left already" in again
    assert f"Handed to ben before: {TASKS[0]}, {TASKS[1]}." in again
    told = team.rlhf("ben", "sync").words
    assert f"What amara had written of {TASKS[0]} is yours to go on from: rlhf task pull {TASKS[0]}" in told
    week = team.rlhf("ben", "week").words
    assert "amara's draft is yours now: She" in week
    assert "goes on from what amara had written" in team.rlhf("ben", "task", "pull", *TASKS[:3]).words
    text = text_of(team, "ben", TASKS[0])
    assert f"Amara's first thoughts on {TASKS[0]}." in text
    assert "author: ben\ndrafts_by: [amara]" in text
    assert "drafts_by" not in text_of(team, "ben", TASKS[2])
    team.edit("ben", TASKS[0], "Amara's first thoughts", "Second thoughts")
    assert "goes on from" not in team.rlhf("ben", "task", "pull", TASKS[0]).words
    assert "Second thoughts" in text_of(team, "ben", TASKS[0])
    team.rlhf("ben", "submit", TASKS[0])
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    assert "drafts_by: [amara]" in (team.main_file(f"answers/{BATCH}/{TASKS[0]}/ben.md") or "")
    assert "handed what amara had written of it on to ben: She moves on" in team.rlhf(
        "morgan", "log", "--task", TASKS[0]
    ).words  # fmt: skip
    is_whole(team)


def test_whose_draft_it_was_does_not_sign_it_off_not_even_by_plain_git(team: Team) -> None:
    team.rlhf("morgan", "people", "set", "amara", "--role", "trainer", "--role", "evaluator")
    with_drafts(team)
    team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben")
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[0])
    team.rlhf("ben", "submit", TASKS[0])
    team.rlhf("morgan", "people", "return", "amara")
    team.rlhf("amara", "sync")
    assert "your draft went to ben" in team.rlhf("amara", "week", "--since", "2026-11-30").words
    team.rlhf("amara", "review", "show", TASKS[0])
    team.rlhf("amara", "ask", TASKS[0], "Which dose?")
    refused = team.rlhf("amara", "review", "approve", TASKS[0], code=3).words
    assert "goes on from your draft; somebody else signs it off" in refused
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "comment", TASKS[0], "Looks fine")
    said = team.git("emeka", "ls-tree", "-r", "--name-only", "ledger/emeka").split()
    (path,) = [name for name in said if name.endswith("-review.yaml")]
    event = team.git("emeka", "show", f"ledger/emeka:{path}").replace("by: emeka", "by: amara")
    event = event.replace("verdict: comment", "verdict: approve")
    commit_to(team, "amara", "raw", {path: event + "\n"}, start="ledger/amara")
    team.git("amara", "push", "origin", "raw:refs/heads/ledger/amara")
    assert team.main_file(f"answers/{BATCH}/{TASKS[0]}/ben.md") is None, "her approval does not count"
    team.rlhf("emeka", "review", "approve", TASKS[0])
    assert team.main_file(f"answers/{BATCH}/{TASKS[0]}/ben.md") is not None
    is_whole(team)


def test_what_went_through_two_hands_names_both(team: Team) -> None:
    team.join("zoe", name="Dr Zoe Hart", specialty="cardiology")
    with_drafts(team)
    team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben")
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[0])
    team.rlhf("ben", "save")
    team.rlhf("morgan", "people", "leave", "ben", "--hand-to", "zoe")
    team.rlhf("zoe", "sync")
    team.rlhf("zoe", "task", "pull", TASKS[0])
    assert "author: zoe\ndrafts_by: [amara, ben]" in text_of(team, "zoe", TASKS[0])
    team.rlhf("zoe", "submit", TASKS[0])
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    is_whole(team)


def test_what_cannot_be_handed_over_is_named_and_nothing_is_overwritten(team: Team) -> None:
    with_drafts(team)
    for words, code, reason in (
        (("amara", "--to", "amara"), 2, "theirs already"),
        (("amara", "--to", "zoe"), 3, "nobody called “zoe”"),
        (("zoe", "--to", "ben"), 3, "nobody called “zoe”"),
        (("amara", "--to", "emeka"), 3, "needs the role trainer"),
        (("ben", "--to", "amara"), 0, "ben has saved nothing"),
    ):
        assert reason in team.rlhf("morgan", "people", "hand-over", *words, code=code).words
    assert "needs the role manager" in team.rlhf("ben", "people", "hand-over", "amara", "--to", "ben", code=3).words
    held = team.rlhf("morgan", "people", "hand-over", "amara", "--to", "ben").words
    assert f"{TASKS[0]} is not handed over: it is with amara." in held
    assert "nobody called “zoe”" in team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "zoe", code=3).words
    assert "active: false" not in (team.main_file("people.yaml") or ""), "nothing is half done"
    team.rlhf("morgan", "people", "leave", "amara")
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[0], TASKS[1])
    team.write("ben", TASKS[0], "Ben's own words.")
    handed = team.rlhf("morgan", "people", "hand-over", "amara", "--to", "ben").words
    assert "2 drafts of amara handed to ben" in handed
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[0], TASKS[1])
    assert "Ben's own words." in text_of(team, "ben", TASKS[0])
    assert "drafts_by: [amara]" in text_of(team, "ben", TASKS[1]), "he had written nothing in it yet"
    assert team.branches("draft/amara") == ["draft/amara"]
    assert "draft/amara" not in team.git("ben", "for-each-ref", "--format=%(refname)")


def test_a_project_of_an_earlier_version_is_upgraded_first(team: Team) -> None:
    with_drafts(team)
    for name, field in (("answer", "drafts_by"), ("events/deallocation", "claim")):
        schema = json.loads((team.root / "morgan" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        del schema["properties"][field]
        if name == "answer":  # which then took no other words for yes and no either
            schema["properties"]["ai_draft"] = {
                "description": schema["properties"]["ai_draft"]["description"], "type": "boolean", "examples": [False],
            }  # fmt: skip
            for question in schema["properties"]["verdict"]["properties"].values():
                question["enum"] = [word for word in question["enum"] if isinstance(word, str)]
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (team.root / "morgan" / "schemas" / f"{name}.json").write_text(text, encoding="utf-8")
    for name in ("hand_over", "freed"):
        (team.root / "morgan" / "schemas" / "events" / f"{name}.json").unlink()
    team.rlhf("morgan", "publish", "As it was")
    refused = team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben", code=3).words
    assert "rlhf upgrade" in refused
    assert "active: false" not in (team.main_file("people.yaml") or "")
    team.rlhf("morgan", "upgrade")
    team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben")
    assert "hand_over" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/morgan")
