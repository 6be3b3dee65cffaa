"""More time for an answer: ask for it, give it or refuse it, as events; nothing else moves a due time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from rlhf.model.instants import Due, due_from_words, parse_due
from rlhf.model.response_time import Within
from rlhf.process.deadlines import Deadline, grants, pending
from rlhf.process.slots import takers
from rlhf.process.working_days import by_when
from rlhf.workflows.conversation.messages import Speaker, Spoken, worded
from rlhf.workflows.sync.sync import refresh

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import Person
    from rlhf.process.task_state import Facts
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Extended:
    """An answer to a request for more time, and when the person's answer is due then."""

    spoken: Spoken
    task: str
    handle: str
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's wish for more time that nobody has answered, with what it would change."""

    event: Event
    title: str
    now: Deadline
    until: Due


def ask(speaker: Speaker, name: str, until: str, why: str) -> Extended:
    """Ask for more time for a task that I hold.

    Raises:
        NotInYourTurn: I do not hold it.
        WrongUse: the time is none, or no later than what I have.
    """
    me, facts = speaker.workspace.handle, _facts(speaker, name)
    if me not in takers(facts, speaker.now):
        raise NotHeldByYou(facts.id)
    when = later(speaker.workspace, facts, me, until, speaker.now)
    return _extended(
        speaker,
        speaker.say(EXTENSION_REQUEST, (facts.batch, facts.id), {"until": str(when), "why": worded(why)}),
        facts,
        me,
    )


def grant(speaker: Speaker, name: str, handle: str, until: str, why: str) -> Extended:
    """Give somebody more time: what they asked for, or what is named here.

    Raises:
        RoleNeeded: policy does not let me.
        NotInYourTurn: it is my own time, or they do not hold the task.
        NoExtension: nobody asked, and no time is named.
    """
    facts, handle, asked = _about(speaker, name, handle)
    if not until and asked is None:
        raise NoExtension(facts.id, handle)
    wanted = str(asked.body.get("until")) if asked is not None and not until else until
    if not why.strip() and asked is None:
        raise ExtensionUnexplained(facts.id, until, handle)
    reason = worded(why) if why.strip() else f"{handle} asked: {_reason(asked)}"
    when = later(speaker.workspace, facts, handle, wanted, speaker.now)
    given = granted(speaker.workspace.me, facts, handle, when, reason, asked)
    rows = [(type_, (facts.batch, facts.id), body) for type_, body in given]
    return _extended(speaker, speaker.say_all(rows), facts, handle)


def granted(
    by: Person, facts: Facts, handle: str, until: Due, why: str, asked: Event | None
) -> list[tuple[str, dict[str, Any]]]:
    """What is said to give somebody more time: also that the task is theirs, where their claim may run out before."""
    body = {"to": handle, "until": str(until), "why": why, **({"request": asked.id} if asked is not None else {})}
    pairs: list[tuple[str, dict[str, Any]]] = [(EXTENSION, body)]
    if handle in {lease.holder for lease in facts.leases} and by.may("manager"):
        pairs.append((ALLOCATION, {"to": handle, "why": "With more time"}))
    return pairs


def refuse(speaker: Speaker, name: str, handle: str, why: str) -> Extended:
    """Say that there is no more time, and why."""
    facts, handle, asked = _about(speaker, name, handle)
    if asked is None:
        raise NoExtension(facts.id, handle)
    body = {"to": handle, "request": asked.id, "why": worded(why)}
    return _extended(speaker, speaker.say(EXTENSION_REFUSAL, (facts.batch, facts.id), body), facts, handle)


def requests(workspace: Workspace, now: datetime) -> list[Request]:
    """The wishes for more time that wait for an answer, and that I made or may answer; the oldest first."""
    refresh(workspace, now)
    answers = workspace.me.may(workspace.policy.deadlines.extensions)
    files = workspace.ledgers.event_files(
        lambda file: file.type == EXTENSION_REQUEST and (answers or file.owner == workspace.handle)
    )
    result = []
    for batch, task in sorted({(file.batch, file.task) for file in files}):
        facts = workspace.facts(batch, task)
        for event in pending(facts.events):
            if event.by in takers(facts, now) and (answers or event.by == workspace.handle):
                title = facts.shown.title if facts.shown else task
                deadline = facts.deadline(event.by, workspace.people, workspace.policy)
                result.append(Request(event, title, deadline, parse_due(str(event.body["until"]))))
    return sorted(result, key=lambda request: request.event.id)


def _facts(speaker: Speaker, name: str) -> Facts:
    refresh(speaker.workspace, speaker.now)
    return speaker.workspace.facts(*speaker.about(name))


def _about(speaker: Speaker, name: str, handle: str) -> tuple[Facts, str, Event | None]:
    """The task, whose time it is about, and their wish; the one who asked, where nobody is named."""
    workspace = speaker.workspace
    role = workspace.policy.deadlines.extensions
    workspace.people.require(workspace.handle, role, what="Giving more time")
    facts = _facts(speaker, name)
    wishes = {event.by: event for event in pending(facts.events)}
    holders = sorted(takers(facts, speaker.now))
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
    """The time that is meant: a day, an instant, or so much more than somebody has (`2d`, `3wd`).

    Raises:
        WrongUse: it is none of these, or no later than what they have.
    """
    due = facts.deadline(handle, repository.people, repository.policy).due
    person = repository.people[handle]
    zone = due.zone if due else person.zone or repository.policy.zone
    try:
        result = _more(text, due, now, repository, handle) or due_from_words(text, zone, now)
        parse_due(str(result))  # it has to be read back
    except (ValueError, OverflowError) as error:
        raise ExtensionNotUnderstood(error) from None
    if due is not None and result.at <= due.at:
        raise NotLater(handle, due.words)
    if result.at <= now:
        raise TimePast(result.words)
    return result


def _more(text: str, due: Due | None, now: datetime, repository: Repository, handle: str) -> Due | None:
    """So much more than the due time, or than now where that is past; None where the text is no length of time."""
    try:
        within = Within.of(text)
    except ValueError:
        return None
    start = max(due.at, now) if due else now
    at = by_when(start, within, repository.people[handle], repository.policy.calendar)
    return Due(at, due.zone if due else repository.people[handle].zone or repository.policy.zone)


def _reason(asked: Event | None) -> str:
    return str(asked.body.get("why", "")) if asked is not None else ""


def _extended(speaker: Speaker, spoken: Spoken, facts: Facts, handle: str) -> Extended:
    workspace = speaker.workspace
    after = workspace.facts(facts.batch, facts.id).deadline(handle, workspace.people, workspace.policy)
    return Extended(spoken, facts.id, handle, after)


def values(extended: Extended) -> dict[str, Any]:
    """As `--json` prints it."""
    due = extended.deadline
    return {"task": extended.task, "for": extended.handle, "due": due.due, "why": due.why, "set": due.set}
