"""What a week holds for one person: what is new to them, what they have to do, and whether it fits their hours."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.concerned import CONCERNED, Relation
from rlhf.model.event_types import REVIEW, TASK_EDIT
from rlhf.model.instants import parse_due
from rlhf.process.event_words import sentence_of
from rlhf.process.planning.effort import written_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.process.relations import Standpoint

#: The kind of news of an edit of a task.
EDITED = CONCERNED[TASK_EDIT].kind

_WEEK = timedelta(days=7)
_MINE = frozenset({Relation.NAMED, Relation.AUTHOR})


class News(Struct, frozen=True):
    """An event by somebody else that concerns a person's work.

    Args:
        kind: the word for it in the table of whom an event concerns.
        letters: the last letters of the id by which a person can answer it; "" where it cannot be answered.
    """

    id: str
    kind: str
    at: datetime
    by: str
    task: str = ""
    text: str = ""
    letters: str = ""
    type: str = ""
    batch: str = ""


class Work(Struct, frozen=True):
    """A task that waits for a person, the minutes that it is expected to take them, and its due time."""

    task: str
    minutes: int
    due: datetime | None = None


class Hours(Struct, frozen=True):
    """The work that is due within a week, compared with the weekly hours of a person.

    Args:
        due: minutes of work due within seven days, late work among it.
        have: minutes that the person has in a week.
        late: tasks that cannot be done by their time at that pace, the earliest first.
    """

    due: int
    have: int
    late: tuple[str, ...] = ()


def news(standpoint: Standpoint, zone: str) -> list[News]:
    """Return the events by others that concern a person, the newest first, without retracted messages.

    Args:
        zone: the person's time zone, in which due times are told.
    """
    values = [item for event in standpoint.events if (item := _news(event, standpoint, zone)) is not None]
    return sorted(values, key=lambda entry: (entry.at, entry.id), reverse=True)


def hours(works: Sequence[Work], weekly_hours: float, now: datetime) -> Hours:
    """Compare work with weekly hours: done from `now` on at an even pace, the earliest due time first."""
    have = round(weekly_hours * 60)
    dated = sorted((work for work in works if work.due is not None), key=lambda work: (work.due, work.task))
    late, done = [], 0
    for work in dated:
        done += work.minutes
        assert work.due is not None  # noqa: S101 — only those were taken
        room = have * max(work.due - now, timedelta()) / _WEEK
        if have and done > room:
            late.append(work.task)
    soon = sum(work.minutes for work in dated if work.due is not None and work.due <= now + _WEEK)
    return Hours(soon, have, tuple(late))


def minutes_left(minutes: int, events: Iterable[Event], handle: str) -> int:
    """Return the expected minutes of a task less those that a person has recorded for writing it; at least 0."""
    return max(0, minutes - written_on(events, handle))


def _news(event: Event, standpoint: Standpoint, zone: str) -> News | None:
    """Return an event as news; None where it does not concern the person, or is a message that was taken back."""
    concern = standpoint.concern(event)
    if concern is None:
        return None
    row, relations = concern
    kind = row.to_asker if row.to_asker and Relation.ASKER in relations else row.kind
    by = str(event.body.get("editor") or event.by)
    message, thread = standpoint.messages.get((event.id, event.by), (None, None))
    if message is not None and (message.retracted or message.latest.id != event.id):
        return None
    letters = ""
    if message is not None and thread is not None:
        letters = thread.opening.short if thread.opening.type == REVIEW else message.short
    spoken = message is not None and event.type != REVIEW
    words = row.to_named if row.to_named and not relations.isdisjoint(_MINE) else row.words
    text = (
        words(_in_zone(event.record(), zone)) if words else message.text if message and spoken else sentence_of(event)
    )
    return News(event.id, kind, event.at, by, event.task, text, letters if spoken else "", event.type, event.batch)


def _in_zone(record: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return a record with its due times as people in a zone read them; what is no due time stays."""
    result = dict(record)
    for name in ("due", "until"):
        with suppress(ValueError):
            result |= {name: replace(parse_due(str(record[name])), zone=zone).words} if name in record else {}
    return result


def touches(event: Event, tasks: Iterable[Task], ids: Collection[str] = ()) -> bool:
    """Whether a clarification applies to one of some tasks, or to everybody.

    Args:
        ids: the ids of further tasks, of which nothing else is known.
    """
    match event.body.get("scope"):
        case "batch":
            return any(event.batch in {task.batch, task.home} for task in tasks)
        case "kind":
            return any(task.kind == event.body.get("kind") for task in tasks)
        case "task":
            return event.task in ids or any(task.id == event.task for task in tasks)
    return True
