"""Who is reminded of what, and whose claims have run out: said once, whatever runs were missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.policy import Deadlines
from rlhf.process.reminders import lapses, length, reminders
from rlhf.process.task_state import stand
from tests.unit.quick import quick
from tests.unit.samples import (
    NOW,
    a_due,
    a_lease,
    a_policy,
    a_submission,
    a_team,
    an_event,
    facts,
    hours,
)

DAYS = tuple(timedelta(days=days) for days in (7, 3, 1))
POLICY = a_policy(deadlines=Deadlines(remind=DAYS))


def told(before: timedelta, *events, submissions=()):
    """Who is reminded so long before the due time."""
    due = NOW + timedelta(days=30)
    known = facts(due=due, leases=[a_lease("amara", left=timedelta(days=60))], events=events, submissions=submissions)
    now = due - before
    return [
        (r.to, length(r.before)) for r in reminders(known, stand(known, a_team(), POLICY, now), a_team(), POLICY, now)
    ]


def a_reminder(before: str, to: str = "amara", by: str = "forge"):
    return an_event(1, "reminder", by, to=to, due=str(a_due(NOW + timedelta(days=30))), before=before)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=8), []),
        (timedelta(days=7), [("amara", "7d")]),
        (timedelta(days=2), [("amara", "3d")]),
        (timedelta(hours=5), [("amara", "1d")]),
        (timedelta(), [("amara", "1d")]),
        (-timedelta(seconds=1), []),
    ],
)
def test_the_nearest_distance_that_has_passed(before, said):
    assert told(before) == said


def test_nobody_is_told_twice_and_another_persons_reminder_is_no_ones():
    assert told(timedelta(days=2), a_reminder("3d")) == []
    assert told(timedelta(days=2), a_reminder("7d")) == [("amara", "3d")]
    assert told(timedelta(days=2), a_reminder("3d", to="ben")) == [("amara", "3d")]
    assert told(timedelta(days=2), a_reminder("3d", by="ben")) == [("amara", "3d")], "only the forge reminds"


def test_whoever_has_submitted_is_not_reminded():
    assert told(timedelta(days=2), submissions=[a_submission("amara")]) == []


@quick
@given(st.lists(st.integers(0, 24 * 40), max_size=30))
def test_however_often_it_runs_each_distance_is_told_at_most_once(runs):
    said: list = []
    for hour in sorted(runs, reverse=True):
        events = [a_reminder(before) for _, before in said]
        said += told(timedelta(hours=hour), *events)
    assert len(said) == len(set(said))


def test_a_claim_that_ran_out_is_told_once():
    over = a_lease("amara", left=-hours(1))
    assert lapses(facts(leases=[over]), NOW) == [over]
    event = an_event(1, "lapse", "forge", holder="amara", claim=over.commit, until="2026-11-23T17:00:00Z")
    assert lapses(facts(leases=[over], events=[event]), NOW) == []
    assert lapses(facts(leases=[over], events=[replace(event, by="ben")]), NOW) == [over]
    assert lapses(facts(leases=[a_lease("amara")]), NOW) == []
    assert lapses(facts(leases=[a_lease("amara", left=-hours(1), released=True)]), NOW) == []
    assert lapses(facts(leases=[over], submissions=[a_submission("amara")]), NOW) == []
    assert lapses(facts(leases=[over], accepted=["amara"]), NOW) == []


@pytest.mark.parametrize(
    ("time", "text"), [(hours(72), "3d"), (hours(36), "36h"), (hours(1.5), "90m"), (timedelta(seconds=5), "5s")]
)
def test_lengths_as_files_hold_them(time, text):
    assert length(time) == text
