"""Which reviews of a task a person may see: during a blind round, only their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import REVIEW
from rlhf.process.blind_review import sealed
from rlhf.process.conversation import is_on_review
from rlhf.process.facts import overrides_in, reviews_in
from rlhf.process.sign_off_subject import subject_of
from rlhf.process.signoff import overrides_of
from rlhf.process.verdict import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts


def visible(facts: Facts, author: str, people: People, policy: Policy, viewer: str) -> list[Review]:
    """Return the reviews of an author's answer that a viewer may see, the oldest first."""
    every = reviews_in(facts.events, author)
    closed = _closed(facts, people, policy, viewer)
    return sorted((r for r in every if (r.id, r.by) not in closed), key=lambda r: (r.id, r.by))


def seen(events: Iterable[Event], facts: Facts, people: People, policy: Policy, viewer: str) -> list[Event]:
    """Return some events of a task without the reviews that a viewer may not see yet, and without replies to them."""
    closed = _closed(facts, people, policy, viewer)
    ids = {id_ for id_, _ in closed}
    return [
        event
        for event in events
        if (event.id, event.by) not in closed and not (is_on_review(event) and event.body.get("to") in ids)
    ]


def _closed(facts: Facts, people: People, policy: Policy, viewer: str) -> frozenset[tuple[str, str]]:
    if not any(requirement.blind for requirement in policy.signoff):
        return frozenset()
    subjects = {submission.author: subject_of(submission, facts) for submission in facts.submissions}
    authors = {str(event.body.get("answer")) for event in facts.events if event.type == REVIEW}
    result = set()
    for author in authors:
        none = Subject(facts.id, author, "", "", frozenset({author}), about=facts.task)  # nothing submitted now
        subject, reviews = subjects.get(author, none), reviews_in(facts.events, author)
        overridden = overrides_of(subject, overrides_in(facts.events, author), people, policy)
        closed = sealed(subject, reviews, people, policy, viewer, overridden)
        result |= {(review.id, review.by) for review in closed if not subject.has_spent(review)}
    return frozenset(result)
