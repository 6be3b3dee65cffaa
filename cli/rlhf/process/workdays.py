"""Working days: by a person's zone, the holidays of where they work, and the days on which they are away."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase

    from rlhf.model.people import Person
    from rlhf.model.within import Within

_LONGEST = 400  # days that are looked through for a working one


def is_calendar(name: str) -> bool:
    """Whether there is a calendar of holidays by this name: a country, or a country and a part, as in GB-ENG."""
    return _calendar(name) is not None


def works(person: Person, day: date, project: str = "") -> bool:
    """Whether a person works on a day.

    Args:
        project: the calendar of holidays that holds for whoever names none.
    """
    calendar = _calendar(person.calendar or project)
    ordinary = calendar.is_working_day(day) if calendar is not None else day.weekday() < 5  # noqa: PLR2004 — Saturday
    return ordinary and not away(person, day)


def away(person: Person, day: date) -> bool:
    return any(first <= day <= last for first, last in person.away)


def by_when(start: datetime, within: Within, person: Person, project: str = "") -> datetime:
    """The instant by which somebody who was asked at `start` is to have answered.

    Working days end with the last minute of the day, and the first of them is the day after.
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


@cache
def _calendar(name: str) -> HolidayBase | None:
    if not name:
        return None
    from holidays import country_holidays

    country, _, part = name.partition("-")
    try:
        return country_holidays(country, subdiv=part or None)
    except (NotImplementedError, AttributeError):
        return None
