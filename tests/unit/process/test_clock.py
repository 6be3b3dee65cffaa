"""A clock is called wrong only by the project's own time, and in words that anyone understands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.clock import ahead, words

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
NONE = timedelta()
HOUR = timedelta(hours=1)


def test_what_the_project_told_decides():
    assert ahead(NOW, NOW - HOUR, NOW + HOUR) == HOUR
    assert ahead(NOW, NOW + HOUR, NOW - HOUR) == -HOUR
    assert ahead(NOW, NOW + timedelta(minutes=9), None) == NONE


def test_what_the_project_wrote_down_shows_only_a_clock_that_is_behind():
    assert ahead(NOW, None, NOW + HOUR) == -HOUR
    assert ahead(NOW, None, NOW - 24 * HOUR) == NONE
    assert ahead(NOW, None, None) == NONE


@pytest.mark.parametrize(
    ("off", "told"),
    [
        (timedelta(minutes=11), "11 min ahead of"),
        (timedelta(minutes=58), "1 h ahead of"),
        (-timedelta(hours=1), "1 h behind"),
        (timedelta(hours=20), "20 h ahead of"),
        (timedelta(days=1), "1 day ahead of"),
        (-timedelta(days=3), "3 days behind"),
        (timedelta(days=365), "1 year ahead of"),
        (-timedelta(days=2 * 365), "2 years behind"),
    ],
)
def test_it_is_told_in_words(off, told):
    assert words(off).startswith(f"The clock of this machine is about {told} the project's; ")


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_words_are_told_exactly_where_there_is_something_to_tell(off):
    found = ahead(NOW + off, NOW, None)
    assert found in (NONE, off)
    assert bool(words(found)) == (abs(off) >= timedelta(minutes=10))
    assert " 0 " not in words(found)
