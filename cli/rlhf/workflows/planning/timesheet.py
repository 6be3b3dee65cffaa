"""Report a month of a person's time with its signatures, and how long tasks of a kind took."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rlhf.errors import Unreachable
from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import WRITTEN_DOWN, entries, month_of
from rlhf.process.planning.estimates import estimate, spent
from rlhf.process.planning.timesheet import About, Sheet, Sheets, rows
from rlhf.store.bring import bring_words
from rlhf.store.index import Index, queries
from rlhf.store.provenance import added, added_by_each
from rlhf.workflows.planning.time_entries import read_month, written_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from rlhf.process.planning.effort import Entry
    from rlhf.process.planning.estimates import Estimate, Sort, Spent
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.sync import Progress


def timesheet(workspace: Workspace, handle: str, month: str, now: datetime, progress: Progress) -> Sheet:
    """Return the timesheet of a month, mine or (for managers) somebody else's.

    Args:
        handle: the person; "" for me.
        month: as in 2026-11; "" for the present month.

    Raises:
        UnknownPerson, RoleNeeded, WrongUse.
    """
    person = workspace.people[handle or workspace.handle]
    if person.handle != workspace.handle:
        workspace.people.require(workspace.handle, "manager", what="The timesheet of somebody else")
    wanted = read_month(month, person.zone, now)
    every, absent = written_by(workspace, person.handle, now, progress)
    here = zone_of(person.zone)
    within = [entry for entry in every if month_of(entry.day(here)) == wanted]
    abouts = about(workspace, within, now, progress)
    progress("Looking at signatures …")
    proof = added(workspace, person.handle, {entry.latest.id for entry in within})
    belief = workspace.ledgers.beliefs.get(person.handle)
    return Sheet(
        person.handle, person.name, workspace.policy.project, person.zone, wanted, now,
        tuple(rows(every, wanted, person.zone, abouts, proof)), belief.left_out if belief else 0, absent,
    )  # fmt: skip


def timesheets(workspace: Workspace, month: str, now: datetime, progress: Progress) -> Sheets:
    """Return the timesheets of everybody for a month, also of who has left since (managers).

    Args:
        month: as in 2026-11; "" for the present month.

    Raises:
        RoleNeeded, WrongUse.
    """
    me = workspace.people.require(workspace.handle, "manager", what="Seeing everybody's timesheets")
    wanted = read_month(month, me.zone, now)
    every, absent = written_by(workspace, "", now, progress)
    by_person: dict[str, list[Entry]] = {}
    for entry in every:
        by_person.setdefault(entry.by, []).append(entry)
    people = [person for _, person in sorted(workspace.people.by_handle.items())]
    within = {
        person.handle: [e for e in by_person.get(person.handle, ()) if month_of(e.day(zone_of(person.zone))) == wanted]
        for person in people
    }
    abouts = about(workspace, [entry for some in within.values() for entry in some], now, progress)
    progress("Looking at signatures …")
    ids = {handle: {entry.latest.id for entry in some} for handle, some in within.items() if some}
    proof = added_by_each(workspace, ids, progress)
    left_out = {owner: item.left_out for owner, item in workspace.ledgers.beliefs.items() if item.left_out}
    sheets = tuple(
        Sheet(
            person.handle, person.name, workspace.policy.project, person.zone, wanted, now,
            tuple(rows(by_person[person.handle], wanted, person.zone, abouts, proof.get(person.handle, {}))),
            left_out.get(person.handle, 0), active=person.active,
        )
        for person in people
        if within[person.handle]
    )  # fmt: skip
    silent = tuple(person.handle for person in people if person.active and not within[person.handle])
    return Sheets(workspace.policy.project, me.zone, wanted, now, sheets, silent, absent, left_out)


def about(
    workspace: Workspace, some: Iterable[Entry], now: datetime, progress: Progress
) -> dict[tuple[str, str], About]:
    """Return what may be shown of the tasks on which time was spent; tasks not on this machine are fetched."""
    keys = {(entry.batch, entry.task) for entry in some if entry.task}
    abouts = _known(workspace, keys, now, progress)
    if unknown := keys - abouts.keys():
        with suppress(Unreachable):
            bring_words(workspace, unknown)
        abouts |= _known(workspace, unknown, now, progress)
    return abouts


def _known(
    workspace: Workspace, keys: Iterable[tuple[str, str]], now: datetime, progress: Progress
) -> dict[tuple[str, str], About]:
    with Index.open(workspace, now, progress) as index:
        facts = {key: index.facts(*key) for key in keys}
    shown = {key: item.shown for key, item in facts.items() if item is not None}
    return {
        key: About(task.title, task.kind, task.specialty, task.minutes)
        for key, task in shown.items()
        if task is not None
    }


def similar(
    workspace: Workspace, sorts: Callable[[], Iterable[Sort]], now: datetime, progress: Progress
) -> list[Estimate]:
    """Return how long tasks of some kinds and specialties took; those with too few time entries are left out.

    Args:
        sorts: returns pairs of kind and specialty; called only if there are time entries at all.
    """
    known = spent_on_answers(workspace, now, progress)
    estimates = [estimate(known, *sort) for sort in sorts()] if known else []
    return list(dict.fromkeys(item for item in estimates if item is not None))


def sorts_of(workspace: Workspace, batch: str, tasks: Iterable[str]) -> list[Sort]:
    """Return the pairs of kind and specialty of some tasks of a batch."""
    read = (workspace.task(batch, task) for task in tasks)
    return sorted({(task.kind, task.specialty) for task in read if task is not None})


def spent_on_answers(workspace: Workspace, now: datetime, progress: Progress) -> list[Spent]:
    """Return how long accepted answers took, as far as their authors recorded it (managers).

    Raises:
        RoleNeeded: I am no manager.
    """
    workspace.people.require(workspace.handle, "manager", what="What tasks took")
    with Index.open(workspace, now, progress) as index:
        return spent(entries(queries.events(index, types=WRITTEN_DOWN)), queries.accepted(index))
