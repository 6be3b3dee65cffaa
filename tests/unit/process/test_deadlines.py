"""When an answer is due, why, and whether it came in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.policy import BLOCK, LATE, NEEDS_OVERRIDE, WARN, Deadlines, Requirement
from rlhf.model.response_time import Within
from rlhf.process.deadlines import deadline, length, pending, timeliness
from rlhf.process.facts import received
from rlhf.process.verdict import Met
from tests.unit.quick import quick
from tests.unit.samples import (
    ANSWER,
    NOW,
    OLD_ANSWER,
    a_due,
    a_policy,
    a_review_event,
    a_task,
    a_team,
    an_event,
    an_override,
    hours,
)

FRIDAY = datetime(2026, 12, 4, 18, tzinfo=UTC)
MONDAY = "2026-12-07T18:00+00:00[Europe/London]"
TASK = a_task(due=a_due(FRIDAY))
NONE = Deadlines(revision=None)


def due(*events, task=TASK, handle="amara", **policy):
    return deadline(task, events, handle, a_team(), a_policy(**{"deadlines": NONE} | policy))


def test_a_task_is_due_when_it_says_and_a_task_without_a_time_never():
    assert due().due == TASK.due
    assert due().why == ""
    assert due(task=a_task()).due is None
    assert due(task=None).due is None


def test_the_latest_extension_counts_and_says_who_gave_it_and_why():
    first = an_event(1, "extension", "morgan", to="amara", until="2026-12-09T18:00+00:00[Europe/London]", why="Flu")
    second = an_event(2, "extension", "morgan", to="amara", until=MONDAY, why="Back  sooner")
    found = due(second, first)
    assert str(found.due) == MONDAY
    assert found.why == "extended by morgan: Back sooner"
    assert found.set == TASK.due


@pytest.mark.parametrize(
    ("by", "to", "until"),
    [
        ("ben", "amara", MONDAY),  # no manager
        ("morgan", "ben", MONDAY),  # somebody else's
        ("amara", "amara", MONDAY),  # one's own
        ("morgan", "amara", "soon"),  # no time
    ],
)
def test_an_extension_that_does_not_count(by, to, until):
    assert due(an_event(1, "extension", by, to=to, until=until, why="x")).due == TASK.due


def test_a_manager_gives_no_more_time_to_themself():
    event = an_event(1, "extension", "morgan", to="morgan", until=MONDAY, why="x")
    assert due(event, handle="morgan").due == TASK.due


def test_changes_that_were_asked_for_have_a_time_of_their_own_in_working_days():
    asked = replace(a_review_event(1, "emeka", REQUEST_CHANGES), at=FRIDAY)
    policy = {"deadlines": Deadlines(revision=Within(working_days=2)), "calendar": "GB-ENG"}
    found = due(asked, **policy)
    assert found.due is not None
    assert found.due.at == datetime(2026, 12, 8, 23, 59, tzinfo=UTC), "Monday and Tuesday"
    assert found.why == "for the changes that emeka asked for"
    before = replace(asked, at=FRIDAY - timedelta(days=10))
    assert due(before, **policy).due == TASK.due, "they never shorten what there is"


def test_only_a_reviewer_gives_time_for_changes_and_nothing_that_was_late_becomes_timely():
    policy = a_policy(deadlines=Deadlines(late=BLOCK, revision=Within(working_days=2)))
    stranger = replace(a_review_event(1, "ben", REQUEST_CHANGES), at=FRIDAY + hours(24))
    assert deadline(TASK, [stranger], "amara", a_team(), policy).due == TASK.due
    asked = replace(a_review_event(1, "emeka", REQUEST_CHANGES), at=FRIDAY + hours(24))
    found = deadline(TASK, [asked], "amara", a_team(), policy)
    assert found.why == "for the changes that emeka asked for"
    assert timeliness(found, FRIDAY + hours(2), {}, policy).met is Met.UNSATISFIED, "it was late before"
    assert timeliness(found, FRIDAY + hours(30), {}, policy).met is Met.SATISFIED, "this is the revision"
    assert timeliness(found, FRIDAY, {}, policy).met is Met.SATISFIED


def test_changes_asked_for_in_a_blind_round_show_in_no_due_time():
    blind = (Requirement("two, blind", "evaluator", 2, blind=True),)
    policy = a_policy(signoff=blind, deadlines=Deadlines(revision=Within(working_days=2)))
    asked = replace(a_review_event(1, "emeka", REQUEST_CHANGES), at=FRIDAY)
    assert deadline(TASK, [asked], "amara", a_team(), policy).due == TASK.due
    over = [asked, a_review_event(2, "freya")]
    assert deadline(TASK, over, "amara", a_team(), policy).why == "for the changes that emeka asked for"


def test_a_wish_whose_date_cannot_be_read_hides_no_other():
    wish = an_event(1, "extension_request", "amara", until=MONDAY, why="x")
    assert pending([wish, an_event(2, "extension_request", "amara", until="never", why="x")]) == [wish]


def test_a_wish_waits_until_it_is_answered():
    wish = an_event(1, "extension_request", "amara", until=MONDAY, why="x")
    again = an_event(4, "extension_request", "amara", until=MONDAY, why="y")
    assert pending([wish]) == [wish]
    assert pending([an_event(2, "extension", "morgan", to="amara", until=MONDAY, why="x"), wish]) == []
    assert pending([wish, an_event(2, "extension_refusal", "morgan", to="amara", request=wish.id, why="x")]) == []
    assert pending([wish, an_event(2, "extension", "morgan", to="ben", until=MONDAY, why="x")]) == [wish]
    early = an_event(0, "extension", "morgan", to="amara", until=MONDAY, why="x", request=wish.id)
    assert pending([wish, early]) == [], "whatever the clock of who gave it says"
    assert pending([again, an_event(2, "extension", "morgan", to="amara", until=MONDAY, why="x"), wish]) == [again]


TABLE = [
    (WARN, FRIDAY, (), Met.SATISFIED, "Received in time."),
    (BLOCK, FRIDAY, (), Met.SATISFIED, "Received in time."),
    (WARN, FRIDAY + hours(3), (), Met.SATISFIED, "It is 3 h late; the policy only marks that."),
    (WARN, None, (), Met.NOT_APPLICABLE, "not known"),
    (BLOCK, None, (), Met.ERROR, "not known"),
    (NEEDS_OVERRIDE, None, (), Met.ERROR, "not known"),
    (BLOCK, FRIDAY + hours(50), (), Met.UNSATISFIED, "It is 2 days late, and late work is not taken."),
    (BLOCK, FRIDAY + hours(1), (LATE,), Met.UNSATISFIED, "late work is not taken"),
    (
        NEEDS_OVERRIDE,
        FRIDAY + hours(1),
        (),
        Met.UNSATISFIED,
        "It is 60 min late; a project manager may let it through.",
    ),
    (NEEDS_OVERRIDE, FRIDAY + hours(1), (LATE,), Met.OVERRIDDEN, "overridden by morgan: Known to be fine"),
]


@pytest.mark.parametrize(("late", "received_at", "overridden", "met", "says"), TABLE)
def test_late_work_is_marked_kept_out_or_let_through(late, received_at, overridden, met, says):
    policy = a_policy(deadlines=Deadlines(late=late, revision=None))
    overrides = {what: an_override(1, "morgan", what) for what in overridden}
    found = timeliness(deadline(TASK, (), "amara", a_team(), policy), received_at, overrides, policy)
    assert found.met is met
    assert says in found.what


def test_what_has_no_due_time_is_never_late():
    policy = a_policy(deadlines=Deadlines(late=BLOCK))
    assert timeliness(due(task=a_task()), None, {}, policy).met is Met.NOT_APPLICABLE


def test_it_was_received_when_the_forge_first_had_these_words():
    first = an_event(1, "received", "forge", answer="amara", commit="1" * 40, hash=ANSWER)
    other = an_event(2, "received", "forge", answer="amara", commit="2" * 40, hash=OLD_ANSWER)
    again = an_event(3, "received", "forge", answer="amara", commit="3" * 40, hash=ANSWER)
    forged = replace(an_event(0, "received", "amara", answer="amara", commit="3" * 40, hash=ANSWER))
    assert received([again, other, first, forged], "amara", ANSWER, "3" * 40) == first.at
    assert received([again, other], "ben", "sha256:" + "f" * 64, "2" * 40) == other.at
    assert received([first], "ben", ANSWER, "9" * 40) is None


@quick
@given(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["morgan", "ben"]), st.integers(1, 20)), max_size=6),
    st.data(),
)
def test_the_order_in_which_extensions_are_read_does_not_matter(rows, data):
    events = [
        an_event(number * 10 + at, "extension", by, to="amara", until=str(a_due(NOW + timedelta(days=days))), why="x")
        for at, (number, by, days) in enumerate(rows)
    ]
    assert due(*events) == due(*data.draw(st.permutations(events)))


@pytest.mark.parametrize(
    ("time", "said"),
    [(hours(0), "1 min"), (hours(1.2), "72 min"), (hours(5), "5 h"), (hours(47), "47 h"), (hours(72), "3 days")],
)
def test_a_length_of_time_as_people_say_it(time, said):
    assert length(time) == said
