"""Hours in words, and hours as stretches of time in weeks in which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.availability import DAY, Availability, Extra, Habits, Never, Off, Span, Weekly
from rlhf.model.spoken_hours import EXAMPLE, NotUnderstood, read
from rlhf.model.windows import Changed, changed, moment, windows
from tests.unit.quick import quick

TODAY = date(2026, 11, 30)  # a Monday

#: A zone, and the Monday of a week in which its clocks change.
DST_WEEKS = (
    ("Europe/London", date(2026, 3, 23)), ("Europe/London", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)), ("America/New_York", date(2026, 10, 26)),
    ("Australia/Sydney", date(2026, 3, 30)), ("Australia/Sydney", date(2026, 9, 28)),
)  # fmt: skip
dst_weeks = st.sampled_from(DST_WEEKS)


def lines(text: str) -> tuple[str, ...]:
    return read(text, "Europe/London", TODAY).lines


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (EXAMPLE, ("Mon, Wed 19:30-22:00", "Sat 09:00-12:00", "not Fri 2026-12-04")),
        ("Mon and Wed 19:30\u201322:00", ("Mon, Wed 19:30-22:00",)),
        ("weekdays 7-9pm, not Fri", ("Mon, Tue, Wed, Thu, Fri 19:00-21:00", "not Fri")),
        ("Mon-Wed 12-1pm and 19.30 to 22.00", ("Mon, Tue, Wed 12:00-13:00", "Mon, Tue, Wed 19:30-22:00")),
        ("Fri to Mon 9-10", ("Mon, Fri, Sat, Sun 09:00-10:00",)),
        ("Sat from 11am until 1pm", ("Sat 11:00-13:00",)),
        ("Sat 11-1pm", ("Sat 11:00-13:00",)),
        ("Sun 12am-1am, Sun noon to 12.30pm", ("Sun 00:00-01:00", "Sun 12:00-12:30")),
        ("Mon, Wed evenings; Thursdays lunch", ("Mon, Wed 19:00-22:00", "Thu 12:00-13:00")),
        ("Fri 22:00-01:00", ("Fri 22:00-01:00",)),
        ("Sun 11pm-midnight", ("Sun 23:00-24:00",)),
        ("weekdays 7-9pm, not Fri and Mon", ("Mon, Tue, Wed, Thu, Fri 19:00-21:00", "not Mon and Fri")),
        ("every day 0:00-24:00", ("Mon, Tue, Wed, Thu, Fri, Sat, Sun 00:00-24:00",)),
        ("not 24 Dec to 2 Jan", ("not Thu 2026-12-24 to Sat 2027-01-02",)),
        ("not next week", ("not Mon 2026-12-07 to Sun 2026-12-13",)),
        ("not this weekend", ("not Sat 2026-12-05 to Sun 2026-12-06",)),
        ("not this Friday and Saturday", ("not Fri 2026-12-04", "not Sat 2026-12-05")),
        ("not tomorrow, not next Friday", ("not Tue 2026-12-01", "not Fri 2026-12-11")),
        ("not Mon morning and Tue evening", ("not Mon 09:00-12:00", "not Tue 19:00-22:00")),
        ("also Sat 5 Dec 14:00-16:00", ("also Sat 2026-12-05 14:00-16:00",)),
        ("this Saturday and Sunday 10-12", ("also Sat 2026-12-05 10:00-12:00", "also Sun 2026-12-06 10:00-12:00")),
        ("20 Nov 9-10", ("also Fri 2026-11-20 09:00-10:00",)),
        ("10 Feb 9-10", ("also Wed 2027-02-10 09:00-10:00",)),
        ("not Wed 2 Dec 20:00-21:00", ("not Wed 2026-12-02 20:00-21:00",)),
        ("", ()),
    ],
)
def test_hours_in_words_are_understood(said: str, understood: tuple[str, ...]) -> None:
    assert lines(said) == understood


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Mom 19:30-22:00", "“Mom 19:30-22:00” is not understood"),
        ("Mon", "“Mon” has no times"),
        ("not this Friday, Sat", "“Sat” has no times"),
        ("19:30-22:00", "has no day"),
        ("Mon 9-10, not", "without a day"),
        ("Mon 25:00-26:00", "no stretch of a day"),
        ("Mon 19:75-20:00", "no stretch of a day"),
        ("Mon 14pm-15pm", "no stretch of a day"),
        ("Mon 9-9", "ends when it begins"),
        ("not Mon 4 Dec", "2026-12-04 is a Fri, not a Mon"),
        ("not 31 Feb", "no day of the calendar"),
        ("not 2026-02-30", "no day of the calendar"),
        ("not 2026-12-05 to 2026-12-04", "ends before it begins"),
        ("1 Jan 2027 to 31 Dec 2027 9-10", "more days than"),
    ],
)
def test_words_that_say_no_hours_are_refused_with_what_is_wrong(said: str, told: str) -> None:
    with pytest.raises(NotUnderstood, match=told):
        lines(said)


@pytest.mark.parametrize("said", ["not this Friday", "not 4 Dec", "not next week", "today 9-10"])
def test_what_means_another_day_each_week_is_not_written_down(said: str) -> None:
    with pytest.raises(NotUnderstood, match="another day each time"):
        read(said, "UTC", None)


spans = st.builds(lambda start, length: Span(start * 5, (start + length) * 5), st.integers(0, 287), st.integers(1, 287))
days = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda found: tuple(sorted(found)))
dates = st.integers(-2, 9)


@st.composite
def availabilities(draw: st.DrawFn, zone: str, monday: date) -> Availability:
    """Hours of a week and days that differ around a Monday."""

    def day() -> date:
        return monday + timedelta(days=draw(dates))

    def off() -> Off:
        first = day()
        return Off(first, first + timedelta(days=draw(st.integers(0, 2))), draw(st.none() | spans))

    return Availability(
        zone,
        tuple(Weekly(draw(days), draw(spans)) for _ in range(draw(st.integers(0, 3)))),
        tuple(Never(draw(days), draw(st.none() | spans)) for _ in range(draw(st.integers(0, 1)))),
        tuple(off() for _ in range(draw(st.integers(0, 2)))),
        tuple(Extra(day(), draw(spans)) for _ in range(draw(st.integers(0, 2)))),
    )


@quick
@given(dst_weeks.flatmap(lambda week: availabilities(*week)))
def test_hours_are_read_again_as_they_are_written_down(available: Availability) -> None:
    assert read(", ".join(available.lines), available.zone, None) == available
    one_by_one = Availability(available.zone)
    for line in available.lines:
        one_by_one = one_by_one.and_also(read(line, available.zone, None))
    assert set(one_by_one.lines) == set(available.lines)


@quick
@given(st.text(alphabet="MonTueWdFri 0123456789:-,;.andotpm", max_size=60))
def test_any_words_are_understood_or_refused(said: str) -> None:
    try:
        found = read(said, "UTC", TODAY)
    except NotUnderstood:
        return
    assert read(", ".join(found.lines), "UTC", None) == found


# --- hours as stretches of time -----------------------------------------------------------------------------


@cache
def first_shown(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first minute at which the clock shows a time or a later one, by looking at every minute."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    at = wall.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=3)
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += timedelta(minutes=1)
    return at


@cache
def minutes_of(day: date, span: Span, zone: ZoneInfo) -> frozenset[datetime]:
    at, end = first_shown(day, span.start, zone), first_shown(day, span.end, zone)
    return frozenset(at + timedelta(minutes=number) for number in range(int((end - at).total_seconds() // 60)))


def by_every_minute(available: Availability, start: datetime, end: datetime, away: set[date]) -> set[datetime]:
    """The minutes that somebody has, as they would tell it day by day."""
    zone, usual, taken, extra = ZoneInfo(available.zone), set(), set(), set()
    first = start.astimezone(zone).date() - timedelta(days=2)
    for day in (first + timedelta(days=number) for number in range((end - start).days + 4)):
        off = [one for one in available.off if one.first <= day <= one.last]
        off += [one for one in available.never if day.weekday() in one.days]
        for weekly in available.weekly:
            if day.weekday() in weekly.days and day not in away and all(one.span for one in off):
                usual |= minutes_of(day, weekly.span, zone)
        for one in off:
            taken |= minutes_of(day, one.span, zone) if one.span else set()
    for one in available.extra:
        extra |= minutes_of(one.day, one.span, zone)
    return {minute for minute in (usual - taken) | extra if start <= minute < end}


@quick
@given(st.data(), dst_weeks)
def test_hours_are_what_a_clock_shows_minute_by_minute(data: st.DataObject, week: tuple[str, date]) -> None:
    zone, monday = week
    available = data.draw(availabilities(zone, monday))
    away = {monday + timedelta(days=data.draw(dates))}
    start = datetime.combine(monday, time(), ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(days=8)
    found = windows(available, start, end, away.__contains__)
    minutes = [one.start + timedelta(minutes=number) for one in found for number in range(one.minutes)]
    assert len(minutes) == len(set(minutes)), "apart from each other"
    assert set(minutes) == by_every_minute(available, start, end, away)
    assert all(one.end < other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("zone", "day", "span", "minutes"),
    [
        ("Europe/London", date(2026, 3, 28), Span(22 * 60, DAY + 120), 180),  # 22:00-02:00, and 01:00 is skipped
        ("Europe/London", date(2026, 10, 24), Span(22 * 60, DAY + 120), 300),
        ("America/New_York", date(2026, 3, 8), Span(90, 150), 30),  # 02:30 is never shown: it ends at the leap
        ("America/New_York", date(2026, 3, 8), Span(130, 170), 0),  # none of it is ever shown
        ("America/New_York", date(2026, 11, 1), Span(30, 90), 60),  # 01:30 is shown twice: the first counts
        ("America/New_York", date(2026, 11, 1), Span(90, 180), 150),
        ("Australia/Sydney", date(2026, 4, 4), Span(23 * 60, DAY + 240), 360),
        ("Australia/Sydney", date(2026, 10, 3), Span(23 * 60, DAY + 240), 240),
        ("Australia/Lord_Howe", date(2026, 10, 4), Span(60, 180), 90),  # half an hour
    ],
)
def test_hours_in_which_clocks_change_are_as_long_as_they_truly_are_and_it_is_told(
    zone: str, day: date, span: Span, minutes: int
) -> None:
    available = Availability(zone, extra=(Extra(day, span),))
    start = datetime.combine(day, time(), UTC) - timedelta(days=2)
    found = windows(available, start, start + timedelta(days=5), lambda _: False)
    assert sum(one.minutes for one in found) == minutes
    told = changed(available, start, start + timedelta(days=5))
    assert told == ([Changed(day, span, minutes)] if minutes != span.minutes else [])


def test_a_day_that_a_zone_leapt_over_has_no_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert moment(date(2011, 12, 30), 600, apia) == moment(date(2011, 12, 31), 0, apia)


@pytest.mark.parametrize(
    "values", [{"least": 0}, {"least": 100}, {"most": 4}, {"aside": 95}, {"rest": -1}, {"least": True}, {"most": "90"}]
)
def test_habits_that_nobody_can_have_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"least|most|aside|rest"):
        Habits(**values)


def test_days_that_are_over_are_forgotten() -> None:
    kept = read("Mon 9-10, not 20 Nov, not tomorrow, 21 Nov 9-10, 30 Nov 22:00-01:00", "UTC", TODAY)
    assert kept.without_past(TODAY).lines == (
        "Mon 09:00-10:00", "not Tue 2026-12-01", "also Mon 2026-11-30 22:00-01:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "later", "now"),
    [
        ("Mon 9-10, also Sat 5 Dec 14-16", "not Sat 5 Dec", ("Mon 09:00-10:00", "not Sat 2026-12-05")),
        ("Mon 9-10, also Sat 5 Dec 14-16", "not Sat 5 Dec 15-16",
         ("Mon 09:00-10:00", "not Sat 2026-12-05 15:00-16:00", "also Sat 2026-12-05 14:00-15:00")),
        ("Mon 9-10, also Sat 5 Dec 14-16", "not 1 Dec to 6 Dec",
         ("Mon 09:00-10:00", "not Tue 2026-12-01 to Sun 2026-12-06")),
        ("Mon 9-10, also Sat 5 Dec 14-16", "not Sat", ("Mon 09:00-10:00", "not Sat")),
        ("Mon 9-10, also Sat 5 Dec 14-16", "not Sun 6 Dec",
         ("Mon 09:00-10:00", "not Sun 2026-12-06", "also Sat 2026-12-05 14:00-16:00")),
        ("Fri 9-12, not this Friday 10-12", "also this Friday 11-12",
         ("Fri 09:00-12:00", "not Fri 2026-12-04 10:00-11:00", "also Fri 2026-12-04 11:00-12:00")),
        ("Fri 9-12, not 3 Dec to 5 Dec 10-11", "also 4 Dec 10-11",
         ("Fri 09:00-12:00", "not Thu 2026-12-03 10:00-11:00", "not Sat 2026-12-05 10:00-11:00",
          "also Fri 2026-12-04 10:00-11:00")),
        ("Fri 9-12, not this Friday", "also this Friday 19-21",
         ("Fri 09:00-12:00", "not Fri 2026-12-04", "also Fri 2026-12-04 19:00-21:00")),
        ("weekdays 9-10, not Mon and Fri", "also Fri 9-10",
         ("Mon, Tue, Wed, Thu, Fri 09:00-10:00", "Fri 09:00-10:00", "not Mon", "not Fri 00:00-09:00",
          "not Fri 10:00-24:00")),
        ("Fri 9-12, not Fri 10-11", "also Fri 10-11", ("Fri 09:00-12:00", "Fri 10:00-11:00")),
    ],
)  # fmt: skip
def test_what_is_said_later_takes_back_what_it_contradicts(before: str, later: str, now: tuple[str, ...]) -> None:
    first, second = read(before, "Europe/London", TODAY), read(later, "Europe/London", TODAY)
    assert first.and_then(second).lines == now
    assert first.and_then(second).and_then(second).lines == now, "said twice, it is the same"


@quick
@given(st.data())
def test_no_time_that_was_taken_back_is_left_and_all_that_was_added_is_there(data: st.DataObject) -> None:
    zone, monday = "Europe/London", date(2026, 11, 30)
    before = data.draw(availabilities(zone, monday))
    day, span = monday + timedelta(days=data.draw(st.integers(0, 6))), data.draw(spans)
    start, end = moment(day, 0, ZoneInfo(zone)), moment(day + timedelta(days=2), 0, ZoneInfo(zone))

    def minutes(hours: Availability) -> set[int]:
        found = windows(hours, start, end, lambda _: False)
        return {
            minute - int(start.timestamp() // 60)
            for window in found
            for minute in range(int(window.start.timestamp() // 60), int(window.end.timestamp() // 60))
        }

    meant = set(range(span.start, min(span.end, 2 * DAY)))
    assert meant <= minutes(before.and_then(Availability(zone, extra=(Extra(day, span),))))
    taken = before.and_then(Availability(zone, off=(Off(day, day, span),)))
    of_that_day = tuple(item for item in taken.extra if item.day == day)
    assert not minutes(replace(taken, extra=of_that_day)) & meant
