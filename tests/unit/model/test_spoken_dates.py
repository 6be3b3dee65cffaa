"""Days and times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.instants import zone_of
from rlhf.model.spoken_dates import day_from_words, due_from_words, since_from_words

LONDON = "Europe/London"
#: A Wednesday.
NOW = datetime(2026, 12, 2, 20, 0, tzinfo=UTC)


def read(text: str, now: datetime = NOW, zone: str = LONDON, **how: bool) -> str:
    return due_from_words(text, zone, now, **how).at.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-04", "2026-12-04 23:59"),
        ("2026-12-04 18:00", "2026-12-04 18:00"),
        ("2026-12-04T18:00", "2026-12-04 18:00"),
        ("+10d", "2026-12-12 23:59"),
        ("+2w", "2026-12-16 23:59"),
        ("today", "2026-12-02 23:59"),
        ("tomorrow", "2026-12-03 23:59"),
        ("tomorrow 18:00", "2026-12-03 18:00"),
        ("tomorrow at 6pm", "2026-12-03 18:00"),
        ("tomorrow noon", "2026-12-03 12:00"),
        ("Monday", "2026-12-07 23:59"),
        ("monday", "2026-12-07 23:59"),
        ("by Friday", "2026-12-04 23:59"),
        ("Fri 18:00", "2026-12-04 18:00"),
        ("Wednesday", "2026-12-02 23:59"),
        ("Wednesday 19:00", "2026-12-09 19:00"),
        ("next Wednesday", "2026-12-09 23:59"),
        ("next Monday", "2026-12-07 23:59"),
        ("next Friday", "2026-12-11 23:59"),
        ("this Friday", "2026-12-04 23:59"),
        ("4 Dec", "2026-12-04 23:59"),
        ("4 December 2026", "2026-12-04 23:59"),
        ("4th of December", "2026-12-04 23:59"),
        ("Dec 4", "2026-12-04 23:59"),
        ("December 4, 2026", "2026-12-04 23:59"),
        ("Fri 4 Dec 18:00", "2026-12-04 18:00"),
        ("Friday, 4 Dec 2026, 18:00", "2026-12-04 18:00"),
        ("1 Dec", "2027-12-01 23:59"),
        ("29 Feb", "2028-02-29 23:59"),
        ("04/12/2026", "2026-12-04 23:59"),
        ("4/12", "2026-12-04 23:59"),
        ("4/12/26 09:30", "2026-12-04 09:30"),
        ("04.12.2026", "2026-12-04 23:59"),
        ("in 3 days", "2026-12-05 23:59"),
        ("in two weeks", "2026-12-16 23:59"),
        ("a month", "2027-01-02 23:59"),
    ],
)
def test_what_people_write(text: str, meant: str) -> None:
    assert read(text) == meant


def test_the_month_comes_first_where_it_does() -> None:
    assert read("12/04/2026", month_first=True) == "2026-12-04 23:59"
    assert read("04.12.2026", month_first=True) == "2026-12-04 23:59", "with points the day is always first"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Monday", "2026-11-30"), ("Wednesday", "2026-12-02"), ("last Wednesday", "2026-11-25"), ("1 Dec", "2026-12-01"),
     ("4 Dec", "2025-12-04"), ("yesterday", "2026-12-01"), ("3 days ago", "2026-11-29")],
)  # fmt: skip
def test_of_what_was_the_last_one_is_meant(text: str, meant: str) -> None:
    since = since_from_words(text, LONDON, NOW).astimezone(zone_of(LONDON))
    assert f"{since:%Y-%m-%d %H:%M}" == f"{meant} 00:00", "from its first minute on"
    assert day_from_words(text, NOW.date()).isoformat() == meant


def test_the_zone_may_be_named_as_it_is_printed() -> None:
    due = due_from_words("Fri 4 Dec 2026 18:00 Asia/Tokyo", LONDON, NOW)
    assert due.words == "Fri 4 Dec 2026 18:00 Asia/Tokyo"


def test_of_a_day_no_time_is_named() -> None:
    with pytest.raises(ValueError, match="name the day alone"):
        day_from_words("yesterday 18:00", NOW.date())
    with pytest.raises(ValueError, match="is not a day like"):
        day_from_words("soon", NOW.date())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("soon", "is not a date like"),
        ("31 February", "no day of the calendar"),
        ("2026-13-01", "no day of the calendar"),
        ("Monday 4 Dec 2026", "4 Dec 2026 is a Friday"),
        ("tomorrow 25:00", "no time of the day"),
        ("13pm", "is not a date like"),
        ("tomorrow 13pm", "no time of the day"),
        ("", "is not a date like"),
    ],
)
def test_what_is_no_date_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


def test_a_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    assert read("today", now=late, zone="Asia/Tokyo") == "2026-12-03 23:59"
    assert read("Thursday", now=late, zone="Asia/Tokyo") == "2026-12-03 23:59"


DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 — as it asks


@given(DAYS, st.sampled_from([LONDON, "America/New_York", "Asia/Kolkata"]))
def test_what_the_program_prints_can_be_typed_again(at: datetime, zone: str) -> None:
    here = at.astimezone(zone_of(zone))
    day = f"{here.day} {here:%b %Y}"
    for form in (f"{here:%a} {day} {here:%H:%M}", f"{here:%Y-%m-%d %H:%M}", f"{day}, {here:%H:%M}"):
        assert read(form, zone=zone) == f"{here:%Y-%m-%d %H:%M}"
