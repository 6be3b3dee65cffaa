"""Allocation in real copies: written once, whatever happens between, taken back, and with reviewers kept free."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.journey

AUTO = ("task", "assign", "--auto", "--greedy", "--batch", BATCH)


def allocations(team: Team) -> list[str]:
    files = team.git("morgan", "ls-tree", "-r", "--name-only", "ledger/morgan", check=False).splitlines()
    return [file for file in files if file.endswith("-allocation.yaml")]


def planned(team: Team, *more: str) -> list[tuple[str, str]]:
    told = json.loads(team.rlhf("morgan", *AUTO, "--dry-run", "--json", *more).out)
    return [(one["task"], one["to"]) for one in told["plan"]]


def give_hours(team: Team, who: Iterable[str]) -> None:
    for handle in who:
        team.rlhf("morgan", "people", "add", handle, "--hours", "20")


def test_a_plan_is_written_in_one_commit_and_only_once_even_where_it_could_not_be_sent(team: Team) -> None:
    give_hours(team, ("amara", "ben"))
    assert len(planned(team)) == 5
    assert allocations(team) == []
    (team.root / BARE).rename(team.root / "away.git")
    assert "after your next rlhf sync" in team.rlhf("morgan", *AUTO).words
    assert len(allocations(team)) == 5
    assert len(team.git("morgan", "rev-list", "ledger/morgan").split()) == 1
    assert "Nothing was allotted" in team.rlhf("morgan", *AUTO).words
    (team.root / "away.git").rename(team.root / BARE)
    team.rlhf("morgan", "sync")
    assert "Nothing was allotted" in team.rlhf("morgan", *AUTO).words
    assert len(allocations(team)) == 5
    assert "Allotted to you" in team.rlhf("amara", "sync").words
    pulled = json.loads(team.rlhf("amara", "task", "pull", "--json").out)
    assert [one["claimed"] for one in pulled] == [False] * len(pulled)


def test_what_is_taken_back_or_given_back_goes_to_somebody_else(team: Team) -> None:
    give_hours(team, ("amara", "ben"))
    team.rlhf("morgan", "task", "assign", TASKS[0], TASKS[1], "--to", "amara")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "drop", TASKS[1], "--because", "Outside my field", now="2026-11-30T20:00:00+00:00")
    team.rlhf("morgan", "task", "unassign", TASKS[0], "--from", "amara")
    plan = dict(planned(team))
    assert (plan[TASKS[0]], plan[TASKS[1]]) == ("ben", "ben")
    team.rlhf("ben", "task", "pull", TASKS[2])
    assert TASKS[2] not in dict(planned(team)), "who takes it from the pool has it"
    team.rlhf("morgan", "task", "unassign", TASKS[2], "--from", "ben")
    assert dict(planned(team))[TASKS[2]] == "amara", "not whom it was taken back from"
    team.rlhf("morgan", "flag", TASKS[3], "--category", "unsafe_request", "--severity", "major", "It asks for harm.")
    assert TASKS[3] not in dict(planned(team)), "what is held is nobody's to begin"
    assert "is held" in team.rlhf("morgan", "task", "assign", TASKS[3], "--to", "ben", code=3).words


def test_who_is_needed_to_review_is_not_given_it_to_write(team: Team) -> None:
    team.rlhf("morgan", "people", "add", "freya", "--role", "trainer", "--hours", "20")
    assert {who for _, who in planned(team)} == {"freya"}, "others can review what she writes"
    file = team.root / "morgan" / "rlhf.yaml"  # there are three evaluators: Emeka, Morgan and herself
    file.write_text(file.read_text(encoding="utf-8").replace("count: 1", "count: 3"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Three approvals")
    told = json.loads(team.rlhf("morgan", *AUTO, "--dry-run", "--json").out)
    assert told["plan"] == []
    assert told["unplaced"][0]["why"] == "nobody who could has hours in people.yaml: amara, ben", "and freya could not"
    refused = team.rlhf("morgan", "task", "assign", TASKS[0], "--to", "freya", code=3)
    assert "too few would be left who can sign it off" in refused.words
    team.rlhf("morgan", "task", "assign", TASKS[0], "--to", "freya", "--anyway")


def test_without_a_solver_the_way_on_is_said(team: Team) -> None:
    give_hours(team, ("amara",))
    team.hide("scipy")
    refused = team.rlhf("morgan", "task", "assign", "--auto", "--batch", BATCH, code=3)
    assert 'pip install "scipy>=1.11,<2"' in refused.words
    assert "--greedy" in refused.words
