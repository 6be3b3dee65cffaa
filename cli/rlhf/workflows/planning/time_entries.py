"""Record how long work took, after it is done; a correction is a new event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    AmbiguousMessage,
    DayToCome,
    LengthNotUnderstood,
    NoSuchEntry,
    NotACategory,
    NotADay,
    NotAMonth,
    NothingToCorrect,
    NoTimeToWriteDown,
)
from rlhf.model.event import Event
from rlhf.model.event_types import RETRACTION, TIME
from rlhf.model.ids import fullmatch, meant, ulid
from rlhf.model.instants import zone_of
from rlhf.model.vocabulary import TIME_CATEGORIES
from rlhf.process.planning.effort import WRITING, WRITTEN_DOWN, Entry, entries, length, month_of
from rlhf.store import bring
from rlhf.store.find_task import find_task
from rlhf.store.index import Index, queries
from rlhf.store.machine.date_order import day_typed
from rlhf.workflows.conversation.messages import worded
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.sync.sync import Progress, send_now
from rlhf.workflows.sync.synced import Synced
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from rlhf.store.workspace import Workspace

_MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")


class TimeGiven(Struct, frozen=True):
    """What a person enters about time spent; a value that they leave out is None or "".

    Args:
        name: the id of a task, or its beginning.
        on: the day, as in 2026-11-23.
    """

    minutes: int | None = None
    name: str = ""
    category: str = ""
    on: str = ""
    note: str = ""


class Noted(Struct, frozen=True):
    """The events that were recorded, and the result of sending them."""

    events: tuple[Event, ...]
    synced: Synced = Synced()

    @property
    def minutes(self) -> int:
        return sum(int(event.body["minutes"]) for event in self.events if event.type == TIME)


def add(workspace: Workspace, result: TimeGiven, now: datetime, randomness: Randomness) -> Noted:
    """Record the time that a piece of work took."""
    about = about_of(workspace, result.name, now)
    category = category_of(workspace, result.category, about, now)
    body = {"minutes": result.minutes, "category": category, "on": _day(workspace, result.on, now).isoformat()}
    note = {"note": worded(result.note)} if result.note else {}
    return _noted(workspace, [_event(workspace, TIME, about, body | note, now, randomness)], now)


def correct(
    workspace: Workspace, name: str, result: TimeGiven, now: datetime, randomness: Randomness, progress: Progress
) -> Noted:
    """Correct a time entry of mine; the earlier entry stays in the ledger.

    Raises:
        NoSuchEntry, AmbiguousMessage, WrongUse.
    """
    entry = find_entry(workspace, name, now, progress)
    old = {key: value for key, value in entry.latest.body.items() if key != "supersedes"}
    old["on"] = entry.day(zone_of(workspace.me.zone)).isoformat()
    about = about_of(workspace, result.name, now) if result.name else (entry.batch, entry.task)
    new = dict(old)
    if result.minutes is not None:
        new["minutes"] = result.minutes
    if result.category:
        new["category"] = category_of(workspace, result.category, about, now)
    if result.on:
        new["on"] = _day(workspace, result.on, now).isoformat()
    if result.note:
        new["note"] = worded(result.note)
    if about != (entry.batch, entry.task):
        back = {"retracts": entry.latest.id, "why": f"it was about {about[1]}"}
        events = [
            _event(workspace, RETRACTION, (entry.batch, entry.task), back, now, randomness),
            _event(workspace, TIME, about, new, now, randomness),
        ]
    elif new == old:
        raise NothingToCorrect(entry.short)
    else:
        events = [_event(workspace, TIME, about, {"supersedes": entry.latest.id, **new}, now, randomness)]
    return _noted(workspace, events, now)


def retract(
    workspace: Workspace, name: str, why: str, now: datetime, randomness: Randomness, progress: Progress
) -> tuple[Entry, Noted]:
    """Retract a time entry of mine; it stays in the ledger, marked as retracted.

    Raises:
        NoSuchEntry, AmbiguousMessage.
    """
    entry = find_entry(workspace, name, now, progress)
    body = {"retracts": entry.latest.id, **({"why": worded(why)} if why else {})}
    event = _event(workspace, RETRACTION, (entry.batch, entry.task), body, now, randomness)
    return entry, _noted(workspace, [event], now)


def find_entry(workspace: Workspace, name: str, now: datetime, progress: Progress) -> Entry:
    """Return a time entry of mine, named by letters of its id or of an earlier version's id."""
    letters = name.strip().lower()
    every, _ = written_by(workspace, workspace.handle, now, progress)
    near = meant(letters, every, lambda entry: [event.id for event in (entry.latest, *entry.earlier)])
    if not near:
        raise NoSuchEntry(name)
    if len(near) > 1:
        rows = [
            f"{entry.short}  {entry.minutes} min {entry.category.replace('_', ' ')} {entry.task}".rstrip()
            for entry in near
        ]
        raise AmbiguousMessage(name, rows[:20])
    return near[0]


def written_by(workspace: Workspace, handle: str, now: datetime, progress: Progress) -> tuple[list[Entry], int]:
    """Return a person's time entries ("": everybody's), and the number of time events that could not be fetched."""
    progress("Looking at what was written down …")
    absent = bring.bring_said(workspace, handle, WRITTEN_DOWN)
    with Index.open(workspace, now, progress) as index:
        return entries(queries.events(index, types=WRITTEN_DOWN, owner=handle)), absent


def read_month(text: str, zone: str, now: datetime) -> str:
    """Return the month that a person names, as in 2026-11; the present month for "".

    Raises:
        WrongUse: `text` is not a month.
    """
    if not text:
        return month_of(now.astimezone(zone_of(zone)).date())
    if not fullmatch(_MONTH, text.strip()):
        raise NotAMonth(text)
    return text.strip()


def read_length(text: str, *, least: int = 1) -> int:
    """Return the minutes that a person names.

    Raises:
        WrongUse: `text` is not a length of time, or is shorter than `least` minutes.
    """
    try:
        minutes = length(text)
    except ValueError as error:
        raise LengthNotUnderstood(error) from None
    if minutes < least:
        raise NoTimeToWriteDown
    return minutes


def about_of(workspace: Workspace, name: str, now: datetime) -> tuple[str, str]:
    return find_task(workspace, name, held(workspace, now)) if name else ("", "")


def category_of(workspace: Workspace, word: str, about: tuple[str, str], now: datetime) -> str:
    """Return the category that begins with `word`; for "" and a task, reviewing or writing, by my role in the task."""
    if not word and about[1]:
        reviews = workspace.me.may("evaluator", "sme") and about not in held(workspace, now)
        return "review" if reviews else WRITING
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    texts = [item for item in TIME_CATEGORIES if plain and item.startswith(plain)]
    if len(texts) != 1:
        raise NotACategory(word, (item.replace("_", "-") for item in TIME_CATEGORIES))
    return texts[0]


def _day(workspace: Workspace, text: str, now: datetime) -> date:
    """Return the day that a person names; today for ""."""
    today = now.astimezone(zone_of(workspace.me.zone)).date()
    try:
        day = day_typed(text, workspace.me.zone, today) if text else today
    except ValueError:
        raise NotADay(text, today) from None
    if day > today:
        raise DayToCome(day)
    return day


def _event(
    workspace: Workspace, type_: str, about: tuple[str, str], body: Mapping[str, Any], now: datetime,
    randomness: Randomness,
) -> Event:  # fmt: skip
    return Event(ulid(now, randomness(10)), type_, workspace.handle, now, *about, body)


def _noted(workspace: Workspace, events: list[Event], now: datetime) -> Noted:
    return Noted(tuple(say(workspace, events)), send_now(workspace, now))
