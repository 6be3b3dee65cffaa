"""The values of a sign-off: what is judged, its requirements, and how far they are met."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event import COMMENT, Review
from rlhf.model.event_types import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event, Override
    from rlhf.model.task import Task
    from rlhf.process.upheld import Word


class Met(StrEnum):
    """How far a requirement is met."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    NOT_APPLICABLE = "not_applicable"
    OVERRIDDEN = "overridden"
    ERROR = "error"


class Subject(Struct, frozen=True):
    """The version of an answer that would be merged, and everyone who contributed to it.

    Args:
        unattributable: contributors who are not in people.yaml: with any of these, nothing is approved.
        about: the task; None where it cannot be read.
        parties: everyone with a part in the task, who claimed it, was allotted it or answered it.
        writers: who else holds the task or has an answer to it now; () where the past is judged.
        spent: the ids of reviews that were used for a version accepted before.
        upheld: the author and id of events that still count although their author has left or lost the role.
        meanings: the meanings of the versions of the task that mean the same as the present one.
        files: the hashes of the task's file in these versions, beside the present one.
        earlier: the task with the specialty and tags that it had before, while this answer was on its way.
    """

    task: str
    author: str
    task_hash: str
    answer_hash: str
    contributors: frozenset[str]
    unattributable: tuple[str, ...] = ()
    about: Task | None = None
    parties: frozenset[str] = frozenset()
    spent: frozenset[str] = frozenset()
    upheld: frozenset[Word] = frozenset()
    meanings: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    earlier: tuple[Task, ...] = ()
    writers: frozenset[str] = frozenset()

    def has_spent(self, review: Review) -> bool:
        """Whether a review was used for an earlier accepted version, so that it does not count any more."""
        return review.id in self.spent

    def is_of(self, result: Review | Override) -> bool:
        """Whether a review or an override is of exactly this version of the answer, for this meaning of the task."""
        about = (result.task, result.author, result.answer_hash)
        return about == (self.task, self.author, self.answer_hash) and self.is_for(result)

    def is_for(self, result: Review | Override) -> bool:
        """Whether a review or an override is of a version of the task that means the same as the present one."""
        return result.task_hash == self.task_hash or result.task_hash in self.files or result.meaning in self.meanings

    def as_reviewed(self, review: Review) -> Subject:
        """Return the version of the answer and of the task that a review is of."""
        if self.is_for(review):
            return replace(self, answer_hash=review.answer_hash)
        meanings = frozenset({review.meaning} - {""})
        return replace(
            self, task_hash=review.task_hash, answer_hash=review.answer_hash, meanings=meanings, files=frozenset()
        )


class RequirementState(Struct, frozen=True):
    """A requirement, and how far it is met.

    Args:
        what: a sentence: who met it, or what would satisfy it.
        by: who met it, or who stands in the way.
        able: who can give what is missing.
        decides: it waits for a decision between reviewers who disagree.
        needed: how many approvals are missing; 0 where nobody can give them.
        short: too few people can give them now; `what` has the next step.
        role: the role that the requirement of policy asks for; "" where it is no requirement of policy.
    """

    name: str
    met: Met
    what: str
    by: tuple[str, ...] = ()
    able: tuple[str, ...] = ()
    decides: bool = False
    needed: int = 0
    short: bool = False
    role: str = ""


class SignOff(Struct, frozen=True):
    """The requirements on an answer, and the approvals and overrides that were given.

    Args:
        overrides: the overrides that were used.
        undecided: reviewers disagree, and nobody has decided between them.
    """

    requirements: tuple[RequirementState, ...]
    approvals: tuple[Review, ...] = ()
    overrides: tuple[Override, ...] = ()
    undecided: bool = False

    @property
    def given(self) -> bool:
        """Whether there is a requirement that applies, and every such requirement is satisfied or overridden."""
        mets = {state.met for state in self.requirements}
        return mets <= _FINE and not mets.isdisjoint(_THERE)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(r.what for r in self.requirements if r.met not in _FINE)


_THERE = frozenset({Met.SATISFIED, Met.OVERRIDDEN})
_FINE = _THERE | {Met.NOT_APPLICABLE}


def review_of(event: Event) -> Review | None:
    """Return an event as a review; None where it is no review, or cannot be read."""
    if event.type != REVIEW:
        return None
    try:
        return Review.of(event)
    except (KeyError, TypeError):
        return None


def latest_words(reviews: Iterable[Review]) -> dict[str, Review]:
    """Return each reviewer's latest verdict; comments do not count."""
    latest: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda review: review.order):
        if review.verdict != COMMENT:
            latest[review.by] = review
    return latest
