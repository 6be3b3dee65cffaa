"""How many minutes a person has before a due time: weekly hours spread evenly, without the days they are away."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.people import Person

_WEEK = timedelta(days=7)


def available(person: Person, now: datetime, until: datetime) -> int:
    """Return how many working minutes a person has from `now` to `until`; 0 where `until` is not later."""
    if until <= now:
        return 0
    here = until - now
    for start, end in _absences(person):
        here -= max(timedelta(), min(until, end) - max(now, start))
    return int(person.weekly_hours * 60 * max(here, timedelta()) / _WEEK)


def rooms(
    person: Person, held: Iterable[tuple[int, datetime]], deadlines: Sequence[datetime], now: datetime
) -> tuple[int, ...]:
    """Return, for each deadline, how many minutes of new work a person can take with none of their tasks late.

    Work is done in the order of due times. For one worker whose tasks may be interrupted no order is better (Jackson
    1955), so the work fits if and only if, at each due time, the minutes due by then are at most the minutes available.

    Args:
        held: the minutes and the due time of each task that the person has already.
        deadlines: in ascending order.
    """
    work = sorted(held, key=lambda pair: pair[1])
    instants = sorted({*deadlines, *(due for _, due in work)}, reverse=True)
    values: dict[datetime, int] = {}
    least: int | None = None
    for instant in instants:
        free = max(0, available(person, now, instant) - sum(minutes for minutes, due in work if due <= instant))
        least = free if least is None else min(least, free)
        values[instant] = least
    return tuple(values[deadline] for deadline in deadlines)


def _absences(person: Person) -> list[tuple[datetime, datetime]]:
    """Return the periods in which a person is away, as (start, end) in UTC, merged where they overlap."""
    zone = zone_of(person.zone)
    joined: list[tuple[datetime, datetime]] = []
    for first, last in sorted(person.away):
        start = datetime.combine(first, time(), zone).astimezone(UTC)
        end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined
