"""Whether exactly this version of an answer has the sign-off that policy asks for."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from rlhf.model.event import APPROVE, REQUEST_CHANGES
from rlhf.process.blind_review import sealed
from rlhf.process.eligibility import adjudicators, complete, differ, may_override, signers, signs
from rlhf.process.requirements import Reviews, adjudication, requests, requirements
from rlhf.process.upheld import not_lifted
from rlhf.process.verdict import Met, RequirementState, SignOff, Subject, latest_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rlhf.model.event import Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy


def judge(
    subject: Subject, reviews: Iterable[Review], people: People, policy: Policy, overrides: Iterable[Override] = ()
) -> SignOff:
    """Compare the reviews and overrides of an answer with what policy requires for it.

    Reviews of a blind round that is not over do not count yet, and nothing in the result reveals them.

    Args:
        reviews, overrides: all of this task and author whose signature was verified.
    """
    if subject.unattributable:
        who = ", ".join(subject.unattributable)
        return SignOff((RequirementState("known contributors", Met.ERROR, f"Nobody in people.yaml is {who}."),))
    result = _sort_reviews(subject, reviews, overrides, people, policy)
    states = [*requirements(subject, result, people, policy), *adjudication(subject, result, people, policy)]
    if all(state.met is Met.NOT_APPLICABLE for state in states):
        why = "The policy in rlhf.yaml asks for no sign-off of such an answer, and so nothing can give it."
        states.append(RequirementState("a requirement", Met.ERROR, why))
    states += requests(result, subject, people, policy)
    used = {state.name for state in states if state.met is Met.OVERRIDDEN}
    return SignOff(
        tuple(states),
        tuple(result.counting[by] for by in sorted(result.counting)),
        tuple(result.overridden[name] for name in sorted(used & result.overridden.keys())),
        undecided=bool(result.parties) and result.decision is None,
    )


def between(subject: Subject, reviews: Iterable[Review], people: People, policy: Policy) -> tuple[str, ...]:
    """Return the ids of the latest reviews of reviewers who disagree: a review given now decides between these."""
    result = _sort_reviews(subject, reviews, (), people, policy)
    return tuple(sorted(result.latest[by].id for by in result.parties))


def overrides_of(
    subject: Subject, overrides: Iterable[Override], people: People, policy: Policy
) -> dict[str, Override]:
    """Return the overrides that count for exactly this version, by what they override; of several, the first."""
    overrides_by_key: dict[str, Override] = {}
    for override in sorted(overrides, key=lambda item: (item.id, item.by)):
        if subject.is_of(override) and may_override(override.by, subject, people, policy):
            overrides_by_key.setdefault(override.what, override)
    return overrides_by_key


def _sort_reviews(
    subject: Subject, reviews: Iterable[Review], overrides: Iterable[Override], people: People, policy: Policy
) -> Reviews:
    about = [r for r in reviews if (r.task, r.author) == (subject.task, subject.author) and not subject.has_spent(r)]
    overridden = overrides_of(subject, overrides, people, policy)
    closed = sealed(subject, about, people, policy, overridden=overridden)
    latest = latest_words(r for r in about if r not in closed)
    independent = [r for r in latest.values() if subject.is_of(r) and r.by not in subject.contributors]
    counting = {r.by: r for r in independent if r.verdict == APPROVE and complete(r, subject.about, policy)}
    objecting = _objecting(subject, about, latest, people, policy)
    parties, decision = _disagreement(subject, independent, objecting, people, policy)
    spoken = frozenset(latest_words(r for r in closed if subject.is_of(r)))
    return Reviews(latest, counting, parties, decision, overridden, spoken, objecting)


def _objecting(
    subject: Subject, about: Iterable[Review], latest: Mapping[str, Review], people: People, policy: Policy
) -> frozenset[str]:
    """Return whose request for changes stands: people who sign off, or who did when the forge received the request."""
    upheld = not_lifted(about, subject.upheld)
    asked = {by for by, review in latest.items() if review.verdict == REQUEST_CHANGES and by != subject.author}
    return frozenset(by for by in asked if by in upheld or signs(people, by, policy))


def _disagreement(
    subject: Subject, words: Sequence[Review], objecting: frozenset[str], people: People, policy: Policy
) -> tuple[frozenset[str], Review | None]:
    """Return the reviewers who disagree, and the latest review that decides between them; None where there is none.

    A decision names the reviews between which it decides. So a decision from before the disagreement, or from before
    one of these people reviewed again, does not count, whatever the clocks show.
    """
    if not policy.disagreement.adjudicator:
        return frozenset(), None
    gone = frozenset(by for by in objecting if not signs(people, by, policy))
    asked = signers(subject, people, policy) | gone
    plain = [word for word in words if word.by in asked and not word.between]
    if not any(differ(review, other, policy.disagreement.scores) for review, other in combinations(plain, 2)):
        return frozenset(), None
    parties = frozenset(word.by for word in plain)
    deciders = adjudicators(subject, people, policy, parties)
    decisions = [
        word
        for word in words
        if word.by in deciders and {review.id for review in plain} <= {*word.between}
        and (word.verdict != APPROVE or complete(word, subject.about, policy))
    ]  # fmt: skip
    return parties, max(decisions, key=lambda word: word.order, default=None)
