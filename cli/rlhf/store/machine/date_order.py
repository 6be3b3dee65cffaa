"""Read a date as people write it here: day first, or month first as in the United States."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rlhf.model.spoken_dates import day_from_words, due_from_words, since_from_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from rlhf.model.instants import Due

#: Places of the United States, by which the order is known where the machine has no language.
_STATES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage",
    "America/Phoenix", "America/Detroit", "America/Boise", "America/Indiana/", "America/Kentucky/", "Pacific/Honolulu",
    "US/",
)  # fmt: skip


def month_first(zone: str) -> bool:
    """Whether 04/12 is the 12th of April: by this machine's language, or where it has none by the person's zone."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_TIME", "LANG") if os.environ.get(name)), "")
    language = named.partition(".")[0].replace("-", "_")
    if language in {"", "C", "POSIX"}:
        return zone.startswith(_STATES)
    return language in {"en_US", "en_PH", "en_PR"}


def due_typed(text: str, zone: str, now: datetime) -> Due:
    """Read when something is due, as a person typed it here.

    Raises:
        ValueError: the text is no date.
    """
    return due_from_words(text, zone, now, month_first=month_first(zone))


def since_typed(text: str, zone: str, now: datetime) -> datetime:
    """Read the time from which on something is wanted, as a person typed it here.

    Raises:
        ValueError: the text is no day and no time.
    """
    return since_from_words(text, zone, now, month_first=month_first(zone))


def day_typed(text: str, zone: str, today: date) -> date:
    """Read a day that was, as a person typed it here.

    Raises:
        ValueError: the text is no day.
    """
    return day_from_words(text, today, month_first=month_first(zone))
