"""Working days: by a person's time zone, the holidays where they work, and the days on which they are away."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.model.calendars import is_working_day
from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.people import People, Person
    from rlhf.model.response_time import Within

_LONGEST = 400  # days that are looked through for a working one


def works(person: Person, day: date, project: str = "") -> bool:
    """Whether a person works on a day.

    Args:
        project: the calendar of holidays for people who name none.
    """
    return is_working_day(day, person.calendar or project) and not away(person, day)


def away(person: Person, day: date) -> bool:
    return any(first <= day <= last for first, last in person.away)


def away_until(person: Person, now: datetime) -> date | None:
    """Return the last day on which a person is away without a break from now on; None where they are not away now."""
    return absent_until(person, now.astimezone(zone_of(person.zone)).date())


def absent_until(person: Person, day: date) -> date | None:
    """Return the last day on which a person is away without a break from a day on; None where they are there then."""
    last = None
    for first, until in sorted(person.away):
        if first <= day <= until:
            last, day = until, _near(until) + timedelta(days=1)
    return last


def changes_of_presence(people: People, now: datetime) -> tuple[datetime, ...]:
    """Return the last instant until now, and the next one, at which anybody who has not left goes away or is back."""
    days = {
        (day, person.zone)
        for person in people.by_handle.values()
        if person.active
        for first, until in person.away
        for day in (_near(first), _near(until) + timedelta(days=1))
    }
    changes = sorted(datetime.combine(day, time(), zone_of(zone)).astimezone(UTC) for day, zone in days)
    later = bisect_right(changes, now)
    return tuple(changes[max(0, later - 1) : later + 1])


def _near(day: date) -> date:
    """Return a day, or the nearest one that can be reckoned with in every time zone."""
    return min(max(day, date(1900, 1, 1)), date(9000, 1, 1))


def here(people: Iterable[Person], now: datetime) -> list[Person]:
    """Return those of some people who are active and not away now."""
    return [person for person in people if person.active and away_until(person, now) is None]


def day_words(day: date) -> str:
    """Return a day as people read it: `4 Dec 2026`."""
    return f"{day.day} {day:%b %Y}"


def by_when(start: datetime, within: Within, person: Person, project: str = "") -> datetime:
    """Return the instant by which a person who was asked at `start` has to answer.

    Working days are counted from the day after `start`, and the last of them counts until 23:59.
    """
    if not within.working_days:
        return start + within.clock
    zone = zone_of(person.zone)
    day, left = start.astimezone(zone).date(), within.working_days
    for _ in range(_LONGEST):
        day += timedelta(days=1)
        left -= works(person, day, project)
        if not left:
            break
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)
