"""Whether exactly these words have the sign-off that policy asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, Review
from rlhf.model.vocabulary import ROLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.people import People
    from rlhf.model.policy import Policy, Requirement


class Met(StrEnum):
    """How far a requirement is met."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Subject:
    """What would be merged, and everyone who had a hand in it.

    `unattributable` names contributors who are nobody in people.yaml: with one of those, nothing is approved.
    """

    task: str
    author: str
    task_hash: str
    answer_hash: str
    contributors: frozenset[str]
    unattributable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementState:
    name: str
    met: Met
    what: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    requirements: tuple[RequirementState, ...]
    approvals: tuple[Review, ...] = ()

    @property
    def given(self) -> bool:
        """True only where there are requirements and each is satisfied."""
        return bool(self.requirements) and all(r.met is Met.SATISFIED for r in self.requirements)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(r.what for r in self.requirements if r.met is not Met.SATISFIED)


def latest_words(reviews: Iterable[Review]) -> dict[str, Review]:
    """Each reviewer's latest verdict; comments are none."""
    latest: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda r: r.id):
        if review.verdict != COMMENT:
            latest[review.by] = review
    return latest


def judge(subject: Subject, reviews: Iterable[Review], people: People, policy: Policy) -> SignOff:
    """Hold the reviews of an answer against what policy requires for it.

    Args:
        reviews: every review of this task and author whose signature was verified.
    """
    if subject.unattributable:
        who = ", ".join(subject.unattributable)
        return SignOff((RequirementState("known contributors", Met.ERROR, f"Nobody in people.yaml is {who}."),))
    latest = latest_words(r for r in reviews if r.task == subject.task and r.author == subject.author)
    independent = {by: review for by, review in latest.items() if by not in subject.contributors}
    fits = {by: r for by, r in independent.items() if r.verdict == APPROVE and _binds(r, subject)}
    states = [_state(requirement, fits, latest, subject, people) for requirement in policy.signoff]
    if not states:
        states.append(
            RequirementState("a requirement", Met.ERROR, "The policy in rlhf.yaml asks for no sign-off at all.")
        )
    states += [
        RequirementState("no request for changes stands", Met.UNSATISFIED,
                         f"{by} asked for changes and has not approved since.", (by,))
        for by, review in latest.items()
        if review.verdict == REQUEST_CHANGES and by != subject.author and _signs(people, by, policy)
    ]  # fmt: skip
    return SignOff(tuple(states), tuple(fits[by] for by in sorted(fits)))


def wanted_from(subject: Subject, reviews: Iterable[Review], people: People, policy: Policy) -> tuple[str, ...]:
    """Whose word on exactly this version is still wanted: those who can meet what is not met, and have not spoken."""
    of_this = {by: review for by, review in latest_words(reviews).items() if _binds(review, subject)}
    wanted = set()
    for requirement in policy.signoff:
        able = {person.handle for person in people.with_role(requirement.role)} - subject.contributors
        given = {by for by in able & of_this.keys() if of_this[by].verdict == APPROVE}
        if len(given) < requirement.count:
            wanted |= able - of_this.keys()
    return tuple(sorted(wanted))


def _signs(people: People, handle: str, policy: Policy) -> bool:
    """Whether somebody is active in a role that gives sign-offs here."""
    person = people.get(handle)
    return person is not None and person.may("evaluator", "sme", *(r.role for r in policy.signoff))


def _binds(review: Review, subject: Subject) -> bool:
    return review.answer_hash == subject.answer_hash and review.task_hash == subject.task_hash


def _state(
    requirement: Requirement,
    fits: dict[str, Review],
    latest: dict[str, Review],
    subject: Subject,
    people: People,
) -> RequirementState:
    able = {person.handle for person in people.with_role(requirement.role)} - subject.contributors
    givers = tuple(sorted(able & fits.keys()))
    if len(givers) >= requirement.count:
        return RequirementState(requirement.name, Met.SATISFIED, f"Approved by {', '.join(givers)}.", givers)
    if len(able) < requirement.count:
        return RequirementState(
            requirement.name,
            Met.ERROR,
            f"There are too few people who may give it: {_who(able, requirement.role)}.",
        )
    void = sorted(by for by, r in latest.items() if r.verdict == APPROVE and by in able and by not in fits)
    lapsed = f" The approval by {', '.join(void)} was of an earlier version." if void else ""
    own = sorted(by for by, r in latest.items() if r.verdict == APPROVE and by in subject.contributors)
    self_made = f" {', '.join(own)} cannot approve work they had a hand in." if own else ""
    needed = requirement.count - len(givers)
    return RequirementState(
        requirement.name,
        Met.UNSATISFIED,
        f"Needs {_approvals(needed)} of this version by an {ROLE_WORDS[requirement.role]} "
        f"({_who(able - set(givers), requirement.role)}).{lapsed}{self_made}".replace("an clinical", "a clinical"),
    )


def _approvals(count: int) -> str:
    return "an approval" if count == 1 else f"{count} approvals"


def _who(handles: Iterable[str], role: str) -> str:
    names = sorted(handles)
    return " or ".join(names) if names else f"nobody is an {ROLE_WORDS[role]} here"
