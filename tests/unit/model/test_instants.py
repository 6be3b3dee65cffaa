"""Due times are instants in the zone where people think of them, across every change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.instants import Due, duration, is_zone, parse_due, parse_stamp, stamp, zone_of
from rlhf.model.spoken_dates import due_from_words
from tests.unit.quick import quick
from tests.unit.samples import NOW

LONDON, SYDNEY, NEW_YORK = "Europe/London", "Australia/Sydney", "America/New_York"

zones = st.sampled_from(["UTC", LONDON, SYDNEY, NEW_YORK, "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns"])
minutes = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0)
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@quick
@given(minutes, zones)
def test_a_due_time_reads_back_as_it_was_written(at, zone):
    assert parse_due(str(Due(at, zone))) == Due(at, zone)


@quick
@given(minutes, minutes, zones, zones)
def test_due_times_sort_by_instant_whatever_their_zones(one, other, zone, other_zone):
    if one != other:
        assert (Due(one, zone) < Due(other, other_zone)) == (one < other)


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("2026-12-04T18:00+00:00[Europe/London]", datetime(2026, 12, 4, 18, 0, tzinfo=UTC), LONDON),
        ("2026-07-04T18:00+01:00[Europe/London]", datetime(2026, 7, 4, 17, 0, tzinfo=UTC), LONDON),
        ("2026-12-04T18:00+11:00[Australia/Sydney]", datetime(2026, 12, 4, 7, 0, tzinfo=UTC), SYDNEY),
        ("2026-12-04T18:00-05:00[America/New_York]", datetime(2026, 12, 4, 23, 0, tzinfo=UTC), NEW_YORK),
        ("2026-12-04T18:00Z", datetime(2026, 12, 4, 18, 0, tzinfo=UTC), "UTC"),
        ("2026-12-04T18:00:30Z", datetime(2026, 12, 4, 18, 0, 30, tzinfo=UTC), "UTC"),
        (" 2026-12-04T18:00-03:30 ", datetime(2026, 12, 4, 21, 30, tzinfo=UTC), "UTC"),
    ],
)
def test_an_instant_may_name_its_zone(text, at, zone):
    assert parse_due(text) == Due(at, zone)


def test_both_hours_that_clocks_show_twice_can_be_meant():
    first = parse_due("2026-10-25T01:30+01:00[Europe/London]")
    second = parse_due("2026-10-25T01:30+00:00[Europe/London]")
    assert second.at - first.at == timedelta(hours=1)
    assert (str(first), str(second)) == (
        "2026-10-25T01:30+01:00[Europe/London]",
        "2026-10-25T01:30+00:00[Europe/London]",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-12-04",
        "2026-12-04T18:00",
        "2026-12-04 18:00Z",
        "2026-02-31T18:00Z",
        "2026-13-01T18:00Z",
        "2026-12-04T25:00Z",
        "2026-12-04T18:60Z",
        "2026-12-04T18:00+99:99",
        "2026-12-04T18:00Z[Europe/Lundon]",
        "2026-12-04T18:00Z[../../etc/passwd]",
        "2026-12-04T18:00Z[Europe]",
        "2026-12-04T18:00Z[]",
        "2026-12-04T18:00Z[Europe/London",
        "0000-01-01T00:00Z",
        "٢٠٢٦-12-04T18:00Z",
    ],
)
def test_what_is_no_real_time_in_a_real_zone_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_due(text)


@pytest.mark.parametrize(
    ("words", "zone", "due"),
    [
        ("2026-12-04", LONDON, "2026-12-04T23:59+00:00[Europe/London]"),
        ("2026-07-04", LONDON, "2026-07-04T23:59+01:00[Europe/London]"),
        ("2026-12-04", SYDNEY, "2026-12-04T23:59+11:00[Australia/Sydney]"),
        ("2026-07-04", SYDNEY, "2026-07-04T23:59+10:00[Australia/Sydney]"),
        ("2026-12-04", NEW_YORK, "2026-12-04T23:59-05:00[America/New_York]"),
        ("2026-07-04", NEW_YORK, "2026-07-04T23:59-04:00[America/New_York]"),
        ("2026-12-04 18:00", LONDON, "2026-12-04T18:00+00:00[Europe/London]"),
        ("2026-12-04T18:00", SYDNEY, "2026-12-04T18:00+11:00[Australia/Sydney]"),
        ("  2026-12-04  ", "UTC", "2026-12-04T23:59+00:00[UTC]"),
        # the days on which clocks change
        ("2026-03-29", LONDON, "2026-03-29T23:59+01:00[Europe/London]"),
        ("2026-10-25", LONDON, "2026-10-25T23:59+00:00[Europe/London]"),
        ("2026-04-05", SYDNEY, "2026-04-05T23:59+10:00[Australia/Sydney]"),
        ("2026-10-04", SYDNEY, "2026-10-04T23:59+11:00[Australia/Sydney]"),
        ("2026-03-08", NEW_YORK, "2026-03-08T23:59-04:00[America/New_York]"),
        ("2026-11-01", NEW_YORK, "2026-11-01T23:59-05:00[America/New_York]"),
        # an hour that clocks show twice is the first; one they leave out is an hour on
        ("2026-10-25 01:30", LONDON, "2026-10-25T01:30+01:00[Europe/London]"),
        ("2026-03-29 01:30", LONDON, "2026-03-29T02:30+01:00[Europe/London]"),
        # an instant written in full keeps its own zone
        ("2026-12-04T18:00+11:00[Australia/Sydney]", LONDON, "2026-12-04T18:00+11:00[Australia/Sydney]"),
        ("2026-12-04T18:00Z", LONDON, "2026-12-04T18:00+00:00[UTC]"),
    ],
)
def test_what_a_manager_types_means_a_time_in_the_projects_zone(words, zone, due):
    assert str(due_from_words(words, zone, NOW)) == due


@pytest.mark.parametrize(
    ("words", "zone", "due"),
    [
        ("+10d", LONDON, "2026-12-03T23:59+00:00[Europe/London]"),
        ("+ 10 d", LONDON, "2026-12-03T23:59+00:00[Europe/London]"),
        ("+2w", NEW_YORK, "2026-12-07T23:59-05:00[America/New_York]"),
        ("+1h", SYDNEY, "2026-11-24T23:59+11:00[Australia/Sydney]"),  # it is tomorrow there already
        ("+0d", "UTC", "2026-11-23T23:59+00:00[UTC]"),
    ],
)
def test_a_length_of_time_means_the_last_minute_of_that_day(words, zone, due):
    assert str(due_from_words(words, zone, NOW)) == due


@quick
@given(days, zones)
def test_a_day_alone_is_due_in_its_last_minute_there(day, zone):
    local = due_from_words(day.isoformat(), zone, NOW).at.astimezone(ZoneInfo(zone))
    assert (local.date(), local.hour, local.minute) == (day, 23, 59)


@quick
@given(days, st.integers(0, 400), zones)
def test_so_many_days_from_midday_is_the_day_so_many_later(day, count, zone):
    midday = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    local = due_from_words(f"+{count}d", zone, midday.astimezone(UTC)).at.astimezone(ZoneInfo(zone))
    assert local.date() == day + timedelta(days=count)


@pytest.mark.parametrize(
    "words", ["", "soon", "+", "+10", "+ten days", "10d", "2026-13-04", "2026-02-30", "04/13/2026"]
)
def test_words_that_are_no_time_are_refused(words):
    with pytest.raises(ValueError, match=r"."):
        due_from_words(words, LONDON, NOW)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45s", timedelta(seconds=45)),
        ("90m", timedelta(minutes=90)),
        ("36h", timedelta(hours=36)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
        (" 7 d ", timedelta(days=7)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text, length):
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "7", "d", "-7d", "7.5d", "7D", "7 days", "1d2h"])
def test_other_lengths_are_refused(text):
    with pytest.raises(ValueError, match="is not a length of time"):
        duration(text)


@quick
@given(minutes, zones)
def test_a_stamp_reads_back_to_the_second(at, zone):
    assert parse_stamp(stamp(at.astimezone(ZoneInfo(zone)))) == at


def test_a_stamp_is_utc_to_the_second():
    assert stamp(datetime(2026, 11, 23, 18, 4, 58, 999_999, UTC)) == "2026-11-23T18:04:58Z"


@pytest.mark.parametrize("text", ["2026-11-23T18:04:58", "2026-11-23", "now", ""])
def test_a_stamp_without_a_zone_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_stamp(text)


@pytest.mark.parametrize("name", ["", "Europe/Lundon", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_a_name_that_is_no_zone_stands_for_utc(name):
    assert not is_zone(name)
    assert zone_of(name) == ZoneInfo("UTC")


def test_a_zones_name_gives_the_zone():
    assert is_zone(LONDON)
    assert zone_of(LONDON) == ZoneInfo(LONDON)
