"""How much time somebody has: their weekly hours until then, without the days away, and what they hold first."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.process.allocation.capacity import available, rooms
from tests.unit.quick import quick
from tests.unit.samples import NOW, a_person

AMARA = replace(a_person("amara", "trainer"), weekly_hours=7, zone="UTC")
DAYS = [NOW + timedelta(days=number) for number in range(1, 22)]


def away(*spans):
    return replace(
        AMARA, away=tuple((NOW.date() + timedelta(days=a), NOW.date() + timedelta(days=b)) for a, b in spans)
    )


def test_time_runs_at_the_pace_of_weekly_hours():
    assert available(AMARA, NOW, NOW + timedelta(days=3)) == 180
    assert available(AMARA, NOW, NOW - timedelta(days=3)) == 0


def test_days_away_count_once_and_only_as_far_as_they_lie_between():
    week = NOW + timedelta(days=7)
    assert available(away((1, 2)), NOW, week) == 5 * 60
    assert available(away((1, 2), (2, 2), (3, 1)), NOW, week) == 5 * 60
    assert available(away((0, 0)), NOW, week) == 6 * 60 + 45, "of today, only what is left of it"
    assert available(away((-9, 30)), NOW, week) == 0
    assert available(replace(AMARA, away=((date(2020, 1, 1), date(2020, 2, 1)),)), NOW, week) == 7 * 60


def test_what_is_held_is_done_first_where_it_is_due_first():
    deadlines = (DAYS[0], DAYS[6])
    assert rooms(AMARA, [], deadlines, NOW) == (60, 420)
    assert rooms(AMARA, [(60, DAYS[0])], deadlines, NOW) == (0, 360)
    assert rooms(AMARA, [(400, DAYS[6])], deadlines, NOW) == (20, 20), "else that would be late"
    assert rooms(AMARA, [(400, DAYS[13])], deadlines, NOW) == (60, 420)
    assert rooms(AMARA, [(9999, DAYS[0])], deadlines, NOW) == (0, 0)


@given(
    held=st.lists(st.tuples(st.integers(0, 200), st.sampled_from(DAYS)), max_size=5),
    deadlines=st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
)
@quick
def test_who_has_room_by_a_time_has_as_much_later_and_no_more_than_there_is_time(held, deadlines):
    found = rooms(AMARA, held, sorted(deadlines), NOW)
    assert list(found) == sorted(found)
    assert all(0 <= room <= available(AMARA, NOW, at) for room, at in zip(found, sorted(deadlines), strict=True))
