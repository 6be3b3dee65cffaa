"""List the flags and escalations that this machine has: which are open, and who has to act on each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotHereOffline
from rlhf.model.event_types import CONCERNS, QUESTION, RAISED
from rlhf.process import response_duty
from rlhf.process.concerns import concern, concerns
from rlhf.process.facts import involved
from rlhf.process.next_actions import Do, about
from rlhf.process.routing import NO_TASK, Matter, leads, route
from rlhf.process.slots import takers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from rlhf.process.concerns import Concern
    from rlhf.process.conversation import Thread
    from rlhf.process.facts import Facts
    from rlhf.process.response_duty import Duty
    from rlhf.process.routing import Route
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace


class Raised(Struct, frozen=True):
    """A flag or an escalation, and who has to act on it; `duty` is None once it is settled."""

    concern: Concern
    duty: Duty | None


def raised(workspace: Workspace, now: datetime) -> list[Raised]:
    """Return every flag and escalation, the oldest first."""
    people = workspace.people
    values = concerns(workspace.ledgers.events(lambda file: file.says in RAISED), people)
    return [Raised(item, of_concern(workspace, item, now)) for item in values]


def of_concern(workspace: Workspace, concern: Concern, now: datetime) -> Duty | None:
    """Return who has to act on a concern; where whoever was asked has left, without those with a part in the task."""
    people, policy, part = workspace.people, workspace.policy, frozenset[str]()
    if concern.open and response_duty.who_left(concern, people):
        facts = workspace.facts(concern.thread.batch, concern.thread.task)
        part = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    return response_duty.of_concern(concern, people, policy, now, part)


def duty_on(workspace: Workspace, thread: Thread, now: datetime) -> Duty | None:
    """Return who has to act on a thread, and by when; None where it is settled or asks nothing."""
    people, policy = workspace.people, workspace.policy
    if thread.opening.type in CONCERNS:
        return of_concern(workspace, concern(thread, people), now)
    if thread.opening.type != QUESTION:
        return None
    matter = matter_of(workspace, thread.opening.by, thread.batch, thread.task, now) if thread.open else NO_TASK
    return response_duty.of_question(thread, people, policy, now, matter)


def matter_of(repository: Repository, asker: str, batch: str, task: str, now: datetime) -> Matter:
    """Return what a question is about, so far as it decides who answers: for most askers that is their role alone.

    Empty, too, where the task is not on this machine, and the remote cannot be reached.
    """
    if not task or not leads(asker, repository.people, repository.policy):
        return NO_TASK
    try:
        return about(repository.facts(batch, task), now)
    except NotHereOffline:
        return NO_TASK


def mine(concerns_: Iterable[Raised], handle: str) -> list[Raised]:
    """Return the concerns on which a person has to act."""
    return [item for item in concerns_ if item.duty is not None and handle in item.duty.who]


def asked_about(workspace: Workspace, now: datetime) -> set[tuple[str, str]]:
    """Return the tasks about which I am asked to decide, as (batch, task); none unless I am an SME or a manager."""
    if not workspace.me.may("sme", "manager"):
        return set()
    return {(r.concern.thread.batch, r.concern.thread.task) for r in mine(raised(workspace, now), workspace.handle)}


def burdens(repository: Repository, now: datetime) -> Mapping[str, int]:
    """Return how many questions, flags and escalations about tasks wait for each person, as this machine knows."""
    from rlhf.store.index import Index, waiting

    result: Counter[str] = Counter()
    with Index.open(repository, now, lambda _: None) as index:
        for load in waiting.loads(index):
            if load.do in {Do.ANSWER, Do.ACKNOWLEDGE, Do.RESOLVE}:
                result[load.handle] += load.count
    return result


def decider(repository: Repository, facts: Facts, raised_by: str, now: datetime, day: date) -> Route:
    """Return who is asked to decide on a task.

    Args:
        day: today's date in the time zone of the person who raised the concern, or of the project.
    """
    part = frozenset({raised_by, *takers(facts, now)})
    specialty = facts.task.specialty if facts.task else ""
    matter = Matter(specialty, facts.batch, part)
    return route(matter, repository.people, repository.policy, burdens(repository, now), day)
