"""Ask for, grant or refuse more time for an answer, as events; apart from the task file, only these move a due time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    ExtensionNotUnderstood,
    ExtensionUnexplained,
    NoExtension,
    NotHeldByThem,
    NotHeldByYou,
    NotLater,
    OwnExtension,
    TimeForWhom,
    TimePast,
)
from rlhf.model.event_types import ALLOCATION, EXTENSION, EXTENSION_REFUSAL, EXTENSION_REQUEST
from rlhf.model.instants import Due, parse_due
from rlhf.model.response_time import Within
from rlhf.process.deadlines import Deadline, grants, pending
from rlhf.process.slots import at_work
from rlhf.process.working_days import by_when
from rlhf.store.machine.date_order import due_typed
from rlhf.workflows.conversation.messages import Speaker, Spoken, worded
from rlhf.workflows.sync.sync import refresh

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import Person
    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace


class Extended(Struct, frozen=True):
    """A request for more time, or the reply to it, and the due time that the person has after it."""

    spoken: Spoken
    task: str
    handle: str
    deadline: Deadline


class Request(Struct, frozen=True):
    """An unanswered request for more time.

    Args:
        title: the title of the task.
        now: the present deadline.
        until: the due time that is asked for.
    """

    event: Event
    title: str
    now: Deadline
    until: Due


def ask(speaker: Speaker, name: str, until: str, why: str) -> Extended:
    """Ask for more time for a task that I hold.

    Raises:
        NotInYourTurn: I do not hold the task.
        WrongUse: `until` is not a time, or not later than my present due time.
    """
    me, facts = speaker.workspace.handle, _facts(speaker, name)
    if me not in at_work(facts, speaker.now):
        raise NotHeldByYou(facts.id)
    when = later(speaker.workspace, facts, me, until, speaker.now)
    return extended(
        speaker,
        speaker.say(EXTENSION_REQUEST, (facts.batch, facts.id), {"until": str(when), "why": worded(why)}),
        facts,
        me,
    )


def grant(speaker: Speaker, name: str, handle: str, until: str, why: str) -> Extended:
    """Give a person more time: until the time that they asked for, or until `until` if it is given.

    Raises:
        RoleNeeded: policy does not allow my roles to do this.
        NotInYourTurn: the extension would be for me, or the person does not hold the task.
        NoExtension: nobody asked, and `until` is "".
    """
    facts, handle, asked = _about(speaker, name, handle)
    events = extension(speaker, facts, handle, until, why, asked)
    rows = [(type_, (facts.batch, facts.id), body) for type_, body in events]
    return extended(speaker, speaker.say_all(rows), facts, handle)


def extension(
    speaker: Speaker, facts: Facts, handle: str, until: str, why: str, asked: Event | None
) -> list[tuple[str, dict[str, Any]]]:
    """Return type and body of the events that give a person more time for a task."""
    workspace = speaker.workspace
    if not grants(workspace.handle, handle, workspace.people, workspace.policy):
        raise OwnExtension(workspace.policy.deadlines.extensions)
    if not until and asked is None:
        raise NoExtension(facts.id, handle)
    wish = str(asked.body.get("until")) if asked is not None and not until else until
    if not why.strip() and asked is None:
        raise ExtensionUnexplained(facts.id, until, handle)
    reason = worded(why) if why.strip() else f"{handle} asked: {_reason(asked)}"
    when = later(workspace, facts, handle, wish, speaker.now)
    return granted(workspace.me, facts, handle, when, reason, asked)


def granted(
    by: Person, facts: Facts, handle: str, until: Due, why: str, asked: Event | None
) -> list[tuple[str, dict[str, Any]]]:
    """Return type and body of the events that give a person more time.

    If they hold the task by a claim, a manager also allocates it to them, since the claim may run out before.
    """
    body = {"to": handle, "until": str(until), "why": why, **({"request": asked.id} if asked is not None else {})}
    pairs: list[tuple[str, dict[str, Any]]] = [(EXTENSION, body)]
    if handle in {lease.holder for lease in facts.leases} and by.may("manager"):
        pairs.append((ALLOCATION, {"to": handle, "why": "With more time"}))
    return pairs


def refuse(speaker: Speaker, name: str, handle: str, why: str) -> Extended:
    """Refuse a request for more time, with a reason."""
    facts, handle, asked = _about(speaker, name, handle)
    if asked is None:
        raise NoExtension(facts.id, handle)
    body = {"to": handle, "request": asked.id, "why": worded(why)}
    return extended(speaker, speaker.say(EXTENSION_REFUSAL, (facts.batch, facts.id), body), facts, handle)


def requests(workspace: Workspace, now: datetime) -> list[Request]:
    """Return the unanswered requests for more time that I made or may answer, oldest first."""
    refresh(workspace, now)
    answers = workspace.me.may(workspace.policy.deadlines.extensions)
    files = workspace.ledgers.event_files(
        lambda file: file.type == EXTENSION_REQUEST and (answers or file.owner == workspace.handle)
    )
    result = []
    for batch, task in sorted({(file.batch, file.task) for file in files}):
        facts = workspace.facts(batch, task)
        for event in pending(facts.events):
            if event.by in at_work(facts, now) and (answers or event.by == workspace.handle):
                title = facts.shown.title if facts.shown else task
                deadline = facts.deadline(event.by, workspace.people, workspace.policy)
                result.append(Request(event, title, deadline, parse_due(str(event.body["until"]))))
    return sorted(result, key=lambda request: request.event.id)


def _facts(speaker: Speaker, name: str) -> Facts:
    refresh(speaker.workspace, speaker.now)
    return speaker.workspace.facts(*speaker.about(name))


def _about(speaker: Speaker, name: str, handle: str) -> tuple[Facts, str, Event | None]:
    """Return the facts of the task, the person whose time it is, and their open request (None if there is none).

    If `handle` is "", the person is the only holder who asked, or else the only holder.
    """
    workspace = speaker.workspace
    role = workspace.policy.deadlines.extensions
    workspace.people.require(workspace.handle, role, what="Giving more time")
    facts = _facts(speaker, name)
    wishes = {event.by: event for event in pending(facts.events)}
    holders = sorted(at_work(facts, speaker.now))
    if not handle:
        candidates = sorted(wishes.keys() & set(holders)) or holders
        if len(candidates) != 1:
            raise TimeForWhom(facts.id, candidates)
        (handle,) = candidates
    if handle not in holders:
        raise NotHeldByThem(handle, facts.id, holders)
    if not grants(workspace.handle, handle, workspace.people, workspace.policy):
        raise OwnExtension(role)
    return facts, handle, wishes.get(handle)


def later(repository: Repository, facts: Facts, handle: str, text: str, now: datetime) -> Due:
    """Return the due time that `text` means: a day, an instant, or a length of time to add (`2d`, `3wd`).

    Raises:
        WrongUse: `text` is none of these, or the time is past or not later than the present due time.
    """
    due = facts.deadline(handle, repository.people, repository.policy).due
    person = repository.people[handle]
    zone = due.zone if due else person.zone or repository.policy.zone
    try:
        result = _more(text, due, now, repository, handle) or due_typed(text, zone, now)
        parse_due(str(result))  # the text that is stored must be readable again
    except (ValueError, OverflowError) as error:
        raise ExtensionNotUnderstood(error) from None
    if due is not None and result.at <= due.at:
        raise NotLater(handle, due.words)
    if result.at <= now:
        raise TimePast(result.words)
    return result


def is_time(text: str, now: datetime) -> bool:
    """Whether a word means a time, or a length of time, rather than a task."""
    for read in (Within.of, lambda word: due_typed(word, "UTC", now)):
        try:
            read(text)
        except ValueError:
            continue
        return True
    return False


def _more(text: str, due: Due | None, now: datetime, repository: Repository, handle: str) -> Due | None:
    """Return the due time, or `now` if that is later, plus a length of time; None if `text` is not a length of time."""
    try:
        within = Within.of(text)
    except ValueError:
        return None
    start = max(due.at, now) if due else now
    at = by_when(start, within, repository.people[handle], repository.policy.calendar)
    return Due(at, due.zone if due else repository.people[handle].zone or repository.policy.zone)


def _reason(asked: Event | None) -> str:
    return str(asked.body.get("why", "")) if asked is not None else ""


def extended(speaker: Speaker, spoken: Spoken, facts: Facts, handle: str) -> Extended:
    workspace = speaker.workspace
    after = workspace.facts(facts.batch, facts.id).deadline(handle, workspace.people, workspace.policy)
    return Extended(spoken, facts.id, handle, after)


def values(extended: Extended) -> dict[str, Any]:
    """Return the values that `--json` prints."""
    due = extended.deadline
    return {"task": extended.task, "for": extended.handle, "due": due.due, "why": due.why, "set": due.set}
