"""What is judged, what is asked for it, and how far that is met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Subject:
    """What would be merged, and everyone who contributed to it.

    Args:
        unattributable: contributors who are nobody in people.yaml: with one of those, nothing is approved.
        about: the task; None where it cannot be read.
        parties: everyone with any part in the task, who took it, was given it or answered it.
        spent: the ids of reviews that served for a version accepted before.
        upheld: who said what goes on counting although they have left or lost the role, and its id.
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

    def has_spent(self, review: Review) -> bool:
        """Whether a review has served already: it counts for nothing that comes after."""
        return review.id in self.spent

    def is_of(self, result: Review | Override) -> bool:
        """Whether somebody's word is of exactly this version."""
        return (result.task, result.author, result.task_hash, result.answer_hash) == (
            self.task, self.author, self.task_hash, self.answer_hash,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequirementState:
    """A requirement that is asked for.

    Args:
        what: who gave it, or what would satisfy it.
        by: who gave it, or who stands in the way.
        able: who can give what is missing.
        decides: it waits for a decision between reviewers who disagree.
    """

    name: str
    met: Met
    what: str
    by: tuple[str, ...] = ()
    able: tuple[str, ...] = ()
    decides: bool = False


@dataclass(frozen=True, slots=True)
class SignOff:
    """What is asked for an answer, and what of it was given.

    Args:
        overrides: those that something here rests on.
        undecided: reviewers disagree, and nobody has decided between them.
    """

    requirements: tuple[RequirementState, ...]
    approvals: tuple[Review, ...] = ()
    overrides: tuple[Override, ...] = ()
    undecided: bool = False

    @property
    def given(self) -> bool:
        """True only where something is asked for, and all of it is there."""
        mets = {state.met for state in self.requirements}
        return mets <= _FINE and not mets.isdisjoint(_THERE)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(r.what for r in self.requirements if r.met not in _FINE)


_THERE = frozenset({Met.SATISFIED, Met.OVERRIDDEN})
_FINE = _THERE | {Met.NOT_APPLICABLE}


def review_of(event: Event) -> Review | None:
    """The review that an event is; None where it is none, or none that can be read."""
    if event.type != REVIEW:
        return None
    try:
        return Review.of(event)
    except (KeyError, TypeError):
        return None


def latest_words(reviews: Iterable[Review]) -> dict[str, Review]:
    """Each reviewer's latest verdict; comments are none."""
    latest: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda review: review.order):
        if review.verdict != COMMENT:
            latest[review.by] = review
    return latest
