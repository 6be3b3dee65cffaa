"""The events that keep answers to a task out: open requests for changes, withdrawals, withdrawn prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import WITHDRAWAL
from rlhf.process.concerns import WITHDRAWN
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
    """Return the author and the id of each event that keeps answers to a task out."""
    return frozenset((*_objections(facts, people, policy), *_withdrawals(facts)))


def _objections(facts: Facts, people: People, policy: Policy) -> Iterator[Word]:
    reviews = [review for review in reviews_in(facts.events) if review.author != review.by]
    for author in sorted({review.author for review in reviews}):
        mine = [review for review in reviews if review.author == author]
        stand = not_lifted(mine, facts.upheld)
        for by, review in latest_words(mine).items():
            if review.verdict == REQUEST_CHANGES and (by in stand or signs(people, by, policy)):
                yield by, review.id


def _withdrawals(facts: Facts) -> Iterator[Word]:
    for event in facts.events:
        if event.type == WITHDRAWAL and facts.by_manager(event):
            yield event.by, event.id
    for concern in facts.concerns:
        if concern.resolution is not None and concern.outcome == WITHDRAWN:
            yield concern.resolution.by, concern.resolution.id
