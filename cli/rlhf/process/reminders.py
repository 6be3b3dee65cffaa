"""Whom to remind of what is due, and which claims have run out: what nobody has written down yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.event_types import FORGE, LAPSE, REMINDER
from rlhf.process.task_state import AUTHOR

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from rlhf.model.event import Event
    from rlhf.model.instants import Due
    from rlhf.model.lease import Lease
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.task_state import Facts, Standing


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be told that something is due, so long before."""

    to: str
    due: Due
    before: timedelta


def reminders(facts: Facts, standing: Standing, people: People, policy: Policy, now: datetime) -> list[Reminder]:
    """Whom to remind now of what they still have to do.

    However many distances have passed unseen, one reminder is due, of the nearest: a run that was missed loses nothing,
    and nobody is told twice.
    """
    messages = [event.body for event in facts.events if _by_forge(event, REMINDER)]
    rows = {(body.get("to"), body.get("due"), body.get("before")) for body in messages}
    result = []
    for work in standing.works:
        due = facts.deadline(work.handle, people, policy).due
        if work.turn != AUTHOR or due is None or now > due.at:
            continue
        passed = [before for before in policy.deadlines.remind if now >= due.at - before]
        if passed and (work.handle, str(due), length(min(passed))) not in rows:
            result.append(Reminder(work.handle, due, min(passed)))
    return result


def lapses(facts: Facts, now: datetime) -> list[Lease]:
    """The claims that ran out with nothing submitted, and of which the holder was not told."""
    done = {submission.author for submission in facts.submissions} | facts.accepted
    statements = {str(event.body.get("claim")) for event in facts.events if _by_forge(event, LAPSE)}
    return [
        lease
        for lease in facts.leases
        if not lease.released and not lease.runs(now) and lease.holder not in done and lease.commit not in statements
    ]


def length(time: timedelta) -> str:
    """A length of time as files hold it: `3d`, `36h`, `90m`."""
    seconds = int(time.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _by_forge(event: Event, type_: str) -> bool:
    return event.type == type_ and event.by == FORGE
