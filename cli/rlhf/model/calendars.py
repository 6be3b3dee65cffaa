"""Calendars of public holidays, by country, or by country and region (ISO 3166)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase


def is_calendar(name: str) -> bool:
    """Whether there is a calendar of this name, for example GB-ENG."""
    return _calendar(name) is not None


def is_working_day(day: date, name: str) -> bool:
    """Whether a day is a working day in a calendar; Monday to Friday if there is no calendar of that name."""
    calendar = _calendar(name)
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < 5  # noqa: PLR2004 — Saturday


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
