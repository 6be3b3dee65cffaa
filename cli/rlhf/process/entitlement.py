"""Who had a right to say what they said: no fact rests on an event whose author had none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import ANYONE, FORGE, FORGE_ONLY, RESOLUTION, REVIEW, WITHDRAWAL, sayers
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.upheld import upheld_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy

#: What people take back that is their own: their answers.
_OWN = WITHDRAWAL
#: Whether a review counts is for the sign-off to say: an objection stands when its author has left the role.
_JUDGED_LATER = frozenset({REVIEW})
#: What goes on counting when its author has lost the role, where the forge wrote that down.
_MAY_BE_UPHELD = frozenset({WITHDRAWAL, RESOLUTION})


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
    """The events from which something may follow: also those that the forge wrote down as going on to count."""
    messages = list(events)
    upheld = upheld_in(messages)
    for event in messages:
        if event.type in _JUDGED_LATER or (event.by, event.id) in upheld or entitled(event, people, policy):
            yield event


def may_count(type_: str, by: str, people: People, policy: Policy) -> bool:
    """The same of an event of which only type and author are known yet: what can be told without its words."""
    return type_ in {_OWN, *_JUDGED_LATER, *_MAY_BE_UPHELD} or may_say(type_, by, people, policy)


def who_says(type_: str, policy: Policy) -> str:
    """Who says events of a type, in words."""
    roles = sayers(type_, policy) or ANYONE
    if roles == FORGE_ONLY:
        return "the project's repository"
    words = sorted(ROLE_WORDS[role] for role in roles)
    return " or ".join(f"{'an' if word[0] in 'AEIOUaeiou' else 'a'} {word}" for word in words)
