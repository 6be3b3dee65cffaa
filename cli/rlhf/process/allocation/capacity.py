"""How much time somebody has until something is due: at the pace of their weekly hours, while they are not away."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.people import Person

_WEEK = timedelta(days=7)


def available(person: Person, now: datetime, until: datetime) -> int:
    """The minutes that somebody has between two instants."""
    if until <= now:
        return 0
    here = until - now
    for start, end in _absences(person):
        here -= max(timedelta(), min(until, end) - max(now, start))
    return int(person.weekly_hours * 60 * max(here, timedelta()) / _WEEK)


def rooms(
    person: Person, held: Iterable[tuple[int, datetime]], deadlines: Sequence[datetime], now: datetime
) -> tuple[int, ...]:
    """How many minutes of new work that is due by each deadline somebody has room for, with nothing they hold late.

    What is due first is done first. Of one machine whose work may be interrupted that loses nothing (Jackson 1955), so
    work fits exactly if at each due time what is due by then is no more than there is time for.

    Args:
        held: the minutes of what they hold, and when those are due.
        deadlines: in order.
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
    """From when until when they are away, without overlaps."""
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
