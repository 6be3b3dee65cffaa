"""Working days: by a person's time zone, the holidays where they work, and the days on which they are away."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.model.calendars import is_working_day
from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from datetime import date

    from rlhf.model.people import Person
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
