"""What was said stands as its authors said it, in an order that one wrong clock does not spoil for long."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.process.causal_order import likely_times
from rlhf.process.conversation import threads
from tests.unit.quick import quick
from tests.unit.samples import NOW, an_event

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
hours_said = st.lists(st.tuples(st.sampled_from(["amara", "ben"]), st.integers(-5, 5)), max_size=12)


def said_at(*hours: float, by: str = "amara"):
    """Things said one after another, with the time that the clock showed at each."""
    return [replace(an_event(i, "edge_case", by, text="x"), at=NOW + hour * HOUR) for i, hour in enumerate(hours)]


def hours_of(events) -> list[float]:
    times = likely_times(events)
    return [(times[event.id, event.by] - NOW) / HOUR for event in events]


def test_clocks_that_agree_are_believed():
    assert hours_of(said_at(1, 2, 2, 4)) == [1, 2, 2, 4]
    assert hours_of([]) == []


def test_what_one_fast_clock_said_stands_with_what_was_said_before():
    assert hours_of(said_at(1, 2, 8766, 3, 4)) == [1, 2, 2, 3, 4]
    assert hours_of(said_at(8766, 3, 4)) == [3, 3, 4]


def test_what_one_slow_clock_said_stands_with_what_was_said_before():
    assert hours_of(said_at(1, 2, -8766, 3, 4)) == [1, 2, 2, 3, 4]
    assert hours_of(said_at(1, 2, -8766)) == [1, 2, 2]


@quick
@given(hours_said)
def test_nobody_says_anything_before_what_they_said_before(rows):
    events = [replace(an_event(i, "edge_case", by, text="x"), at=NOW + h * HOUR) for i, (by, h) in enumerate(rows)]
    times = likely_times(events)
    for who in ("amara", "ben"):
        own = [times[event.id, event.by] for event in events if event.by == who]
        assert own == sorted(own)
        assert set(own) <= {event.at for event in events if event.by == who}


def test_answers_to_a_question_by_a_fast_clock_stand_by_their_own_times():
    asked = replace(an_event(1, "question", "amara", text="Which ward?"), at=NOW + YEAR)
    answer = replace(an_event(2, "reply", "morgan", to=asked.id, text="The cardiac one."), at=NOW)
    thanks = replace(an_event(9, "reply", "amara", to=answer.id, text="And the bed?"), at=NOW + HOUR)
    other = replace(an_event(3, "reply", "ben", to=asked.id, text="Any."), at=NOW + 2 * HOUR)
    (thread,) = threads([other, thanks, asked, answer])
    assert [said.text for said in thread.messages] == ["Which ward?", "The cardiac one.", "And the bed?", "Any."]
