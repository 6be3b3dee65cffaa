"""Remind people of due times, and notify those whose claims have run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import Event
from rlhf.model.event_types import FORGE, LAPSE, REMINDER
from rlhf.model.ids import ulid
from rlhf.model.instants import stamp
from rlhf.process.reminders import Reminder, lapses, length, reminders
from rlhf.process.task_state import stand
from rlhf.store.index import Index, queries
from rlhf.workflows.gate.forge_ledger import Randomness, write_down
from rlhf.workflows.gate.free import Freed, free

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.model.lease import Lease
    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository


class Tended(Struct, frozen=True):
    """The reminders that the forge wrote, and the claims that it reported as run out, each with the id of its task.

    Args:
        freed: the claims and allotments of people who have left, and the claims that a manager took back.
    """

    reminded: tuple[tuple[str, Reminder], ...]
    lapsed: tuple[tuple[str, Lease], ...]
    freed: tuple[Freed, ...] = ()


def tend(repository: Repository, now: datetime, randomness: Randomness, progress: Callable[[str], None]) -> Tended:
    """Write the reminders and lapsed claims that are due into the forge's ledger; a second run repeats none of them."""
    freed = free(repository, now, randomness)
    people, policy = repository.people, repository.policy
    with Index.open(repository, now, progress) as index:
        keys = sorted({*queries.in_work(index), *queries.lapsed(index, now)})
        every = [facts for key in keys if (facts := index.facts(*key)) is not None]
    pairs: list[tuple[str, Reminder]] = []
    gone: list[tuple[str, Lease]] = []
    events = []
    for facts in every:
        values = reminders(facts, stand(facts, people, policy, now), people, policy, now) if not facts.withdrawn else []
        pairs += [(facts.id, reminder) for reminder in values]
        events += [_reminder(facts, reminder, now, randomness) for reminder in values]
        over = lapses(facts, now)
        gone += [(facts.id, lease) for lease in over]
        events += [_lapse(facts, lease, now, randomness) for lease in over]
    write_down(repository, events)
    return Tended(tuple(pairs), tuple(gone), freed)


def _reminder(facts: Facts, reminder: Reminder, now: datetime, randomness: Randomness) -> Event:
    body = {"to": reminder.to, "due": str(reminder.due), "before": length(reminder.before)}
    return Event(ulid(now, next(randomness)), REMINDER, FORGE, now, facts.batch, facts.id, body)


def _lapse(facts: Facts, lease: Lease, now: datetime, randomness: Randomness) -> Event:
    body = {"holder": lease.holder, "claim": lease.commit, "until": stamp(lease.until)}
    return Event(ulid(now, next(randomness)), LAPSE, FORGE, now, facts.batch, facts.id, body)
