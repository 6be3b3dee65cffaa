"""Whether an event's author had the right to make it: events without that right are ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import (
    ANYONE,
    FORGE,
    FORGE_ONLY,
    REOPENING,
    RESOLUTION,
    RESTORATION,
    REVIEW,
    WITHDRAWAL,
    sayers,
)
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.upheld import upheld_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy

#: Authors may take back their own answers, and everybody may end what they said themselves.
_OWN = frozenset({WITHDRAWAL, RESTORATION})
#: Whether a review counts is decided by the sign-off: an objection stands even if its author has left the role.
_JUDGED_LATER = frozenset({REVIEW})
#: These can still count when their author has lost the role, if the forge recorded that.
_MAY_BE_UPHELD = frozenset({REOPENING, RESOLUTION})


def may_say(type_: str, by: str, people: People, policy: Policy) -> bool:
    """Whether a person has a role, active or not, that may make events of a type.

    People who have left count, because they made the event while they could. True for a type that this version does not
    know, because such an event has no effect.
    """
    roles = sayers(type_, policy)
    if roles == FORGE_ONLY or by == FORGE:
        return roles in {FORGE_ONLY, None} and by == FORGE
    person = people.get(by)
    return roles is None or (person is not None and (roles == ANYONE or not person.roles.isdisjoint(roles)))


def entitled(event: Event, people: People, policy: Policy) -> bool:
    """Whether the author of an event had the right to make it."""
    if event.type in _OWN and event.by != FORGE and _is_own(event):
        return True
    return may_say(event.type, event.by, people, policy)


def _is_own(event: Event) -> bool:
    """Whether an event takes back its author's own answer, or ends only what its author said."""
    if event.type == WITHDRAWAL:
        return event.body.get("answer") == event.by
    return {by for by, _ in words_of(event, "lifts")} == {event.by}


def counting(events: Iterable[Event], people: People, policy: Policy) -> Iterator[Event]:
    """Yield the events that may have an effect, including those that the forge recorded as still valid."""
    messages = list(events)
    upheld = upheld_in(messages)
    for event in messages:
        if event.type in _JUDGED_LATER or (event.by, event.id) in upheld or entitled(event, people, policy):
            yield event


def may_count(type_: str, by: str, people: People, policy: Policy) -> bool:
    """Whether an event may have an effect, as far as its type and author alone can show."""
    return type_ in {*_OWN, *_JUDGED_LATER, *_MAY_BE_UPHELD} or may_say(type_, by, people, policy)


def who_says(type_: str, policy: Policy) -> str:
    """Return in words who may make events of a type, for example `a project manager`."""
    roles = sayers(type_, policy) or ANYONE
    if roles == FORGE_ONLY:
        return "the project's repository"
    words = sorted(ROLE_WORDS[role] for role in roles)
    return " or ".join(f"{'an' if word[0] in 'AEIOUaeiou' else 'a'} {word}" for word in words)
