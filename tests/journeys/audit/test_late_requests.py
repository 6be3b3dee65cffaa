"""A request for changes that arrived after the acceptance is told and no fault; one that was left out stays red."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.audit.test_audit import (
    _audited,
    audited,
    codes,
    record_that_leaves_out_who_asked_for_changes,
)
from tests.journeys.audit.test_what_changed import page_of
from tests.team import BARE, NOW, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["_audited", "audited"]
pytestmark = pytest.mark.journey
FIRST = TASKS[0]
BEFORE, AFTER = "2026-11-30T19:20:00+00:00", "2026-11-30T20:05:00+00:00"


@contextmanager
def offline(team: Team) -> Iterator[None]:
    away = team.bare.rename(team.root / "away.git")
    yield
    away.rename(team.bare)


def asked(team: Team, who: str, now: str) -> None:
    """A reviewer asks for changes, and what they say waits on their machine."""
    about = ("--severity", "minor", "--section", "Answer")
    with offline(team):
        said = team.rlhf(who, "review", "request-changes", FIRST, "Too short", *about, now=now).words
    assert "It is kept here" in said


def receipts(team: Team) -> list[str]:
    names = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").split()
    return [name for name in names if name.endswith("-late_request.yaml")]


def accepted(team: Team) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    assert found["changes_asked_later"] == sum(bool(answer["late_requests"]) for answer in found["accepted"])
    return found["accepted"][-1]


@pytest.fixture
def asked_offline(a_task_awaiting_review: Team) -> Team:
    """Freya asked for changes on a train; meanwhile Emeka approved, and the answer was accepted."""
    team = a_task_awaiting_review
    team.rlhf("freya", "sync")
    asked(team, "freya", BEFORE)
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words
    return team


def test_a_request_from_a_train_is_told_and_no_fault(asked_offline: Team) -> None:
    team = asked_offline
    team.rlhf("freya", "sync", now=AFTER)
    answer = accepted(team)
    (request,) = answer["late_requests"]
    assert (request["by"], request["written"], request["arrived"]) == (
        "freya", "2026-11-30T19:20:00+00:00", "2026-11-30T20:05:00+00:00",
    )  # fmt: skip
    assert (answer["counted_as"], answer["problems"]) == ("reopened", []), (
        "it is to be revised, and nothing was left out"
    )
    said = team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "A request for changes by freya arrived after it was accepted (not a fault)." in said
    assert "Written Mon 30 Nov 19:20, arrived Mon 30 Nov 20:05." in said
    assert "Every record holds; 1 answer is reopened; changes were asked for after 1 answer was accepted." in said
    page = page_of(team)
    assert "Changes asked for after the answer was accepted" in page
    assert "30 Nov 2026, 20:05" in page
    team.rlhf("amara", "sync", now=AFTER)
    log = team.rlhf("amara", "log", "--task", FIRST, now=AFTER).words
    assert "received, after it was accepted, that freya asked for changes in the answer of amara" in log


def test_it_is_written_down_only_once_and_every_copy_proves_the_same(asked_offline: Team) -> None:
    team = asked_offline
    team.rlhf("freya", "sync", now=AFTER)
    for _ in range(2):
        team.rlhf("freya", "sync", now=AFTER)
        team.rlhf("morgan", "forge", "tend", str(team.bare), now=AFTER)
    assert len(receipts(team)) == 1
    team.rlhf("amara", "join", BARE, "whole", "--as", "amara", "--full", cwd=team.root)
    there = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    assert json.loads(team.rlhf("amara", "audit", "--json", cwd=team.root / "whole").out) == there


def test_one_that_was_written_after_the_acceptance_is_told_too(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("freya", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    asked(team, "freya", AFTER)
    team.rlhf("freya", "sync", now=AFTER)
    assert [request["by"] for request in accepted(team)["late_requests"]] == ["freya"]


def test_who_has_left_since_is_told_and_a_later_approval_ends_it(asked_offline: Team) -> None:
    team = asked_offline
    team.rlhf("freya", "sync", now=AFTER)
    people = team.root / "morgan" / "people.yaml"
    team.rlhf("morgan", "sync", now=AFTER)
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("  freya:\n", "  freya:\n    active: false\n"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Freya has left", now=AFTER)
    assert [request["by"] for request in accepted(team)["late_requests"]] == ["freya"]


def test_a_revision_is_judged_for_itself(asked_offline: Team) -> None:
    team = asked_offline
    team.rlhf("freya", "sync", now=AFTER)
    team.rlhf("amara", "sync", now=AFTER)
    team.rlhf("amara", "task", "pull", FIRST, now=AFTER)
    team.edit("amara", FIRST, "soon", "tomorrow")
    team.rlhf("amara", "submit", FIRST, now=AFTER)
    team.rlhf("freya", "sync", now=AFTER)
    assert "Merged" in team.rlhf("freya", "review", "approve", FIRST, now=AFTER).words
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)["accepted"]
    assert [len(answer["late_requests"]) for answer in found] == [1, 0]


def test_a_push_whose_second_hook_was_killed_is_finished_with_its_own_time(asked_offline: Team) -> None:
    team = asked_offline
    hook = team.bare / "hooks" / "post-receive"
    away = hook.rename(hook.with_suffix(".away"))
    with team.deaf():
        team.rlhf("freya", "sync", now=AFTER)
    away.rename(hook)
    assert receipts(team) == []
    assert codes(team) == {"left_out"}, "until it is finished, nothing tells it apart"
    team.rlhf("ben", "sync", now="2026-11-30T21:00:00+00:00")
    team.rlhf("morgan", "forge", "tend", str(team.bare), now="2026-11-30T21:00:00+00:00")
    (request,) = accepted(team)["late_requests"]
    assert request["arrived"] == "2026-11-30T20:05:00+00:00"


def test_with_no_record_of_it_a_later_record_that_lacks_it_is_enough(asked_offline: Team) -> None:
    """As in projects of before: nothing was written down, and another merge named Freya's ledger without it."""
    team, second = asked_offline, TASKS[1]
    team.rlhf("freya@2", "join", BARE, "freya2", "--as", "freya", cwd=team.root)
    team.rlhf("ben", "task", "pull", second)
    team.write("ben", second, "Words of Ben.")
    team.rlhf("ben", "submit", second)
    other = team.root / "freya2"
    team.rlhf("freya@2", "sync", cwd=other)
    assert "Merged" in team.rlhf("freya@2", "review", "approve", second, cwd=other, now=NOW).words
    with team.unmerged():
        team.rlhf("freya", "sync", now=AFTER)
    assert receipts(team) == []
    assert codes(team) == set()


def test_what_was_left_out_stays_red_whatever_is_written_down_later(audited: Team) -> None:
    record_that_leaves_out_who_asked_for_changes(audited)
    assert "left_out" in codes(audited)
    audited.rlhf("freya", "sync", code=None)
    audited.rlhf("morgan", "forge", "tend", str(audited.bare), code=None)
    assert "left_out" in codes(audited)
    assert not receipts(audited)
