"""What is foretold follows from what was accepted, exactly, and says where nothing can be foretold."""

from __future__ import annotations

import random
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.planning.forecast import forecast
from rlhf.reports.forecast_chart import bar, chance, svg
from tests.unit.quick import quick
from tests.unit.samples import NOW

WEEK = timedelta(days=7)


def accepted(*weeks):
    """So many in each week, the oldest first, each in the middle of it; and one before, with which it began."""
    middle = [NOW - (len(weeks) - number) * WEEK + WEEK / 2 for number in range(len(weeks))]
    return [
        NOW - len(weeks) * WEEK - timedelta(minutes=1),
        *(at for at, count in zip(middle, weeks, strict=True) for _ in range(count)),
    ]


def owed(*rows):
    return [(f"b{number}", NOW + days * timedelta(days=1), count) for number, (days, count) in enumerate(rows)]


def test_too_little_history_is_said():
    assert forecast([], owed((7, 1)), NOW).why_not.startswith("answers have been accepted for 0 whole weeks")
    assert forecast(accepted(2, 2, 2), owed((7, 1)), NOW).why_not
    found = forecast(accepted(2, 2, 2, 2), owed((7, 1)), NOW)
    assert found.why_not == ""
    assert found.weeks == (2, 2, 2, 2)


def test_a_week_comes_like_one_of_the_weeks_that_were():
    found = forecast(accepted(0, 1, 2, 3), owed((7, 2)), NOW)
    assert found.dates[0].chance == pytest.approx(0.5)
    assert (found.dates[0].expected.low, found.dates[0].expected.high) == (0, 3)
    assert forecast(accepted(2, 2, 2, 2), owed((3, 1)), NOW).dates[0].chance == 0, "nothing comes before mid-week"
    assert forecast(accepted(2, 2, 2, 2), owed((4, 2)), NOW).dates[0].chance == 1


def test_what_is_due_before_has_to_be_done_too():
    found = forecast(accepted(2, 2, 2, 2), [*owed((7, 2), (14, 2), (14, 1)), ("x", None, 4)], NOW)
    assert [(date.need, round(date.chance)) for date in found.dates] == [(2, 1), (5, 0)]
    assert found.dates[1].batches == ("b1", "b2")
    assert found.undated == 4


def test_a_due_time_that_has_passed_is_missed():
    assert [d.chance for d in forecast(accepted(2, 2, 2, 2), owed((-1, 1), (7, 1)), NOW).dates] == [0, 1]


def test_only_the_last_twelve_weeks_are_looked_at():
    assert forecast(accepted(*[9] * 8, *[1] * 12), [], NOW).weeks == (1,) * 12


def test_it_is_what_drawing_weeks_comes_to():
    weeks, dice = (0, 3, 1, 5, 2), random.Random(5)
    found = forecast(accepted(*weeks), owed((21, 7)), NOW).dates[0].chance
    drawn = sum(sum(dice.choice(weeks) for _ in range(3)) >= 7 for _ in range(20_000)) / 20_000
    assert found == pytest.approx(drawn, abs=0.02)


@given(
    weeks=st.lists(st.integers(0, 6), min_size=4, max_size=6),
    rows=st.lists(st.tuples(st.integers(-2, 40), st.integers(1, 9)), max_size=4),
)
@quick
def test_more_time_never_makes_it_less_likely_and_more_work_never_more(weeks, rows):
    found = forecast(accepted(*weeks), owed(*rows), NOW)
    assert found == forecast(reversed(accepted(*weeks)), list(reversed(owed(*rows))), NOW)
    for date in found.dates:
        point = date.expected
        assert 0 <= date.chance <= 1
        assert point.low <= point.likely <= point.high
        assert len(bar(date, 10, 40)) == 40
    later = forecast(accepted(*weeks), owed(*((days + 7, count) for days, count in rows)), NOW)
    for date, same in zip(found.dates, later.dates, strict=True):
        assert same.chance >= date.chance - 1e-9
    more = forecast(accepted(*weeks), owed(*((days, count + 1) for days, count in rows)), NOW)
    for date, same in zip(found.dates, more.dates, strict=True):
        assert same.chance <= date.chance + 1e-9


def test_the_picture_is_a_whole_svg_with_its_meaning_in_words():
    found = forecast(accepted(0, 1, 2, 3), owed((7, 2), (8, 1), (30, 9)), NOW)
    drawn = ET.fromstring(svg("<Hearts> & minds", found, found.dates, lambda at: f"{at:%d %b}"))
    names = {child.tag.rpartition("}")[2]: child.text for child in drawn}
    assert names["title"] == "<Hearts> & minds"
    assert names["desc"].startswith("30 Nov: 2 needed, 50 %")
    assert "polygon" in names
    assert "http" not in "".join(drawn.itertext())


def test_nothing_is_sure():
    assert [chance(share) for share in (0, 0.004, 0.5, 0.996, 1)] == [
        "under 1 %", "under 1 %", "50 %", "over 99 %", "over 99 %",
    ]  # fmt: skip
