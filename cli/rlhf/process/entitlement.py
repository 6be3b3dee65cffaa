"""Who had a right to say what they said: no fact rests on an event whose author had none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import ANYONE, FORGE_ONLY, sayers
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.standing import FORGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy

#: What people take back that is their own: their answers.
_OWN = "withdrawal"
#: Whether a review counts is for the sign-off to say: an objection stands when its author has left the role.
_JUDGED_LATER = frozenset({"review"})


def may_say(type_: str, by: str, people: People, policy: Policy) -> bool:
    """Whether somebody has a role, active or not, whose holders say such events; who has left said it while they could.

    True for a type that this version does not know, from which nothing follows.
    """
    roles = sayers(type_, policy)
    if roles == FORGE_ONLY or by == FORGE:
        return roles in {FORGE_ONLY, None} and by == FORGE
    person = people.get(by)
    return roles is None or (person is not None and (roles == ANYONE or not person.roles.isdisjoint(roles)))


def entitled(event: Event, people: People, policy: Policy) -> bool:
    """Whether the author of an event had a right to say it."""
    if event.type == _OWN and event.by != FORGE and event.body.get("answer") == event.by:
        return True
    return may_say(event.type, event.by, people, policy)


def counting(events: Iterable[Event], people: People, policy: Policy) -> Iterator[Event]:
    """The events from which something may follow."""
    return (e for e in events if e.type in _JUDGED_LATER or entitled(e, people, policy))


def may_count(type_: str, by: str, people: People, policy: Policy) -> bool:
    """The same of an event of which only type and author are known yet."""
    return type_ in {_OWN, *_JUDGED_LATER} or may_say(type_, by, people, policy)


def who_says(type_: str, policy: Policy) -> str:
    """Who says events of a type, in words."""
    roles = sayers(type_, policy) or ANYONE
    return "the project's repository" if roles == FORGE_ONLY else " or ".join(sorted(ROLE_WORDS[r] for r in roles))
