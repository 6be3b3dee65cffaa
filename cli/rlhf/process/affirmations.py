"""Affirmations: a signer says that an accepted answer still stands, although its prompt means something else now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event_types import AFFIRMATION
from rlhf.model.people import People
from rlhf.process.eligibility import able, applicable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event
    from rlhf.model.policy import Policy
    from rlhf.process.verdict import Subject


class Affirmed(Struct, frozen=True):
    """How far an accepted answer was affirmed for what its prompt means now.

    Args:
        by: who affirmed it.
        wanted: who can give what is still missing.
        missing: the names of the requirements of which no signer has affirmed it.
    """

    by: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def affirmed(subject: Subject, events: Iterable[Event], people: People, policy: Policy) -> Affirmed:
    """Compare the affirmations of an accepted answer with what policy asks for: of each requirement, one signer.

    An affirmation is of exactly these words of the answer and of this meaning of the task. A signer who could meet
    several requirements affirms for each of them.

    Args:
        subject: the accepted answer, with the task as it is now.
    """
    affirmers = {event.by for event in events if event.type == AFFIRMATION and _is_of(event, subject)}
    asked = applicable(policy, subject.about)
    now = {requirement.name: able(requirement, subject, people) for requirement in asked}
    ever = {requirement.name: able(requirement, subject, _with_those_who_left(people)) for requirement in asked}
    missing = tuple(requirement.name for requirement in asked if not affirmers & ever[requirement.name])
    counted = affirmers & frozenset().union(*ever.values())
    wanted = frozenset[str]().union(*(now[name] for name in missing))
    return Affirmed(tuple(sorted(counted)), tuple(sorted(wanted)), missing)


def _with_those_who_left(people: People) -> People:
    """Return the people as if nobody had left: who affirmed an answer could do so when the forge received it."""
    return People({handle: replace(person, active=True) for handle, person in people.by_handle.items()})


def _is_of(event: Event, subject: Subject) -> bool:
    named = event.body.get("subject")
    if event.body.get("answer") != subject.author or not isinstance(named, dict):
        return False
    return subject.answer_hash in ("", named.get("answer")) and named.get("meaning") in subject.meanings
