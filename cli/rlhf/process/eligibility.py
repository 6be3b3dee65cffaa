"""Who may approve: to which answers a requirement applies, and which people can meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.event import APPROVE
from rlhf.model.policy import ANSWER, MATCH, TASK, UNSTATED
from rlhf.model.selection import applies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rlhf.model.event import Review
    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy, Requirement
    from rlhf.model.task import Task
    from rlhf.process.verdict import Subject


def applicable(policy: Policy, task: Task | None) -> list[Requirement]:
    """Return the requirements that apply to a task, or may apply because the task cannot be read."""
    return [requirement for requirement in policy.signoff if applies(requirement, task) is not False]


def able(requirement: Requirement, subject: Subject, people: People) -> frozenset[str]:
    """Return everyone who may give the approval that a requirement asks for."""
    kept_out = subject.contributors | (subject.parties if requirement.independence == TASK else frozenset())
    kept_out |= frozenset() if requirement.independence == ANSWER else subject.writers
    values = (person for person in people.with_role(requirement.role) if _fits(requirement, person, subject))
    return frozenset() if requirement.independence not in {UNSTATED, ANSWER, TASK} else _handles(values) - kept_out


def signs(people: People, handle: str, policy: Policy) -> bool:
    """Whether a person is active in a role that signs off under this policy."""
    person = people.get(handle)
    roles = {"evaluator", "sme", policy.disagreement.adjudicator, *(r.role for r in policy.signoff)} - {""}
    return person is not None and person.may(*roles)


def may_override(handle: str, subject: Subject, people: People, policy: Policy) -> bool:
    """Whether a person may override a requirement for this answer."""
    person = people.get(handle)
    return (
        bool(policy.overrides) and person is not None and person.may(policy.overrides)
        and handle not in subject.contributors | subject.writers
    )  # fmt: skip


def signers(subject: Subject, people: People, policy: Policy) -> frozenset[str]:
    """Return everyone who may meet a requirement on this answer."""
    result: frozenset[str] = frozenset()
    for about in (subject.about, *subject.earlier):
        for requirement in applicable(policy, about):
            result |= able(requirement, replace(subject, about=about), people)
    return result


def adjudicators(subject: Subject, people: People, policy: Policy, parties: Collection[str]) -> frozenset[str]:
    """Return who can decide between reviewers: none of these, and nobody with a part in the task."""
    role = policy.disagreement.adjudicator
    return (
        _handles(people.with_role(role)) - subject.contributors - subject.parties - {*parties} if role else frozenset()
    )


def complete(review: Review, task: Task | None, policy: Policy) -> bool:
    """Whether an approval has all scores that policy asks for on this kind of task."""
    return not missing_scores(review.scores, task, policy)


def missing_scores(scores: Mapping[str, int], task: Task | None, policy: Policy) -> tuple[str, ...]:
    """Return the scales on which an approval still needs a score."""
    wanted = policy.scores.get(task.kind, ()) if task is not None else ()
    return tuple(scale for scale in wanted if scale not in scores)


def share_out(slots: Sequence[frozenset[str]], givers: Iterable[str]) -> list[str]:
    """Return the person for each slot, "" where nobody is: as many slots as possible are filled, nobody is used twice.

    Berge, Two theorems in graph theory (1957): a matching is maximum if no augmenting path is left.
    """
    by_slot = [""] * len(slots)

    def place(giver: str, seen: set[int]) -> bool:
        for slot, fits in enumerate(slots):
            if giver in fits and slot not in seen:
                seen.add(slot)
                if not by_slot[slot] or place(by_slot[slot], seen):
                    by_slot[slot] = giver
                    return True
        return False

    for giver in sorted(givers):
        place(giver, set())
    return by_slot


def differ(review: Review, other: Review, points: int) -> bool:
    """Whether two reviews of the same version disagree: in their verdicts, or by `points` or more on some scale."""
    apart = (abs(review.scores[scale] - other.scores[scale]) for scale in review.scores.keys() & other.scores.keys())
    return (review.verdict == APPROVE) != (other.verdict == APPROVE) or any(gap >= points for gap in apart)


def _fits(requirement: Requirement, person: Person, subject: Subject) -> bool:
    if requirement.specialty != MATCH:
        return True
    return subject.about is not None and subject.about.specialty in person.specialties


def _handles(people: Iterable[Person]) -> frozenset[str]:
    return frozenset(person.handle for person in people)
