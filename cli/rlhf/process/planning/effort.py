"""How long work took, computed from the `time` events that people recorded.

The order in which events are read does not matter. A correction is an event that supersedes an earlier event of the
same person about the same task; a retraction removes an entry with all its corrections.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import RETRACTION, TIME
from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from rlhf.model.event import Event
    from rlhf.process.causal_order import Key

#: The types of event that time entries are made from.
WRITTEN_DOWN = frozenset({TIME, RETRACTION})
#: The category to which a task's expected minutes refer.
WRITING = "writing"
#: The most minutes that an entry can hold: a day.
MOST = 24 * 60

_WORDS = re.compile(r"(?:(?P<hours>\d{1,3})\s*h)?\s*(?:(?P<minutes>\d{1,5})\s*(?:m|min)?)?", re.IGNORECASE)
_STAMP = 10  # the first letters of an id, which are its time; the others are random
_SHORT = 6


class Entry(Struct, frozen=True):
    """An amount of time that a person recorded, in its latest version.

    Args:
        id: the id of the event that recorded it first.
        earlier: the versions before the latest, oldest first.
    """

    id: str
    latest: Event
    earlier: tuple[Event, ...] = ()

    @property
    def by(self) -> str:
        return self.latest.by

    @property
    def batch(self) -> str:
        return self.latest.batch

    @property
    def task(self) -> str:
        return self.latest.task

    @property
    def minutes(self) -> int:
        return int(self.latest.body["minutes"])

    @property
    def category(self) -> str:
        return str(self.latest.body.get("category", ""))

    @property
    def note(self) -> str:
        return str(self.latest.body.get("note", ""))

    @property
    def short(self) -> str:
        """Return the last letters of the latest event's id, by which people refer to the entry."""
        return self.latest.id[-_SHORT:]

    def day(self, zone: ZoneInfo) -> date:
        """Return the day it was spent on: as recorded, or else the day of its first event, in the person's zone."""
        try:
            return date.fromisoformat(str(self.latest.body["on"]))
        except (KeyError, ValueError):
            return (self.earlier or (self.latest,))[0].at.astimezone(zone).date()


def entries(events: Iterable[Event]) -> list[Entry]:
    """Return the recorded entries that were not retracted, in the order of ids.

    The id of an event that a timer made ends with the timer's random letters. Of two events with the same letters only
    the first counts, so that stopping a timer again after an interruption adds no time.
    """
    events_by_key: dict[Key, Event] = {}
    taken_back: set[Key] = set()
    for event in events:
        if event.type == RETRACTION:
            taken_back.add(_own(event, "retracts"))
        elif event.type == TIME and _is_sound(event):
            events_by_key[_key(event)] = event
    firsts: dict[Key, Key] = {}
    timers: dict[Key, Key] = {}
    wordings: dict[Key, list[Event]] = {}
    for key in sorted(events_by_key):  # an event can only correct an event with an earlier id
        event = events_by_key[key]
        same = timers.setdefault((event.id[_STAMP:], *key[1:]), key)
        firsts[key] = firsts.get(_own(event, "supersedes"), firsts.get(same, key))
        if same == key:
            wordings.setdefault(firsts[key], []).append(event)
    gone = {firsts[key] for key in taken_back if key in firsts}
    return [Entry(key[0], messages[-1], tuple(messages[:-1])) for key, messages in wordings.items() if key not in gone]


def written_on(events: Iterable[Event], handle: str) -> int:
    """Return the minutes that a person spent writing, according to some events."""
    return sum(entry.minutes for entry in entries(events) if entry.by == handle and entry.category == WRITING)


def month_of(day: date) -> str:
    """Return the month of a day as people name it on the command line, for example `2026-11`."""
    return f"{day:%Y-%m}"


def month_words(month: str) -> str:
    """Return a month as people read it, for example `November 2026`."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def by_day(start: datetime, minutes: int, zone: str) -> list[tuple[date, int]]:
    """Split `minutes` from `start` on at each midnight in a zone; return each day with its minutes."""
    here, end = zone_of(zone), start + timedelta(minutes=minutes)
    pairs, at, number = [], start, 0
    while number < minutes:
        day = at.astimezone(here).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), here).astimezone(UTC)
        at = min(midnight, end)
        until = min(minutes, round((at - start) / timedelta(minutes=1))) if at < end else minutes
        if until > number:
            pairs.append((day, until - number))
        number = until
    return pairs


def length(text: str) -> int:
    """Read `45`, `45m`, `1h`, `1h30`, `1 h 30 min` as minutes.

    Raises:
        ValueError: it is none of these, or more than a day.
    """
    match = _WORDS.fullmatch(text.strip())
    if match is None or not (match["hours"] or match["minutes"]):
        raise ValueError(f"“{text}” is not a length of time like 45m or 1h30")
    minutes = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    if minutes > MOST:
        raise ValueError(f"“{text}” is more than a day")
    return minutes


def told_length(minutes: int) -> str:
    """Return minutes as people read them, for example `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")))


def _is_sound(event: Event) -> bool:
    minutes = event.body.get("minutes")
    return isinstance(minutes, int) and not isinstance(minutes, bool) and 1 <= minutes <= MOST


def _key(event: Event) -> Key:
    return event.id, event.by, event.batch, event.task


def _own(event: Event, name: str) -> Key:
    """Return the key of the earlier event, by the same author on the same task, that the body names under `name`."""
    return str(event.body.get(name, "")), event.by, event.batch, event.task
