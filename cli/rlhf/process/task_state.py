"""The state of a task, computed from scratch from main, submissions, claims and events."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.event import APPROVE, REQUEST_CHANGES
from rlhf.model.event_types import FORGE
from rlhf.model.policy import CHANGES
from rlhf.process.affirmations import affirmed
from rlhf.process.after_acceptance import Effect, effect, objections
from rlhf.process.blind_review import round_open
from rlhf.process.deadlines import timeliness
from rlhf.process.eligibility import signs
from rlhf.process.facts import Facts, Submission, holders, overrides_in, reviews_in
from rlhf.process.sign_off_subject import accepted_subject, subject_of
from rlhf.process.signoff import judge, overrides_of
from rlhf.process.slots import takers
from rlhf.process.verdict import Met, RequirementState, latest_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.model.policy import Policy


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


#: The states of an answer that was accepted and has no newer version on its way.
ON_MAIN = frozenset({State.ACCEPTED, State.REOPENED, State.DISPUTED})


class Mark(StrEnum):
    OVERDUE = "overdue"
    LATE = "late"
    HELD = "held"
    STALE_REVIEW = "stale_review"
    STALE_GUIDANCE = "stale_guidance"
    PROMPT_CHANGED = "prompt_changed"


AUTHOR = "author"
REVIEWER = "reviewer"
ANYONE = "anyone"
MANAGER = "manager"
NOBODY = ""


class Work(Struct, frozen=True):
    """A person's part in a task."""

    handle: str
    state: State
    turn: str
    marks: frozenset[Mark] = frozenset()


class Standing(Struct, frozen=True):
    state: State
    works: tuple[Work, ...] = ()
    free: int = 0
    turn: str = NOBODY
    of: dict[str, Work] = field(default_factory=dict)


def stand(facts: Facts, people: People, policy: Policy, now: datetime) -> Standing:
    """Return the state of a task. The order of the facts does not matter."""
    submitted = {s.author: s for s in facts.submissions}
    holding = holders(facts, now)
    if facts.withdrawn:
        there = sorted(holding | submitted.keys() | facts.accepted)
        gone = tuple(Work(handle, State.WITHDRAWN, NOBODY) for handle in there)
        return Standing(State.WITHDRAWN, gone, of={work.handle: work for work in gone})
    works = {}
    for handle in sorted(holding | submitted.keys() | facts.accepted):
        submission = submitted.get(handle)
        if handle in facts.gone:
            works[handle] = Work(handle, State.WITHDRAWN, NOBODY)
        elif submission is not None:
            works[handle] = _submitted(submission, facts, people, policy, now)
        elif handle in facts.accepted:
            works[handle] = _accepted(handle, facts, people, policy, now)
        else:
            due = facts.deadline(handle, people, policy).due
            marks = {Mark.OVERDUE} if due is not None and now > due.at else set()
            marks |= {Mark.PROMPT_CHANGED} if facts.prompt_changed(handle) else set()
            works[handle] = Work(handle, State.CLAIMED, AUTHOR, frozenset(marks))
        if facts.held and works[handle].state not in {*ON_MAIN, State.WITHDRAWN}:
            works[handle] = _held(works[handle])
    wanted = facts.task.answers_wanted if facts.task else 1
    free = max(0, wanted - sum(work.state is not State.WITHDRAWN for work in works.values()))
    state, turn = _overall(works.values(), free)
    return Standing(state, tuple(works.values()), free, turn, works)


def punctuality(
    submission: Submission, facts: Facts, people: People, policy: Policy, now: datetime
) -> RequirementState:
    """Return whether a submission came in time."""
    author, subject = submission.author, subject_of(submission, facts, takers(facts, now))
    counting = overrides_of(subject, overrides_in(facts.events, author), people, policy)
    return timeliness(facts.deadline(author, people, policy), submission.received, counting, policy)


def _accepted(author: str, facts: Facts, people: People, policy: Policy, now: datetime) -> Work:
    """Return an accepted answer: reopened or disputed, or its prompt means something else now, or all is well."""
    values, marks = objections(facts, author, people, policy), frozenset[Mark]()
    if facts.prompt_changed(author):
        state = affirmed(accepted_subject(author, facts), facts.events, people, policy)
        marks |= {Mark.PROMPT_CHANGED} if state.missing or not state.by else set()
    if effect(values) is Effect.REOPENED:
        person, due = people.get(author), facts.deadline(author, people, policy).due
        marks |= {Mark.OVERDUE} if due is not None and now > due.at else set()
        writes = person is not None and person.active and not any(item.by == author for item in values)
        return Work(author, State.REOPENED, AUTHOR if writes else MANAGER, marks)
    if values:
        settled = all(item.settled_in_thread for item in values)
        return Work(author, State.DISPUTED, NOBODY if settled else MANAGER, marks)
    return Work(author, State.ACCEPTED, REVIEWER if marks else NOBODY, marks)


def _submitted(submission: Submission, facts: Facts, people: People, policy: Policy, now: datetime) -> Work:
    author = submission.author
    due = facts.deadline(author, people, policy).due
    marks = {Mark.LATE} if due and submission.received and submission.received > due.at else set()
    marks |= {Mark.PROMPT_CHANGED} if facts.prompt_changed(author) else set()
    mine = reviews_in(facts.events, author)
    subject, overrides = subject_of(submission, facts, takers(facts, now)), overrides_in(facts.events, author)
    if round_open(subject, mine, people, policy, overrides_of(subject, overrides, people, policy)):
        return Work(author, State.SUBMITTED, REVIEWER, frozenset(marks))
    signoff = judge(subject, mine, people, policy, overrides)
    if signoff.given:
        late = punctuality(submission, facts, people, policy, now).met in {Met.UNSATISFIED, Met.ERROR}
        return Work(author, State.APPROVED, MANAGER if late else FORGE, frozenset(marks))
    stands = {by for state in signoff.requirements if state.met is Met.UNSATISFIED for by in state.by}
    latest = latest_words(mine)
    of_this = (r for r in latest.values() if r.answer_hash == submission.answer_hash and r.by in stands)
    if not signoff.undecided and any(r.verdict == REQUEST_CHANGES for r in of_this):
        return Work(author, State.CHANGES_REQUESTED, AUTHOR, frozenset(marks))
    waits = [state for state in signoff.requirements if state.met in {Met.UNSATISFIED, Met.ERROR}]
    if waits and all(state.name == CHANGES and not state.able for state in waits):  # no reviewer can lift these
        return Work(author, State.SUBMITTED, MANAGER, frozenset(marks))
    if any(r.verdict == APPROVE and not subject.is_of(r) and signs(people, r.by, policy) for r in latest.values()):
        marks.add(Mark.STALE_REVIEW)
    return Work(author, State.SUBMITTED, REVIEWER, frozenset(marks))


def _held(work: Work) -> Work:
    """Return the work of a task on hold: its author can go on up to a submission; then it waits for the resolution."""
    turn = AUTHOR if work.turn == AUTHOR else NOBODY
    return Work(work.handle, work.state, turn, work.marks | {Mark.HELD})


_FURTHEST = (
    State.CHANGES_REQUESTED, State.SUBMITTED, State.APPROVED, State.CLAIMED, State.REOPENED, State.DISPUTED,
    State.ACCEPTED,
)  # fmt: skip


def _overall(works: Iterable[Work], free: int) -> tuple[State, str]:
    """Return the state of a task as a whole and whose turn it is: open while a slot is free, else by `_FURTHEST`."""
    if free:
        return State.OPEN, ANYONE
    by_state = {work.state: work for work in works}
    for state in _FURTHEST:
        if state in by_state:
            return state, by_state[state].turn
    return State.OPEN, ANYONE
