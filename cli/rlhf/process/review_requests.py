"""Requests for a review: whom a manager asked to review an answer, and who declined to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import REVIEW_ASSIGNMENT, REVIEW_DECLINE
from rlhf.process.facts import last_merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.event import Event
    from rlhf.process.facts import Facts


class Requests(Struct, frozen=True):
    """The requests for a review of one answer, until it is accepted; of each person, what was said last.

    Args:
        asked: the assignment of each person who is asked and has not declined, the earliest first.
        declined: the reply of each person who declined and was not asked again.
    """

    asked: Mapping[str, Event]
    declined: Mapping[str, Event]


def requests_in(facts: Facts, author: str) -> Requests:
    """Return the requests for a review of an author's answer since it was last accepted.

    A reply names the requests that it answers, so that clocks do not matter.
    """
    accepted = last_merge(facts, author)
    replies = {
        (event.by, id_): event
        for event in facts.events
        if event.type == REVIEW_DECLINE
        for id_ in event.body.get("asked") or ()
    }
    asked: dict[str, Event] = {}
    declined: dict[str, Event] = {}
    for event in sorted(facts.events, key=lambda event: (event.id, event.by)):
        if event.body.get("answer") != author or (accepted is not None and event.id < accepted.id):
            continue
        if event.type == REVIEW_ASSIGNMENT and event.by in facts.managers:
            to = str(event.body.get("to"))
            declined.pop(to, None)
            asked.pop(to, None)
            if (to, event.id) in replies:
                declined[to] = replies[to, event.id]
            else:
                asked[to] = event
        elif event.type == REVIEW_DECLINE:
            asked.pop(event.by, None)
            declined[event.by] = event
    return Requests(asked, declined)
