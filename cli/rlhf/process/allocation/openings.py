"""The free places of tasks and the people who may be given them, derived from the facts and the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import DEALLOCATION, DROP
from rlhf.model.policy import ANSWER, TASK
from rlhf.process.allocation.capacity import available, rooms
from rlhf.process.allocation.problem import Candidate, Demand, Opening
from rlhf.process.eligibility import able, applicable
from rlhf.process.facts import involved
from rlhf.process.independence import kept_from_writing
from rlhf.process.sign_off_subject import claimants
from rlhf.process.slots import takers
from rlhf.process.verdict import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts


def opening_of(facts: Facts, due: int, people: People, policy: Policy, now: datetime) -> Opening | None:
    """Return a task's free places; None where the task has none, is on hold or withdrawn, or cannot be read.

    Args:
        due: the number of the task's own deadline among the problem's deadlines.
    """
    task = facts.task
    if task is None or facts.withdrawn or facts.held:
        return None
    taken = takers(facts, now)
    places = task.answers_wanted - len(taken)
    if places < 1:
        return None
    shown = facts.shown or task
    return Opening(
        facts.batch, facts.id, shown.title, task.specialty, task.minutes, task.priority, due, places, taken,
        kept_out(facts), demands(facts, people, policy, now),
    )  # fmt: skip


def kept_out(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return who gave a task back, had it taken back, or judged an answer to it, each with the reason."""
    texts = {event.by: "gave it back" for event in facts.events if event.type == DROP}
    texts |= {
        str(event.body.get("from")): "had it taken back"
        for event in facts.events
        if event.type == DEALLOCATION and event.by in facts.managers
    }
    texts |= kept_from_writing(facts)
    return tuple(sorted(texts.items()))


def demands(facts: Facts, people: People, policy: Policy, now: datetime) -> tuple[Demand, ...]:
    """Return the approvals that each answer to a task needs, with the people who can give them if they do not write."""
    subject = Subject(facts.id, "", "", "", frozenset(), about=facts.task, writers=takers(facts, now))
    parties = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    result = []
    for requirement in applicable(policy, facts.task):
        wide = requirement.independence != ANSWER
        out = parties if requirement.independence == TASK else claimants(facts)
        givers = able(requirement, subject, people) - out
        result.append(Demand(requirement.name, requirement.count, givers, wide))
    role = policy.disagreement.adjudicator
    if role and sum(demand.count for demand in result) > 1:
        deciders = frozenset(person.handle for person in people.with_role(role)) - parties
        result.append(Demand("somebody to decide between them", 1, deciders, task_wide=True))
    return tuple(result)


def candidate_of(
    person: Person, held: Sequence[tuple[int, datetime]], deadlines: Sequence[datetime], now: datetime
) -> Candidate:
    """Return a person as a candidate, with the time that their present tasks leave them.

    Args:
        held: the minutes and the due time of each task that the person has already.
    """
    last = deadlines[-1]
    load = sum(minutes for minutes, due in held if due <= last)
    room = rooms(person, held, deadlines, now)
    return Candidate(person.handle, person.specialties, room, load, available(person, now, last))
