"""The reminders that are due and the claims that have run out, as far as neither is recorded yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import FORGE, LAPSE, REMINDER
from rlhf.process.task_state import AUTHOR

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from rlhf.model.event import Event
    from rlhf.model.instants import Due
    from rlhf.model.lease import Lease
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts
    from rlhf.process.task_state import Standing


class Reminder(Struct, frozen=True):
    """A reminder to a person; `before` is how long before the due time it is sent."""

    to: str
    due: Due
    before: timedelta


def reminders(facts: Facts, standing: Standing, people: People, policy: Policy, now: datetime) -> list[Reminder]:
    """Return the reminders to send now to people who still have work to do.

    If several reminder times have passed since the last run, only the one nearest to the due time is sent: a missed run
    loses nothing, and nobody is reminded twice.
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
    """Return the claims that ran out with nothing submitted, and whose lapse is not recorded yet."""
    done = {submission.author for submission in facts.submissions} | facts.accepted
    lapsed = {str(event.body.get("claim")) for event in facts.events if _by_forge(event, LAPSE)}
    return [
        lease
        for lease in facts.leases
        if not lease.released and not lease.runs(now) and lease.holder not in done and lease.commit not in lapsed
    ]


def length(time: timedelta) -> str:
    """Return a length of time as files hold it, for example `3d`, `36h` or `90m`."""
    seconds = int(time.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _by_forge(event: Event, type_: str) -> bool:
    return event.type == type_ and event.by == FORGE
