"""Say of each requirement who can act now, who is away or declined, and, where too few are left, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.policy import MATCH
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.eligibility import may_override
from rlhf.process.verdict import Met
from rlhf.process.working_days import away_until, day_words, here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from rlhf.model.people import People
    from rlhf.model.policy import Policy, Requirement
    from rlhf.process.reviewers import Reviewers
    from rlhf.process.verdict import RequirementState, SignOff, Subject


def with_next_steps(
    sign_off: SignOff, reviewers: Reviewers, subject: Subject, people: People, policy: Policy, now: datetime
) -> SignOff:
    """Return a sign-off whose open requirements name only people who can act now, and say what there is to do else."""
    states = (_explained(state, reviewers, subject, people, policy, now) for state in sign_off.requirements)
    return replace(sign_off, requirements=tuple(states))


def _explained(
    state: RequirementState, reviewers: Reviewers, subject: Subject, people: People, policy: Policy, now: datetime
) -> RequirementState:
    requirement = next((item for item in policy.signoff if item.name == state.name), None)
    what, short = state.what + "".join(_notes(state, reviewers)), reviewers.is_short(state)
    if short:
        left = state.met is Met.ERROR or reviewers.here(state.able)
        steps = "; or ".join(_steps(state, requirement, reviewers, subject, people, policy, now))
        what += (
            f" {'Too few are' if left else 'Nobody is'} left who can give it now.{f' Next: {steps}.' if steps else ''}"
        )
    out = reviewers.away.keys() | reviewers.requests.declined.keys()
    return replace(state, what=what, able=tuple(handle for handle in state.able if handle not in out), short=short)


def _notes(state: RequirementState, reviewers: Reviewers) -> Iterator[str]:
    """Yield a sentence about each person who could meet a requirement and is away, declined, or was asked to."""
    requests = reviewers.requests
    for handle in state.able:
        if handle in reviewers.away:
            yield f" {handle} is away until {day_words(reviewers.away[handle])}."
        if handle in requests.declined:
            yield f" {handle} declined: {_flat(requests.declined[handle].body.get('why'))}."
        elif handle in requests.asked and handle in reviewers.able:
            yield f" {requests.asked[handle].by} asked {handle} to review it."


def _steps(
    state: RequirementState, requirement: Requirement | None, reviewers: Reviewers, subject: Subject, people: People,
    policy: Policy, now: datetime,
) -> Iterator[str]:  # fmt: skip
    """Yield what can be done about a requirement that too few can meet now, each with who may do it."""
    answer = f"{subject.task}/{subject.author}"
    overriders = [handle for handle in sorted(people.by_handle) if may_override(handle, subject, people, policy)]
    if requirement is not None and requirement.firm:
        yield "it is firm, so that nobody can override it"
    elif overriders and subject.answer_hash:
        who = present(overriders, people, now)
        yield f'{who} can take it without: rlhf review override {answer} "{state.name}" --because "…"'
    declined = [h for h in state.able if h in reviewers.requests.declined and h not in reviewers.away]
    if declined and subject.answer_hash:
        who = present((person.handle for person in people.with_role("manager")), people, now)
        yield f"{who} can ask again: rlhf review assign {answer} --to {declined[0]}"
    if requirement is not None:
        may = [person.handle for person in people.with_role(policy.changes["people"])]
        role, field = ROLE_WORDS[requirement.role], ""
        if requirement.specialty == MATCH and subject.about is not None:
            field = subject.about.specialty
        yield (
            f"{present(may, people, now)} can make somebody else {'an' if role[0] in 'AEIOUaeiou' else 'a'} {role}"
            f"{f' in {field}' if field else ''}: rlhf people add HANDLE --role {requirement.role}"
            f"{f' --specialty {field}' if field else ''}"
        )
    willing = [handle for handle in state.able if handle not in reviewers.requests.declined]
    away = {handle: reviewers.away[handle] for handle in willing if handle in reviewers.away}
    if away:
        first = min(away, key=lambda handle: (away[handle], handle))
        yield _wait(first, away[first])


def steps_to_affirm(subject: Subject, able: Iterable[str], people: People, policy: Policy, now: datetime) -> str:
    """Return what there is to do about an accepted answer that nobody can affirm now.

    Args:
        able: who may affirm it; they are away.
    """
    ends = {handle: until for handle in able if (until := away_until(people[handle], now)) is not None}
    out = " ".join(f"{handle} is away until {day_words(until)}." for handle, until in ends.items())
    steps = [f"{subject.author} can revise it: rlhf submit {subject.task}"]
    if ends:
        first = min(ends, key=lambda handle: (ends[handle], handle))
        steps.append(_wait(first, ends[first]))
    else:
        may = [person.handle for person in people.with_role(policy.changes["people"])]
        steps.append(f"{present(may, people, now)} can make somebody a signer: rlhf people add HANDLE --role evaluator")
    what = f"affirmation: Nobody is left who can affirm it for its changed prompt. {out}".rstrip()
    return f"{what} Next: {'; or '.join(steps)}."


def _wait(handle: str, until: date) -> str:
    return f"it waits until {day_words(until)}, or for {handle} to be back before: rlhf people return {handle}"


def present(handles: Iterable[str], people: People, now: datetime) -> str:
    """Return the names of those of some people who are here; where none is, all of them, with how long they are away.

    “nobody” where there are none.
    """
    every = [people[handle] for handle in sorted(set(handles))]
    names = [person.handle for person in here(every, now)]
    if not names:
        ends = ((person.handle, away_until(person, now)) for person in every)
        names = [f"{handle} (away until {day_words(until)})" if until else handle for handle, until in ends]
    return " or ".join(names) or "nobody"


def _flat(text: object) -> str:
    return " ".join(str(text).split()).rstrip(".")
