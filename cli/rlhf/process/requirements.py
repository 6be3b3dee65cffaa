"""The state of each requirement of the policy: who met it, or what would satisfy it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event import APPROVE
from rlhf.model.paths import task_path
from rlhf.model.policy import ADJUDICATION, CHANGES
from rlhf.model.selection import STATED_AS, applies, left_out, unstated, words_of
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.eligibility import able, adjudicators, may_override, share_out, signs
from rlhf.process.verdict import Met, RequirementState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.event import Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy, Requirement
    from rlhf.model.task import Task
    from rlhf.process.verdict import Subject


class Reviews(Struct, frozen=True):
    """The reviews of an answer, sorted by what they count for.

    Args:
        latest: each reviewer's latest verdict, on any version.
        counting: complete approvals of exactly this version by people who contributed nothing to it.
        parties: the reviewers who disagree on this version.
        decision: the review by which somebody else decided between them; None where nobody did.
        overridden: the overrides for exactly this version, by what they override.
        sealed: the reviewers in a blind round that is not over; their reviews are in none of the other fields.
        objecting: the reviewers whose request for changes stands.
    """

    latest: Mapping[str, Review]
    counting: Mapping[str, Review]
    parties: frozenset[str]
    decision: Review | None
    overridden: Mapping[str, Override]
    sealed: frozenset[str] = frozenset()
    objecting: frozenset[str] = frozenset()

    @property
    def settled(self) -> frozenset[str]:
        """Return the reviewers whose reviews are replaced by the decision between them, if that approves."""
        return self.parties if self.decision is not None and self.decision.verdict == APPROVE else frozenset()

    def givers(self, requirement: Requirement) -> frozenset[str]:
        """Return whose reviews may meet a requirement: approvals, and, unless it is firm, reviews that were settled."""
        return frozenset(self.counting) | (frozenset() if requirement.firm else self.settled)


def requirements(subject: Subject, result: Reviews, people: People, policy: Policy) -> list[RequirementState]:
    """Return the state of each requirement; where the task was relabelled on the way, the stricter of then and now."""
    states = _requirements(subject, result, people, policy)
    for then in subject.earlier:
        before = _requirements(replace(subject, about=then), result, people, policy)
        note = f" The task was {_labels(then)} when this answer came in, and so it is asked for."
        states = [_stricter(state, other, note) for state, other in zip(states, before, strict=True)]
    return states


def _labels(task: Task) -> str:
    tags = f", tagged {', '.join(task.tags)}" if task.tags else ""
    return f"of {task.specialty}{tags}"


#: How far the kinds of state keep an answer out, the least first.
_STRICTNESS = (Met.NOT_APPLICABLE, Met.SATISFIED, Met.OVERRIDDEN, Met.UNSATISFIED, Met.ERROR)


def _stricter(now: RequirementState, then: RequirementState, note: str) -> RequirementState:
    if _STRICTNESS.index(then.met) <= _STRICTNESS.index(now.met):
        return now
    return replace(then, what=then.what + note)


def _requirements(subject: Subject, result: Reviews, people: People, policy: Policy) -> list[RequirementState]:
    asked = [(requirement, applies(requirement, subject.about)) for requirement in policy.signoff]
    slots = [
        (requirement, able(requirement, subject, people) & result.givers(requirement))
        for requirement, wanted in sorted(
            asked, key=lambda row: not row[0].blind
        )  # blind reviewers fill the places of blind requirements first
        if wanted
        for _ in range(requirement.count)
    ]
    givers = share_out([who for _, who in slots], {*result.counting, *result.settled})
    states = []
    for requirement, wanted in asked:
        mine = [giver for (other, _), giver in zip(slots, givers, strict=True) if other is requirement]
        given = tuple(sorted(giver for giver in mine if giver))
        if wanted is None:
            why = "The task cannot be read, and so nobody can tell what is asked for its answer."
            states.append(RequirementState(requirement.name, Met.ERROR, why))
        elif not wanted:
            states.append(RequirementState(requirement.name, Met.NOT_APPLICABLE, _why_not_asked(requirement, subject)))
        elif len(given) == len(mine):
            states.append(RequirementState(requirement.name, Met.SATISFIED, _given(given, result), given))
        elif requirement.name in result.overridden and not requirement.firm:
            states.append(_overridden(requirement.name, result.overridden[requirement.name]))
        else:
            others = frozenset(giver for giver in givers if giver) - frozenset(given)
            state = _unmet(requirement, given, others, result, subject, people)
            states.append(replace(state, what=state.what + _why_asked(requirement, subject, policy)))
    return states


def _why_not_asked(requirement: Requirement, subject: Subject) -> str:
    if subject.about is not None and left_out(requirement, subject.about):
        return f"It is for other tasks: this is one of {words_of(requirement.unless)}."
    return "It is not for tasks like this one."


def _why_asked(requirement: Requirement, subject: Subject, policy: Policy) -> str:
    """Return a sentence that a requirement applies because the task lacks a field, and who can add it; else ""."""
    left_out, task = unstated(requirement, subject.about), subject.about
    if not left_out or task is None:
        return ""
    lines = " and ".join(f"“{STATED_AS[key]}”" for key in left_out)
    who, file = _a(ROLE_WORDS[policy.changes["tasks"]]), task_path(task.batch, task.id)
    return (
        f" It is asked for because the task does not state its {' and '.join(left_out)}: "
        f"{who} adds {lines}, or what is so, to {file}, and runs: rlhf publish"
    )


def _given(givers: tuple[str, ...], result: Reviews) -> str:
    """Return a sentence that names who approved, and who decided against whom."""
    approved = [giver for giver in givers if giver in result.counting]
    decided = [giver for giver in givers if giver not in result.counting]
    words = [f"Approved by {', '.join(approved)}."] if approved else []
    if decided and result.decision is not None:
        words.append(f"{result.decision.by} decided against {', '.join(decided)}.")
    return " ".join(words)


def _overridden(name: str, override: Override) -> RequirementState:
    return RequirementState(name, Met.OVERRIDDEN, f"Overridden by {override.by}: {override.why}", (override.by,))


def _unmet(
    requirement: Requirement,
    given: tuple[str, ...],
    others: frozenset[str],
    result: Reviews,
    subject: Subject,
    people: People,
) -> RequirementState:
    """Return the state of an unmet requirement: what is missing, and why some approvals do not count."""
    may, role = able(requirement, subject, people), requirement.role
    if len(may) < requirement.count:
        why = f"There are too few people who may give it: {_who(may, requirement)}."
        return RequirementState(requirement.name, Met.ERROR, why, role=role)
    left = may - set(given) - others
    approved = {by: review for by, review in result.latest.items() if review.verdict == APPROVE}
    void = sorted(by for by, review in approved.items() if by in may and not subject.is_of(review))
    bare = sorted(by for by, r in approved.items() if by in may and subject.is_of(r) and by not in result.counting)
    own = sorted(approved.keys() & subject.contributors)
    both = sorted((approved.keys() & subject.writers) - may - subject.contributors)
    notes = [
        f" The approval by {', '.join(void)} was of an earlier version." if void else "",
        f" The approval by {', '.join(bare)} lacks the scores that this kind of task asks for." if bare else "",
        f" {', '.join(own)} cannot approve work they had a hand in." if own else "",
        f" {', '.join(both)} cannot approve while they answer the same task." if both else "",
    ]
    if requirement.blind and result.sealed:
        left -= result.sealed
        what = (
            f"Reviewed blindly: nobody is told what others said before all have. Waits for {_who(left, requirement)}."
        )
        needed = max(1, requirement.count - len(may & result.sealed))
        return RequirementState(
            requirement.name, Met.UNSATISFIED, what, (), tuple(sorted(left)), needed=needed, role=role
        )
    needed = requirement.count - len(given)
    many = "an approval" if needed == 1 else f"{needed} approvals"
    needs = f"Needs {many} of this version by {_a(ROLE_WORDS[role])}"
    return RequirementState(
        requirement.name, Met.UNSATISFIED, f"{needs} ({_who(left, requirement)}).{''.join(notes)}",
        given, tuple(sorted(left)), needed=needed, role=role,
    )  # fmt: skip


def adjudication(subject: Subject, result: Reviews, people: People, policy: Policy) -> list[RequirementState]:
    if not result.parties:
        return []
    who = " and ".join(sorted(result.parties))
    if result.decision is not None and result.decision.verdict == APPROVE:
        what = f"{who} disagreed; {result.decision.by} decided."
        return [RequirementState(ADJUDICATION, Met.SATISFIED, what, (result.decision.by,))]
    if result.decision is not None:
        what = f"{who} disagreed; {result.decision.by} decided that changes are needed."
        return [RequirementState(ADJUDICATION, Met.UNSATISFIED, what, (result.decision.by,))]
    if ADJUDICATION in result.overridden:
        return [_overridden(ADJUDICATION, result.overridden[ADJUDICATION])]
    may = tuple(sorted(adjudicators(subject, people, policy, result.parties)))
    if not may:
        role = ROLE_WORDS[policy.disagreement.adjudicator]
        what = f"{who} disagree, and there is nobody who could decide: it takes {_a(role)} who was neither."
        return [RequirementState(ADJUDICATION, Met.ERROR, what)]
    return [
        RequirementState(
            ADJUDICATION,
            Met.UNSATISFIED,
            f"{who} disagree; {' or '.join(may)} decides.",
            able=may,
            decides=True,
            needed=1,
        )
    ]


def requests(result: Reviews, subject: Subject, people: People, policy: Policy) -> Iterable[RequirementState]:
    """Yield the requests for changes that stand until their author approves or somebody overrides them."""
    for by in result.latest:
        if by not in result.objecting or by in result.settled:
            continue
        if CHANGES in result.overridden:
            yield _overridden(CHANGES, result.overridden[CHANGES])
        elif signs(people, by, policy):
            what = f"{by} asked for changes and has not approved since."
            yield RequirementState(CHANGES, Met.UNSATISFIED, what, (by,), (by,), needed=1)
        else:
            yield RequirementState(CHANGES, Met.UNSATISFIED, _left_behind(by, subject, people, policy), (by,))


def _left_behind(by: str, subject: Subject, people: People, policy: Policy) -> str:
    """Return a sentence that a request stands although its author no longer reviews, and what would lift it."""
    person = people.get(by)
    since = "has left" if person is not None and not person.active else "does not review here any more"
    what = f"{by} asked for changes and {since}: that stands until {by} is a reviewer again and approves"
    may = [handle for handle in sorted(people.by_handle) if may_override(handle, subject, people, policy)]
    if not may:
        return f"{what}."
    return (
        f"{what}, or it is overridden with a reason ({' or '.join(may)}): "
        f'rlhf review override {subject.task}/{subject.author} "{CHANGES}" --because "…"'
    )


def _who(handles: Iterable[str], requirement: Requirement) -> str:
    names = sorted(handles)
    fits = " of the task's specialty" if requirement.specialty else ""
    return " or ".join(names) if names else f"nobody is {_a(ROLE_WORDS[requirement.role])}{fits} here"


def _a(role: str) -> str:
    return f"{'an' if role[0] in 'AEIOUaeiou' else 'a'} {role}"
