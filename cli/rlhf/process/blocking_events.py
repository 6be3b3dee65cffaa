"""The events that keep answers to a task out, or that ended such: requests for changes, withdrawals, reopenings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import REOPENING, RESTORATION, WITHDRAWAL
from rlhf.process.corrections import lifts_something
from rlhf.process.eligibility import signs
from rlhf.process.facts import reviews_in
from rlhf.process.upheld import not_lifted
from rlhf.process.verdict import latest_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts
    from rlhf.process.upheld import Word


def keeping_out(facts: Facts, people: People, policy: Policy) -> frozenset[Word]:
    """Return the author and the id of each event that keeps answers to a task out, or that ended such an event."""
    return frozenset((*_objections(facts, people, policy), *_corrections(facts)))


def _objections(facts: Facts, people: People, policy: Policy) -> Iterator[Word]:
    reviews = [review for review in reviews_in(facts.events) if review.author != review.by]
    for author in sorted({review.author for review in reviews}):
        mine = [review for review in reviews if review.author == author]
        stand = not_lifted(mine, facts.upheld)
        for by, review in latest_words(mine).items():
            if review.verdict == REQUEST_CHANGES and (by in stand or signs(people, by, policy)):
                yield by, review.id


def _corrections(facts: Facts) -> Iterator[Word]:
    for event in facts.events:
        own = event.type == WITHDRAWAL and event.body.get("answer") == event.by
        if event.type == RESTORATION:
            counts = lifts_something(event, facts.events, facts.correctors) or (event.by, event.id) in facts.upheld
        else:
            counts = event.type in {REOPENING, WITHDRAWAL} and not own
        if counts:
            yield event.by, event.id
    for concern in facts.concerns:
        if concern.resolution is not None and concern.withdraws:
            yield concern.resolution.by, concern.resolution.id
