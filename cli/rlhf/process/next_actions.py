"""Whose turn it is: the next actions on a task, computed in this module for every view."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import QUESTION
from rlhf.process import response_duty
from rlhf.process.affirmations import affirmed
from rlhf.process.after_acceptance import objections
from rlhf.process.conversation import threads
from rlhf.process.deadlines import grants, pending
from rlhf.process.eligibility import may_override
from rlhf.process.facts import Facts, involved
from rlhf.process.reviewers import reviewers_of
from rlhf.process.routing import NO_TASK, Matter
from rlhf.process.sign_off_subject import accepted_subject, subject_of
from rlhf.process.slots import takers
from rlhf.process.task_state import AUTHOR, MANAGER, ON_MAIN, REVIEWER, Mark, Standing, State, Work
from rlhf.process.working_days import here

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.concerns import Concern
    from rlhf.process.conversation import Thread


class Do(StrEnum):
    """The kinds of action."""

    WRITE = "write"
    REVISE = "revise"
    REVIEW = "review"
    FIND_REVIEWER = "find_a_reviewer_for"
    AFFIRM = "affirm"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    ANSWER = "answer"
    LET_THROUGH = "let_through"
    SETTLE = "settle"
    EXTEND = "extend"


class Turn(Struct, frozen=True):
    """An action that waits for somebody.

    Args:
        who: the people who may do it; it is done when any of them has done it.
        about: the author of a submission or of a request for more time, or the last letters of the id of a question or
            a concern; "" for a person's own work.
        since: since when it waits; None where that is not known.
        by: when it is due; None where it has no due time.
    """

    do: Do
    who: tuple[str, ...]
    batch: str = ""
    task: str = ""
    about: str = ""
    since: datetime | None = None
    by: datetime | None = None
    overdue: bool = False


def turns(facts: Facts, standing: Standing, people: People, policy: Policy, now: datetime) -> list[Turn]:
    """Return every action on a task that waits for somebody; the order in which facts were read does not matter."""
    if facts.withdrawn:
        return []
    result = [*_of_works(facts, standing, people, policy, now)]
    part = involved(facts.leases, facts.submissions, facts.accepted, facts.events) if facts.concerns else frozenset()
    raised = (of_concern(concern, people, policy, now, part) for concern in facts.concerns)
    result += [turn for turn in raised if turn is not None]
    result += _wishes(facts, standing, people, policy, now)
    matter = about(facts, now)
    asked = threads(facts.events) if any(event.type == QUESTION for event in facts.events) else []
    result += [turn for thread in asked if (turn := of_question(thread, people, policy, now, matter)) is not None]
    return result


def mine(values: Iterable[Turn], handle: str) -> list[Turn]:
    """Return the actions that wait for a person."""
    return [turn for turn in values if handle in turn.who]


def about(facts: Facts, now: datetime) -> Matter:
    """Return the task as the subject of a question: its specialty, and who holds or answered it."""
    return Matter(facts.task.specialty if facts.task else "", facts.batch, takers(facts, now))


def of_concern(
    concern: Concern, people: People, policy: Policy, now: datetime, part: Collection[str] = ()
) -> Turn | None:
    duty = response_duty.of_concern(concern, people, policy, now, part)
    if duty is None:
        return None
    thread, raised = concern.thread, concern.raised
    return Turn(Do(duty.step), duty.who, thread.batch, thread.task, raised.short, raised.at, duty.by, duty.overdue)


def of_question(thread: Thread, people: People, policy: Policy, now: datetime, matter: Matter = NO_TASK) -> Turn | None:
    duty = response_duty.of_question(thread, people, policy, now, matter) if thread.opening.type == QUESTION else None
    if duty is None:
        return None
    asked = thread.opening
    return Turn(Do.ANSWER, duty.who, thread.batch, thread.task, asked.short, asked.at, duty.by, duty.overdue)


def _wishes(facts: Facts, standing: Standing, people: People, policy: Policy, now: datetime) -> Iterable[Turn]:
    """Yield the open requests for more time by people whose work is not accepted yet."""
    for wish in pending(facts.events):
        work = standing.of.get(wish.by)
        if work is not None and work.state not in {State.ACCEPTED, State.DISPUTED, State.WITHDRAWN}:
            may = [p for p in sorted(people.by_handle) if grants(p, wish.by, people, policy) and people[p].active]
            due = facts.deadline(wish.by, people, policy).due
            who, by = _here_first(may, people, now), due.at if due else None
            yield Turn(Do.EXTEND, who, facts.batch, facts.id, wish.by, wish.at, by)


def _here(handles: Iterable[str], people: People, now: datetime) -> tuple[str, ...]:
    """Return those of some people who are here."""
    return tuple(person.handle for person in here((people[handle] for handle in handles), now))


def _here_first(handles: Sequence[str], people: People, now: datetime) -> tuple[str, ...]:
    """Return those of some people who are here; where nobody is, all of them."""
    return _here(handles, people, now) or tuple(handles)


def _since_edit(facts: Facts) -> datetime | None:
    """Return when the prompt last became something else."""
    return max((edit.at for edit in facts.edits if not edit.same), default=None)


def _settle(work: Work, facts: Facts, people: People, policy: Policy, now: datetime) -> Turn:
    """Return who decides what becomes of an accepted answer: it stands, is reopened, or is withdrawn."""
    may = facts.correctors.withdraw | facts.correctors.reopen
    able = _here_first(sorted(p for p in may if people[p].active and p != work.handle), people, now)
    since = min((item.at for item in objections(facts, work.handle, people, policy)), default=None)
    return Turn(Do.SETTLE, able, facts.batch, facts.id, work.handle, since)


def _of_works(facts: Facts, standing: Standing, people: People, policy: Policy, now: datetime) -> Iterable[Turn]:
    received, writers = {submission.author: submission for submission in facts.submissions}, takers(facts, now)
    managers = _here_first(sorted(person.handle for person in people.with_role("manager")), people, now)
    for work in standing.works:
        until = facts.deadline(work.handle, people, policy).due
        due = until.at if until else None
        late = Mark.OVERDUE in work.marks or Mark.LATE in work.marks
        if work.state is State.CLAIMED:
            yield Turn(Do.WRITE, (work.handle,), facts.batch, facts.id, by=due, overdue=late)
        elif work.state is State.CHANGES_REQUESTED or (work.state is State.REOPENED and work.turn == AUTHOR):
            yield Turn(Do.REVISE, (work.handle,), facts.batch, facts.id, by=due, overdue=late)
        elif work.state in ON_MAIN and work.turn == MANAGER:
            yield _settle(work, facts, people, policy, now)
        elif work.state is State.ACCEPTED and work.turn == REVIEWER:
            subject = accepted_subject(work.handle, facts)
            able = affirmed(subject, facts.events, people, policy).wanted
            do, able = (Do.AFFIRM, present) if (present := _here(able, people, now)) else (Do.FIND_REVIEWER, managers)
            yield Turn(do, able, facts.batch, facts.id, work.handle, _since_edit(facts))
        elif work.turn == REVIEWER:
            submission = received[work.handle]
            result = reviewers_of(subject_of(submission, facts, writers), facts, people, policy, now)
            since = submission.received
            if result.who:
                yield Turn(Do.REVIEW, result.who, facts.batch, facts.id, work.handle, since, due, overdue=late)
            if result.short or not result.who:
                yield Turn(Do.FIND_REVIEWER, managers, facts.batch, facts.id, work.handle, since, due, overdue=late)
        elif work.turn == MANAGER:
            submission = received[work.handle]
            subject = subject_of(submission, facts, writers)
            may = _here_first(
                sorted(p for p in people.by_handle if may_override(p, subject, people, policy)), people, now
            )
            late = late or work.state is State.APPROVED  # an approved answer is only kept out by its lateness
            yield Turn(Do.LET_THROUGH, may, facts.batch, facts.id, work.handle, submission.received, due, overdue=late)
