"""Blind review: nobody sees the reviews of an answer by others before all reviewers who were asked have reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.eligibility import able, applicable
from rlhf.process.verdict import latest_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rlhf.model.event import Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.verdict import Subject


def round_open(
    subject: Subject, reviews: Iterable[Review], people: People, policy: Policy, overridden: Collection[str] = ()
) -> bool:
    """Whether blind reviews of exactly this version are still missing.

    Args:
        overridden: the requirements that are overridden for this version: their reviews are not waited for.
    """
    spoken = {r.by for r in _verdicts(subject, reviews) if subject.is_of(r)}
    asked = (r for r in applicable(policy, subject.about) if r.blind and (r.firm or r.name not in overridden))
    return any(len(spoken & able(requirement, subject, people)) < requirement.count for requirement in asked)


def sealed(
    subject: Subject,
    reviews: Iterable[Review],
    people: People,
    policy: Policy,
    viewer: str = "",
    overridden: Collection[str] = (),
) -> list[Review]:
    """Return the reviews of an answer that a viewer may not see yet; those hidden from everybody where `viewer` is "".

    A review is shown when the blind round on its own version, or on the present version, is over.

    Args:
        subject: the present version.
        reviews: all reviews of this answer, of all versions.
        overridden: the requirements that are overridden for the present version.
    """
    messages = list(reviews)
    if not any(requirement.blind for requirement in policy.signoff):
        return []
    if subject.answer_hash and not round_open(subject, messages, people, policy, overridden):
        return []
    return [
        review
        for review in messages
        if review.by != viewer and round_open(subject.as_reviewed(review), messages, people, policy)
    ]


def _verdicts(subject: Subject, reviews: Iterable[Review]) -> list[Review]:
    """Return every reviewer's latest verdict on each version."""
    by_version: dict[tuple[str, str], list[Review]] = {}
    for review in reviews:
        version = "" if subject.is_for(review) else review.meaning or review.task_hash
        by_version.setdefault((version, review.answer_hash), []).append(review)
    return [latest for same in by_version.values() for latest in latest_words(same).values()]
