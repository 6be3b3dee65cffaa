"""Record in people.yaml that somebody is away, comes back or has left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    AbsenceBackwards,
    AbsencePast,
    DayNotUnderstood,
    HasLeft,
    HasLeftAlready,
    IsHere,
    UnknownPerson,
)
from rlhf.model.instants import zone_of
from rlhf.store.machine.date_order import due_typed
from rlhf.store.submissions import batch_in
from rlhf.workflows.setup.people import change_people, put, require_a_manager
from rlhf.workflows.sync.sync import sync
from rlhf.workflows.worklist.my_tasks import allotted_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published

_DAY = timedelta(days=1)


class Absence(Struct, frozen=True):
    """An absence of a person from its first to its last day, as it stands in people.yaml after a change."""

    first: date
    last: date
    published: Published


def away(
    workspace: Workspace, handle: str, days: tuple[str, str], because: str, now: datetime, randomness: Randomness
) -> Absence:
    """Record that a person is away from one day to another; an absence that it meets becomes one with it.

    Raises:
        UnknownPerson, HasLeft: there is no such person here.
        DayNotUnderstood, AbsenceBackwards, AbsencePast: the days cannot be.
    """
    today = _today(workspace, handle, now)
    first, last = (_day(workspace, handle, *item, now) for item in zip(("--from", "--to"), days, strict=True))
    if last < first:
        raise AbsenceBackwards(first, last)
    if last < today:
        raise AbsencePast(handle, last, today)
    result = first, last

    def change(people: Any) -> None:
        nonlocal result
        entry = _entry(people, handle)
        if not entry.get("active", True):
            raise HasLeft(handle)
        result = _join(entry, first, last)

    message = _message(f"People: {handle} is away from {first} to {last}", because)
    published = change_people(workspace, message, now, randomness, change)
    return Absence(*result, published)


def come_back(workspace: Workspace, handle: str, on: str, now: datetime, randomness: Randomness) -> Published:
    """Record that a person who has left, or is away, is here from a day on.

    Args:
        on: the first day; "" for today.

    Raises:
        IsHere: the person has not left, and is not away on that day.
    """
    day = _day(workspace, handle, "--on", on, now) if on else _today(workspace, handle, now)

    def change(people: Any) -> None:
        entry = _entry(people, handle)
        person = workspace.people.get(handle)
        is_back = _end(entry, day)
        if not entry.get("active", True):
            entry["active"] = True
        elif not is_back and person is not None and person.active and not _is_away(person.away, day):
            raise IsHere(handle, person.away, day)

    return change_people(workspace, f"People: {handle} is back", now, randomness, change)


class Left(Struct, frozen=True):
    """The result of recording that a person has left.

    Args:
        freed: the tasks that went back into the pool.
        held: the tasks that go back once the project has taken the change in.
        submitted: the tasks to which an answer of theirs is on its way; it stays.
    """

    published: Published
    freed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    submitted: tuple[str, ...] = ()


def leave(workspace: Workspace, handle: str, because: str, now: datetime, randomness: Randomness) -> Left:
    """Record that a person has left; the forge puts what they hold back into the pool, and what they said stays.

    Raises:
        HasLeftAlready: main says so already.
        NobodyLeftToManage: nobody could change people.yaml after this.
    """
    before: set[str] = set()

    def change(people: Any) -> None:
        nonlocal before
        entry, person = _entry(people, handle), workspace.people.get(handle)
        before = _holds(workspace, handle, now)
        if person is not None and not person.active:
            raise HasLeftAlready(handle)
        require_a_manager(workspace, handle)
        put(entry, "active", value=False)

    message = _message(f"People: {handle} has left", because)
    published = change_people(workspace, message, now, randomness, change)
    held = _holds(workspace, handle, now)
    submitted = _submitted(workspace, handle)
    return Left(published, tuple(sorted(before - held)), tuple(sorted(held)), tuple(sorted(submitted)))


def _holds(workspace: Workspace, handle: str, now: datetime) -> set[str]:
    """Return the tasks that a person holds, by a claim that runs or by an allotment, and has not sent an answer to."""
    submitted = _submitted(workspace, handle)
    leases = {lease.task for lease in workspace.snapshot.leases if lease.holder == handle and lease.runs(now)}
    return (leases | {task for _, task in allotted_to(workspace, handle)}) - submitted


def _submitted(workspace: Workspace, handle: str) -> set[str]:
    """Return the tasks to which an answer of a person is on its way; what they took back is not."""
    mine = [(batch_in(tip.message), task) for task, by, tip in workspace.snapshot.submission_branches() if by == handle]
    sent = (submission for key in mine for submission in workspace.facts(*key).submissions)
    return {submission.task for submission in sent if submission.author == handle}


def _entry(people: Any, handle: str) -> Any:
    if handle not in people:
        raise UnknownPerson(handle, people)
    return people[handle]


def _message(subject: str, because: str) -> str:
    return f"{subject}\n\n{because}" if because else subject


def _today(workspace: Workspace, handle: str, now: datetime) -> date:
    """Return which day it is where a person is."""
    return now.astimezone(zone_of(_zone(workspace, handle, now))).date()


def _zone(workspace: Workspace, handle: str, now: datetime) -> str:
    """Return a person's zone; somebody who was added just now is looked up at the remote."""
    person = workspace.people.get(handle)
    if person is None:
        sync(workspace, now)
        person = workspace.people[handle]
    return person.zone


def _day(workspace: Workspace, handle: str, option: str, text: str, now: datetime) -> date:
    """Read a day as it was typed, by the calendar where the person is."""
    zone = _zone(workspace, handle, now)
    try:
        return due_typed(text, zone, now).at.astimezone(zone_of(zone)).date()
    except ValueError as why:
        raise DayNotUnderstood(option, why) from None


def _is_away(absences: tuple[tuple[date, date], ...], day: date) -> bool:
    return any(first <= day <= last for first, last in absences)


def _days(item: Any) -> tuple[date, date]:
    first, last = (date.fromisoformat(str(item[name])) for name in ("from", "until"))
    return first, last


def _join(entry: Any, first: date, last: date) -> tuple[date, date]:
    """Add an absence to an entry of people.yaml; return its first and last day, with those that it meets."""
    absences = entry.get("away")
    if absences is None:
        put(entry, "away", [{"from": first, "until": last}])
        return first, last
    meets: Callable[[Any], bool] = lambda item: _days(item)[0] <= last + _DAY and first <= _days(item)[1] + _DAY  # noqa: E731
    met = [number for number, item in enumerate(absences) if meets(item)]
    if not met:
        absences.append({"from": first, "until": last})
        return first, last
    first = min(first, *(_days(absences[number])[0] for number in met))
    last = max(last, *(_days(absences[number])[1] for number in met))
    for number in reversed(met[1:]):
        del absences[number]
    if _days(absences[met[0]]) != (first, last):
        absences[met[0]]["from"], absences[met[0]]["until"] = first, last
    return first, last


def _end(entry: Any, day: date) -> bool:
    """End the absence of an entry of people.yaml that a day is in, the day before; return whether there was one."""
    absences: Any = entry.get("away", [])
    within = [number for number, item in enumerate(absences) if _days(item)[0] <= day <= _days(item)[1]]
    for number in reversed(within):
        if _days(absences[number])[0] == day:
            del absences[number]
        else:
            absences[number]["until"] = day - _DAY
    return bool(within)
