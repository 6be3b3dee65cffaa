"""Turn hours by the clock into periods between instants: of the true length even when the clocks change."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from rlhf.model.availability import Availability, Span

_SECOND = timedelta(seconds=1)


class Window(Struct, frozen=True, order=True):
    """A period between two instants (UTC)."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


class Changed(Struct, frozen=True, order=True):
    """Hours of a day during which the clocks change; `minutes` is their true length."""

    day: date
    span: Span
    minutes: int


def windows(given: Availability, start: datetime, end: datetime, away: Callable[[date], bool]) -> list[Window]:
    """Return the periods between two instants in which somebody has time, in order, without overlaps.

    Usual hours do not begin on a day that is off or away; extra hours count on any day.

    Args:
        away: says whether, by the project's records, the person is away on a day.
    """
    zone = zone_of(given.zone)
    usual = _apart(_window(day, span, zone) for day, span in _usual(given, start, end, away))
    taken = _apart(_window(day, span, zone) for day, span in _taken(given, start, end))
    extra = [_window(item.day, item.span, zone) for item in given.extra]
    cut = (Window(max(window.start, start), min(window.end, end)) for window in (*_without(usual, taken), *extra))
    return _apart(cut)


def changed(given: Availability, start: datetime, end: datetime) -> list[Changed]:
    """Return the hours between two instants during which the clocks change."""
    zone = zone_of(given.zone)
    days = [*_usual(given, start, end, lambda _: False), *((extra.day, extra.span) for extra in given.extra)]
    changes_ = {Changed(day, span, _window(day, span, zone).minutes) for day, span in days}
    return sorted(
        item for item in changes_
        if item.minutes != item.span.minutes and start < moment(item.day, item.span.end, zone) and
        moment(item.day, item.span.start, zone) < end
    )  # fmt: skip


def moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) at which clocks in a zone show a time of day, or a later time if they skip it.

    Args:
        minutes: minutes since midnight by the clock; above 1440 on the next day.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    before, offset = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at.astimezone(zone).utcoffset()
    seconds = range(int((at - before) / _SECOND) + 1)  # the change of the clocks is in this range (PEP 495)
    leapt = bisect_left(
        seconds, True, key=lambda second: (before + second * _SECOND).astimezone(zone).utcoffset() == offset
    )
    return before + leapt * _SECOND


def _window(day: date, span: Span, zone: ZoneInfo) -> Window:
    return Window(moment(day, span.start, zone), moment(day, span.end, zone))


def _usual(
    given: Availability, start: datetime, end: datetime, away: Callable[[date], bool]
) -> Iterator[tuple[date, Span]]:
    """Yield the usual hours that may lie between two instants, on days that are not off."""
    for day in _days(given, start, end):
        free = any(day.weekday() in never.days for never in given.never if never.span is None)
        free = free or any(off.first <= day <= off.last for off in given.off if off.span is None)
        if not free and not away(day):
            yield from ((day, weekly.span) for weekly in given.weekly if day.weekday() in weekly.days)


def _taken(given: Availability, start: datetime, end: datetime) -> Iterator[tuple[date, Span]]:
    """Yield the hours without time for work on days that are only partly off."""
    for day in _days(given, start, end):
        yield from ((day, never.span) for never in given.never if never.span and day.weekday() in never.days)
        yield from ((day, off.span) for off in given.off if off.span and off.first <= day <= off.last)


def _days(given: Availability, start: datetime, end: datetime) -> Iterator[date]:
    """Yield the days whose hours may lie between two instants, from the day before: its hours may pass midnight."""
    zone = zone_of(given.zone)
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _apart(values: Iterable[Window]) -> list[Window]:
    """Return the periods in order; periods that overlap or touch are joined."""
    apart: list[Window] = []
    for window in sorted(item for item in values if item.start < item.end):
        if apart and window.start <= apart[-1].end:
            apart[-1] = Window(apart[-1].start, max(apart[-1].end, window.end))
        else:
            apart.append(window)
    return apart


def _without(some: Iterable[Window], taken: Iterable[Window]) -> Iterator[Window]:
    """Yield the parts of some periods outside of others; both are in order and do not overlap."""
    taken = list(taken)
    for window in some:
        at = window.start
        for other in taken:
            if other.end > at and other.start < window.end:
                if other.start > at:
                    yield Window(at, other.start)
                at = max(at, other.end)
        if at < window.end:
            yield Window(at, window.end)
