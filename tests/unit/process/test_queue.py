"""The order of work is always the same, and what is chosen fits the time there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.task import Batch
from rlhf.process.queue import Wish, batch_urgency, fill, fits, urgency
from tests.unit.quick import quick
from tests.unit.samples import NOW, a_due, a_task, hours


@st.composite
def task_lists(draw):
    ids = draw(st.lists(st.integers(0, 99), unique=True, max_size=8))
    return [
        a_task(
            f"t-{number:010d}",
            priority=draw(st.integers(1, 5)),
            due=draw(st.sampled_from([None, *(a_due(NOW + timedelta(days=day)) for day in range(3))])),
            minutes=draw(st.integers(1, 120)),
            kind=draw(st.sampled_from(["reference_answer", "prompt_review"])),
            specialty=draw(st.sampled_from(["cardiology", "psychiatry"])),
        )
        for number in ids
    ]


wishes = st.builds(
    Wish,
    specialties=st.sampled_from([(), ("cardiology",), ("cardiology", "psychiatry"), ("obstetrics",)]),
    minutes=st.one_of(st.none(), st.integers(0, 120)),
    kinds=st.sampled_from([(), ("reference_answer",), ("rubric_writing",)]),
)


def test_priority_comes_before_due_and_due_before_the_id():
    first = a_task("t-0000000003", priority=1)
    second = a_task("t-0000000002", priority=2, due=a_due(NOW))
    third = a_task("t-0000000001", priority=2, due=a_due(NOW + hours(1)))
    fourth = a_task("t-0000000000", priority=2)
    last = a_task("t-0000000004", priority=2)
    assert sorted([last, fourth, third, second, first], key=urgency) == [first, second, third, fourth, last]


def test_due_times_are_compared_as_instants():
    london = a_task("t-0000000001", due=a_due(NOW))
    sydney = a_task("t-0000000000", due=type(a_due(NOW))(NOW + hours(1), "Australia/Sydney"))
    assert sorted([sydney, london], key=urgency) == [london, sydney]


@quick
@given(task_lists().flatmap(lambda tasks: st.tuples(st.just(tasks), st.permutations(tasks))))
def test_the_order_of_work_does_not_depend_on_the_order_of_reading(tasks_and_mixed):
    tasks, mixed = tasks_and_mixed
    assert sorted(tasks, key=urgency) == sorted(mixed, key=urgency)


@quick
@given(task_lists())
def test_no_two_tasks_are_equally_urgent(tasks):
    assert len({urgency(task) for task in tasks}) == len(tasks)


@quick
@given(task_lists(), wishes)
def test_whoever_names_less_is_offered_no_less(tasks, wish):
    for task in tasks:
        if fits(task, wish):
            assert fits(task, Wish(wish.specialties, wish.minutes))
            assert fits(task, Wish(kinds=wish.kinds))
            assert fits(task, Wish())


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(), True),
        (Wish(specialties=("cardiology",)), True),
        (Wish(specialties=("psychiatry", "cardiology")), True),
        (Wish(specialties=("psychiatry",)), False),
        (Wish(kinds=("reference_answer",)), True),
        (Wish(kinds=("prompt_review",)), False),
        (Wish(minutes=25), True),
        (Wish(minutes=24), False),
        (Wish(minutes=0), False),
        (Wish(("cardiology",), 25, ("reference_answer",)), True),
    ],
)
def test_a_task_fits_a_persons_specialty_kind_and_time(wish, expected):
    assert fits(a_task(minutes=25), wish) is expected


@quick
@given(task_lists(), st.integers(0, 400))
def test_what_is_chosen_never_takes_more_than_the_minutes_at_hand(tasks, minutes):
    chosen = fill(tasks, minutes)
    assert sum(task.minutes for task in chosen) <= minutes
    assert chosen == [task for task in tasks if task in chosen]


@quick
@given(task_lists(), st.integers(0, 400))
def test_nothing_that_would_still_fit_is_left_out(tasks, minutes):
    chosen = fill(tasks, minutes)
    left = minutes - sum(task.minutes for task in chosen)
    assert all(task.minutes > left for task in tasks if task not in chosen)


def test_a_task_too_long_is_passed_over_for_a_shorter_one():
    long, short = a_task("t-0000000000", minutes=60), a_task("t-0000000001", minutes=20)
    assert fill([long, short], 30) == [short]


def test_batches_are_ordered_alike():
    soon, later, never = (
        Batch("c", due=a_due(NOW)),
        Batch("a", due=a_due(NOW + hours(1))),
        Batch("b"),
    )
    urgent = Batch("z", priority=1)
    assert sorted([never, later, soon, urgent], key=batch_urgency) == [urgent, soon, later, never]
