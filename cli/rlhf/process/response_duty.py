"""Who has to answer a concern or a question, and by when; if it is overdue, the next role has to answer as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import ESCALATION, FLAG
from rlhf.model.instants import zone_of
from rlhf.process.concerns import has_part
from rlhf.process.routing import NO_TASK, answerers
from rlhf.process.working_days import away, by_when

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

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
    """

    who: tuple[str, ...]
    by: datetime | None
    step: str
    overdue: bool = False
    settled_by: datetime | None = None
    left: str = ""


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
    asked, left = _in_charge(concern, people, policy, now), who_left(concern, people)
    if left:
        asked = _instead(concern, asked, people, part)
    response = response_to(concern, policy)
    start = concern.asked_at
    by: datetime | None = by_when(start, response.acknowledge, asked[0], policy.calendar) if asked else start
    end = by_when(start, response.resolve, asked[0], policy.calendar) if asked and response.resolve else None
    step = ACKNOWLEDGE
    if concern.taken is not None:
        step, by = RESOLVE, end
    overdue = by is not None and now > by
    more = [p for p in _next_role(people, policy) if p not in asked] if overdue else []
    return Duty(_handles([*asked, *more]), by, step, overdue, end, left)


def of_question(thread: Thread, people: People, policy: Policy, now: datetime, matter: Matter = NO_TASK) -> Duty | None:
    """Return who has to answer a question; None where it has an answer. Nobody answers their own.

    Args:
        matter: the task that it is about, with the people who hold or answered it.
    """
    if not thread.open:
        return None
    asker, owner = thread.opening.by, people.get(str(thread.opening.latest.body.get("owner", "")))
    named = owner is not None and owner.active and owner.handle != asker
    able = [owner] if owner is not None and named else answerers(asker, matter, people, policy)
    by = by_when(thread.opening.at, policy.question_answer, able[0], policy.calendar) if able else None
    overdue = by is not None and now > by
    more = [p for p in people.with_role("manager") if p not in able and p.handle != asker] if overdue else []
    return Duty(_handles([*able, *more]), by, ANSWER, overdue, by)


def who_left(concern: Concern, people: People) -> str:
    """Return who was asked last, or has it in hand, and has left the project; "" where nobody has."""
    handle = concern.taken.by if concern.taken is not None else "".join(concern.asked[-1:])
    person = people.get(handle)
    return handle if handle and (person is None or not person.active) else ""


def response_to(concern: Concern, policy: Policy) -> Response:
    """Return how soon policy wants a flag or an escalation answered."""
    severity = _AS.get(concern.severity, "S3") if concern.type == FLAG else concern.severity
    if concern.identifiable:
        severity = "S1"
    return policy.responses.get(severity, policy.responses["S3"])


def _in_charge(concern: Concern, people: People, policy: Policy, now: datetime) -> list[Person]:
    """Return who deals with it: who acknowledged it or was asked last; if they left or are away, the next role."""
    names = [concern.taken.by] if concern.taken is not None else list(concern.asked[-1:])
    here = [person for name in names if (person := people.get(name)) is not None and person.active]
    if here and not away(here[0], now.astimezone(zone_of(here[0].zone)).date()):
        return here
    return _next_role(people, policy) if concern.type == ESCALATION else people.with_role("manager")


def _instead(concern: Concern, next_: list[Person], people: People, part: Collection[str]) -> list[Person]:
    """Return who can settle it where whoever was asked has left: of the next role, else experts; else who can reassign.

    Who raised an escalation does not settle it, nor does anybody with a part in the task.
    """
    alone = concern.type == ESCALATION or concern.identifiable

    def settles(person: Person) -> bool:
        return not (alone and person.handle == concern.raised.by) and not has_part(person, part, concern.thread.batch)

    able = [person for person in next_ if settles(person)]
    return able or [person for person in people.with_role("sme") if settles(person)] or next_


def _next_role(people: People, policy: Policy) -> list[Person]:
    """Return who has to act on what is overdue: the fallback that policy names, and the project managers."""
    fallback = people.get(policy.fallback) if policy.fallback else None
    first = [fallback] if fallback is not None and fallback.active else []
    return first + [person for person in people.with_role("manager") if person not in first]


def _handles(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.handle for person in people)
