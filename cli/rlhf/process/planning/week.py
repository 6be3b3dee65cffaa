"""What a week holds for one person: what is new to them, what they have to do, and whether it fits their hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event import APPROVE, REQUEST_CHANGES
from rlhf.model.event_types import (
    ACKNOWLEDGEMENT,
    AFFIRMATION,
    ALLOCATION,
    BATCH_EDIT,
    CLARIFICATION,
    CONCERNS,
    DEALLOCATION,
    EDGE_CASE,
    EXTENSION,
    EXTENSION_REFUSAL,
    FORGE,
    FREED,
    GUIDANCE_OBJECTION,
    HAND_OVER,
    LAPSE,
    OVERRIDE,
    PURGED,
    QUESTION,
    REASSIGNMENT,
    REMINDER,
    REOPENING,
    REPLY,
    RESOLUTION,
    RESTORATION,
    REVIEW,
    REVIEW_ASSIGNMENT,
    REVIEW_DECLINE,
    TASK_EDIT,
    WITHDRAWAL,
    concerned,
)
from rlhf.model.instants import parse_due
from rlhf.process.conversation import Message, is_on_review, threads
from rlhf.process.planning.effort import written_on
from rlhf.process.task_edits import edit_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.task import Task

#: The kind of news of an edit of a task.
EDITED = "edited"

_WEEK = timedelta(days=7)
_LETTERS = 6  # at the end of an id, by which people name a review


class News(Struct, frozen=True):
    """An event by somebody else that concerns a person's work.

    Args:
        kind: `allotted`, `recalled`, `clarified`, `feedback`, `answered`, `raised`, `in hand`, `passed on`, `settled`,
            `withdrawn`, `asked`, `noted`, `extended`, `refused`, `reminder`, `lapsed`, `freed`, `handed`, `override`,
            `edited`, `batch`, `affirmed`, `reopened` or `reinstated`.
        letters: the last letters of the id by which a person can answer it; "" where it cannot be answered.
    """

    id: str
    kind: str
    at: datetime
    by: str
    task: str = ""
    text: str = ""
    letters: str = ""


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


def news(
    events: Iterable[Event], me: str, tasks: Mapping[str, Task | None], managers: Collection[str],
    reviews: Collection[str] = (), zone: str = "UTC",
) -> list[News]:  # fmt: skip
    """Return the events by others that concern a person, the newest first, without retracted messages.

    Args:
        events: all events about the person's tasks and about the project.
        tasks: the tasks that the person holds or asked about, by id.
        reviews: the ids of the person's reviews.
        zone: the person's time zone, in which due times are told.
    """
    result = list({(event.id, event.by): event for event in events}.values())
    messages = _messages(result)
    values = [
        item for event in result if (item := _news(event, me, tasks, managers, messages, reviews, zone)) is not None
    ]
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


def _messages(events: Sequence[Event]) -> dict[tuple[str, str], tuple[Message, Message]]:
    """Return each message with the opening message of its thread, by the id and author of each of its wordings."""
    result = {}
    for thread in threads(events):
        for message in thread.messages:
            for wording in (*message.earlier, message.latest):
                result[wording.id, wording.by] = (message, thread.opening)
    return result


_CORRECTED = {WITHDRAWAL: "withdrawn", REOPENING: "reopened", RESTORATION: "reinstated"}
_HANDED_OVER = {ALLOCATION: "allotted", DEALLOCATION: "recalled"}


def _news(
    event: Event,
    me: str,
    tasks: Mapping[str, Task | None],
    managers: Collection[str],
    messages: Mapping[tuple[str, str], tuple[Message, Message]],
    reviews: Collection[str],
    zone: str,
) -> News | None:
    if event.by == me:
        return None
    body = event.body
    about_me = concerned(event.type, body) == me
    if event.type in _HANDED_OVER and about_me and event.by in managers:
        return _of_event(event, _HANDED_OVER[event.type], str(body.get("why", "")))
    if event.type == REVIEW and about_me:
        verdict = {APPROVE: "approves your answer", REQUEST_CHANGES: "asks for changes"}.get(
            str(body.get("verdict")), "comments"
        )
        return News(event.id, "feedback", event.at, event.by, event.task, _with(verdict, body.get("summary")))
    other = _of_request(event, me, managers) or _of_review(event, tasks, reviews)
    other = other or _of_time(event, me, zone) or _of_edit(event, me, tasks, zone)
    if (other := other or _of_hand_over(event, me, managers)) is not None:
        return other
    if event.type in _CORRECTED and (about_me or (not body.get("answer") and event.task in tasks)):
        what = "your answer" if about_me else "the task"
        return _of_event(event, _CORRECTED[event.type], _with(what, body.get("why")))
    if (event.id, event.by) not in messages:
        return None
    message, opening = messages[event.id, event.by]
    if message.retracted or message.latest.id != event.id:
        return None
    kind = next(_kinds(message, opening, me, tasks), "")
    return News(event.id, kind, event.at, event.by, event.task, message.text, message.short) if kind else None


def _objection(event: Event) -> str:
    """Return the words for an objection to a change of guidance that I proposed, or for its end."""
    change = f"your change of {event.body.get('guidance')}"
    verb = "objects no more to" if event.body.get("taken_back") is True else "objects to"
    return _with(f"{verb} {change}", event.body.get("why"))


def _of_request(event: Event, me: str, managers: Collection[str]) -> News | None:
    """Return the news that `me` is asked for a review, or that somebody declined whom `me` had asked; else None."""
    if concerned(event.type, event.body) != me:
        return None
    answer, why = f"{event.body.get('answer')}'s answer", event.body.get("why")
    if event.type == REVIEW_ASSIGNMENT and event.by in managers:
        return _of_event(event, "to review", _with(answer, why))
    return _of_event(event, "declined", _with(answer, why)) if event.type == REVIEW_DECLINE else None


def _of_review(event: Event, tasks: Collection[str], reviews: Collection[str]) -> News | None:
    """Return the news of a reply to a review of one of the tasks, or to one of the reviews; else None."""
    if not is_on_review(event) or (event.task not in tasks and event.body.get("to") not in reviews):
        return None
    review = str(event.body.get("to", ""))[-_LETTERS:]
    return News(event.id, "answered", event.at, event.by, event.task, str(event.body.get("text", "")), review)


def _of_edit(event: Event, me: str, tasks: Mapping[str, Task | None], zone: str) -> News | None:
    """Return the news of an edit of a task or a batch of mine, or that my answer stands in spite of it; else None."""
    if event.type == BATCH_EDIT and event.by == FORGE and event.body.get("editor") != me:
        return _of_batch(event, zone) if any(t is not None and t.batch == event.batch for t in tasks.values()) else None
    if event.type == AFFIRMATION and concerned(event.type, event.body) == me:
        return _of_event(event, "affirmed", _with("your answer stands for the changed prompt", event.body.get("why")))
    if event.type == GUIDANCE_OBJECTION and concerned(event.type, event.body) == me:
        return _of_event(event, "objection", _objection(event))
    edit = edit_of(event) if event.type == TASK_EDIT and event.by == FORGE else None
    if edit is None or edit.editor == me or not edit.part_of(me):
        return None
    meant = "the prompt changed" if "prompt" in edit.fields else f"its meaning changed: {edit.what}"
    what = f"{edit.what} (the meaning stayed)" if edit.same else meant
    return News(event.id, EDITED, event.at, edit.editor, event.task, _with(what, edit.why))


def _of_batch(event: Event, zone: str) -> News:
    due, why = event.body.get("due"), event.body.get("why")
    fields = ", ".join(str(name) for name in event.body.get("fields") or ())
    what = f"{event.batch} is due {_when(due, zone)}" if due else f"{event.batch}: {fields}"
    return News(event.id, "batch", event.at, str(event.body.get("editor")), "", _with(what, why))


def _of_time(event: Event, me: str, zone: str) -> News | None:
    """Return the news of an extension, a refusal, a reminder, a lapsed claim or an override for `me`; else None."""
    body = event.body
    if concerned(event.type, body) != me:
        return None
    if event.type == EXTENSION:
        return _of_event(event, "extended", f"until {_when(body.get('until'), zone)}")
    if event.type == EXTENSION_REFUSAL:
        return _of_event(event, "refused", f"no more time: {body.get('why')}")
    if event.type == REMINDER and event.by == FORGE:
        return _of_event(event, REMINDER, f"due {_when(body.get('due'), zone)}")
    if event.type == PURGED and event.by == FORGE:
        return _of_event(event, "removed", f"words were removed from all its versions: {body.get('why')}")
    if event.type == OVERRIDE:
        return _of_event(event, OVERRIDE, f"{body.get('what')}: {body.get('why')}")
    return _of_pool(event)


def _of_hand_over(event: Event, me: str, managers: Collection[str]) -> News | None:
    """Return the news that drafts were handed to me, or that mine were handed to somebody else; else None."""
    by, to = event.body.get("from"), event.body.get("to")
    if event.type != HAND_OVER or me not in {by, to} or event.by not in managers:
        return None
    what = f"{by}'s draft is yours now" if to == me else f"your draft went to {to}"
    return _of_event(event, "handed", _with(what, event.body.get("why")))


def _of_pool(event: Event) -> News | None:
    """Return the news that a task of mine went back into the pool; None for what a manager took back, told before."""
    if event.type == LAPSE and event.by == FORGE:
        return _of_event(event, "lapsed", "your claim ran out; what you wrote is kept")
    if event.type == FREED and event.by == FORGE and not event.body.get("manager"):
        return _of_event(event, "freed", "back in the pool since you had left; what you wrote is kept")
    return None


def _when(text: object, zone: str) -> str:
    """Return a due time as people read it, in a zone; the text itself where it is no due time."""
    try:
        return replace(parse_due(str(text)), zone=zone).words
    except ValueError:
        return str(text)


def _of_event(event: Event, kind: str, text: str) -> News:
    return News(event.id, kind, event.at, event.by, event.task, text)


def _kinds(message: Message, opening: Message, me: str, tasks: Mapping[str, Task | None]) -> Iterator[str]:
    """Yield the kinds of news that a message is for a person; nothing where it does not concern them."""
    if message.type == CLARIFICATION and touches(
        message.latest, [task for task in tasks.values() if task is not None], tasks.keys()
    ):
        yield "clarified"
    if opening.by == me and message.type in {REPLY, CLARIFICATION}:
        yield "answered"
    mine = opening.by == me or message.latest.task in tasks
    if message.type in {RESOLUTION, ACKNOWLEDGEMENT, REASSIGNMENT} and mine:
        yield {RESOLUTION: "settled", ACKNOWLEDGEMENT: "in hand", REASSIGNMENT: "passed on"}[message.type]
    if message.type in CONCERNS and (message.latest.task in tasks or message.latest.body.get("asked") == me):
        yield "raised"
    if message.type == QUESTION and message.latest.body.get("owner") == me:
        yield "asked"
    if message.type == EDGE_CASE and message.latest.task not in tasks:
        yield "noted"


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


def _with(verdict: str, summary: object) -> str:
    return f"{verdict}: {summary}" if summary else verdict
