"""Who has to answer a concern or a question, and by when; if it is overdue, the next role has to answer as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import ESCALATION, FLAG
from rlhf.process.concerns import has_part
from rlhf.process.routing import NO_TASK, answerers
from rlhf.process.working_days import away_until, by_when, here

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy, Response
    from rlhf.process.concerns import Concern
    from rlhf.process.conversation import Thread
    from rlhf.process.routing import Matter

#: The severity of the escalations that are answered as soon as a flag, by the harm that the flag names.
_AS = {"catastrophic": "S1", "major": "S2", "considerable": "S3", "significant": "S3", "minor": "S4"}


class Duty(Struct, frozen=True):
    """The people who have to act now, and the time by which they have to.

    Args:
        who: the person who was asked first, then, if overdue, those of the next role.
        by: when the next step is due; None where it has no due time.
        step: `acknowledge`, `resolve` or `answer`.
        overdue: it is past its due time, and the next role has to act as well.
        settled_by: when it has to be settled finally; None where that has no due time.
        left: the person who was asked, or who had it in hand, and has left since; "" where nobody has.
        away: who would have to act before them, or as they do, and is away, each until when.
    """

    who: tuple[str, ...]
    by: datetime | None
    step: str
    overdue: bool = False
    settled_by: datetime | None = None
    left: str = ""
    away: tuple[tuple[str, date], ...] = ()

    @property
    def all_away(self) -> bool:
        """Whether nobody who has to act is here."""
        return bool(self.who) and set(self.who) <= {handle for handle, _ in self.away}


ACKNOWLEDGE, RESOLVE, ANSWER = "acknowledge", "resolve", "answer"


def of_concern(
    concern: Concern, people: People, policy: Policy, now: datetime, part: Collection[str] = ()
) -> Duty | None:
    """Return who has to act on a flag or an escalation; None where it is settled.

    Args:
        part: the people with a part in the task, who do not settle what is raised about it.
    """
    if not concern.open:
        return None
    order, left = _order(concern, people, policy, part), who_left(concern, people)
    asked = _first_here(order, now)
    response = response_to(concern, policy)
    start = concern.asked_at
    by: datetime | None = by_when(start, response.acknowledge, asked[0], policy.calendar) if asked else start
    end = by_when(start, response.resolve, asked[0], policy.calendar) if asked and response.resolve else None
    step = ACKNOWLEDGE
    if concern.taken is not None:
        step, by = RESOLVE, end
    overdue = by is not None and now > by
    more = [p for p in _here_first(_next_role(people, policy), now) if p not in asked] if overdue else []
    return Duty(_handles([*asked, *more]), by, step, overdue, end, left, _away(order, [*asked, *more], now))


def of_question(thread: Thread, people: People, policy: Policy, now: datetime, matter: Matter = NO_TASK) -> Duty | None:
    """Return who has to answer a question; None where it has an answer. Nobody answers their own.

    Args:
        matter: the task that it is about, with the people who hold or answered it.
    """
    if not thread.open:
        return None
    asker, owner = thread.opening.by, people.get(str(thread.opening.latest.body.get("owner", "")))
    named = owner is not None and owner.active and owner.handle != asker
    managers = [person for person in people.with_role("manager") if person.handle != asker]
    order = [[owner] if owner is not None and named else [], answerers(asker, matter, people, policy), managers]
    able = _first_here(order, now)
    by = by_when(thread.opening.at, policy.question_answer, able[0], policy.calendar) if able else None
    overdue = by is not None and now > by
    more = [person for person in _here_first(managers, now) if person not in able] if overdue else []
    return Duty(_handles([*able, *more]), by, ANSWER, overdue, by, away=_away(order, [*able, *more], now))


def who_left(concern: Concern, people: People) -> str:
    """Return who was asked last, or has it in hand, and has left the project; "" where nobody has."""
    handle = concern.taken.by if concern.taken is not None else "".join(concern.asked[-1:])
    person = people.get(handle)
    return handle if handle and (person is None or not person.active) else ""


def response_to(concern: Concern, policy: Policy) -> Response:
    """Return how soon policy wants a flag or an escalation answered."""
    severity = as_escalation(concern.severity) if concern.type == FLAG else concern.severity
    if concern.identifiable:
        severity = "S1"
    return policy.responses.get(severity, policy.responses["S3"])


def as_escalation(severity: str) -> str:
    """Return the severity of the escalations that are answered as soon as a flag of this severity."""
    return _AS.get(severity, "S3")


def _order(concern: Concern, people: People, policy: Policy, part: Collection[str]) -> list[list[Person]]:
    """Return who deals with it: who acknowledged it or was asked last, then the next role, then any expert.

    Where whoever was asked has left, only people who can settle it come next, as far as there are any: not who raised
    an escalation, nor anybody with a part in the task.
    """
    names = [concern.taken.by] if concern.taken is not None else list(concern.asked[-1:])
    first = [person for name in names if (person := people.get(name)) is not None and person.active]
    then = _next_role(people, policy) if concern.type == ESCALATION else people.with_role("manager")
    alone = concern.type == ESCALATION or concern.identifiable

    def settles(person: Person) -> bool:
        return not (alone and person.handle == concern.raised.by) and not has_part(person, part, concern.thread.batch)

    experts = [person for person in people.with_role("sme") if settles(person)]
    if who_left(concern, people):
        then = [person for person in then if settles(person)] or experts or then
    return [first, then, experts]


def _first_here(order: Sequence[list[Person]], now: datetime) -> list[Person]:
    """Return the first people in an order who are here; where nobody is, the first of it."""
    groups = [group for group in order if group]
    return next(filter(None, (here(group, now) for group in groups)), groups[0] if groups else [])


def _here_first(people: list[Person], now: datetime) -> list[Person]:
    return here(people, now) or people


def _away(order: Sequence[list[Person]], chosen: Sequence[Person], now: datetime) -> tuple[tuple[str, date], ...]:
    """Return who is away of those who come before the people that were chosen, and of these themselves."""
    passed: list[Person] = []
    for group in order:
        passed += [person for person in group if person not in passed]
        if any(person in chosen for person in group):
            break
    passed += [person for person in chosen if person not in passed]
    ends = ((person.handle, away_until(person, now)) for person in passed)
    return tuple((handle, until) for handle, until in ends if until is not None)


def _next_role(people: People, policy: Policy) -> list[Person]:
    """Return who has to act on what is overdue: the fallback that policy names, and the project managers."""
    fallback = people.get(policy.fallback) if policy.fallback else None
    first = [fallback] if fallback is not None and fallback.active else []
    return first + [person for person in people.with_role("manager") if person not in first]


def _handles(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.handle for person in people)
