"""The audit trail: who wrote which event, in order of time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rlhf.errors import NeitherDayNorLength, UnknownPerson
from rlhf.model.event_types import FORGE, RAISED, REVIEW
from rlhf.model.instants import duration
from rlhf.process.causal_order import likely_times
from rlhf.process.conversation import is_on_review
from rlhf.process.redaction import hidden_tasks, shown
from rlhf.process.visibility import seen
from rlhf.store.find_task import find_task
from rlhf.store.machine.date_order import since_typed
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.model.event import Event
    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.workspace import Workspace


def trail(workspace: Workspace, task: str, person: str, since: str, now: datetime) -> Sequence[Event]:
    """Return the events that this machine has, in order of time: of one task, by one person, or since a time.

    Args:
        since: a day such as 2026-11-23, or a length of time such as 7d; empty for all.

    Raises:
        NoSuchTask, AmbiguousTask, UnknownPerson, WrongUse.
    """
    if person and person != FORGE and workspace.people.get(person) is None:
        raise UnknownPerson(person, workspace.people.by_handle)
    after = instant(workspace, since, now)
    mine = set(held(workspace, now))
    about = find_task(workspace, task, mine) if task else None
    everything = workspace.me.may("manager")

    def wanted(file: EventFile) -> bool:
        if about is not None and (file.batch, file.task) != about:
            return False
        kept = not file.task or (file.batch, file.task) in mine or file.owner == workspace.handle
        return (everything or about is not None or kept) and person in {"", file.owner}

    hidden = hidden_tasks(workspace.ledgers.events(lambda file: file.says in RAISED), workspace.people)
    events = workspace.ledgers.events(wanted)
    times = likely_times(events)
    messages = sorted(
        (event for event in events if event.at >= after),
        key=lambda event: (times[event.id, event.by], event.id, event.by),
    )
    return shown(_in_sight(workspace, messages), hidden)


def _in_sight(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    """Return the events without the reviews that this person may not see yet, and without replies to them."""
    by_task: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.type == REVIEW or is_on_review(event):
            by_task.setdefault((event.batch, event.task), []).append(event)
    people, policy, me = workspace.people, workspace.policy, workspace.handle
    kept = {
        (event.id, event.by)
        for key, reviews in by_task.items()
        for event in seen(reviews, workspace.facts(*key), people, policy, me)
    }
    of_reviews = {(event.id, event.by) for reviews in by_task.values() for event in reviews}
    return [event for event in events if (event.id, event.by) not in of_reviews - kept]


def instant(workspace: Workspace, since: str, now: datetime) -> datetime:
    """Return the instant that a day, or a length of time before `now`, stands for; the earliest instant for ""."""
    if not since:
        return datetime.min.replace(tzinfo=UTC)
    try:
        return now - duration(since)
    except ValueError:
        pass
    try:
        return since_typed(since, workspace.me.zone, now)
    except ValueError:
        raise NeitherDayNorLength(since) from None
