"""Ask a named person to review a submission, and decline to review one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    AlreadyReviewed,
    DeclinedAlready,
    DeclineUnexplained,
    HasLeft,
    NotAbleToReview,
    NotAskedOfYou,
    NothingLeftToReview,
    ProjectNotUpgraded,
    ReviewerAway,
    ReviewerTookPart,
    TaskHeld,
)
from rlhf.model.event import Event
from rlhf.model.event_types import REVIEW_ASSIGNMENT, REVIEW_DECLINE
from rlhf.model.ids import ulid
from rlhf.process.concerns import why_held
from rlhf.process.facts import reviews_in
from rlhf.process.policy_explanation import account
from rlhf.process.reviewers import reviewers_of
from rlhf.process.sign_off_subject import subject_of
from rlhf.process.slots import takers
from rlhf.process.verdict import latest_words
from rlhf.process.working_days import away_until, day_words
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.ledger.subject import knows_event
from rlhf.workflows.reviewing.queue import Waiting, choose
from rlhf.workflows.sync.sync import refresh, send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.reviewers import Reviewers
    from rlhf.process.verdict import Subject
    from rlhf.store.workspace import Workspace


class Requested(Struct, frozen=True):
    """The result of asking for a review, or of declining one.

    Args:
        who: for whom the submission waits now.
        known: it was recorded before, so that nothing was written.
        stuck: what there is to do where too few people are left; "" where enough are.
    """

    task: str
    author: str
    who: tuple[str, ...]
    synced: Synced
    known: bool = False
    stuck: str = ""


def assign_review(
    workspace: Workspace, name: str, to: str, why: str, now: datetime, randomness: Randomness
) -> Requested:
    """Ask a person to review a submission, after fetching; the others see it no longer as waiting for them.

    Raises:
        RoleNeeded: I am not a manager.
        UnknownPerson, HasLeft, NotToBeAsked, NothingLeftToReview: the person cannot be asked.
        NothingSubmitted, SeveralAnswers, TaskHeld, ProjectNotUpgraded.
    """
    workspace.people.require(workspace.handle, "manager", what="Asking for a review")
    waiting, subject = _chosen(workspace, name, now)
    facts, author, result = waiting.facts, waiting.submission.author, _reviewers(workspace, waiting, now)
    _require_able(workspace, waiting, subject, to, result, now)
    request = result.requests.asked.get(to)
    if request is not None and to in result.who:
        return Requested(facts.id, author, result.who, Synced(), known=True)
    body = {"answer": author, "to": to, **({"why": why} if why else {})}
    return _record(workspace, waiting, REVIEW_ASSIGNMENT, body, now, randomness)


def decline_review(workspace: Workspace, name: str, why: str, now: datetime, randomness: Randomness) -> Requested:
    """Say that I do not review a submission that waits for me, after fetching; it waits for the others again.

    Raises:
        DeclineUnexplained: no reason is given.
        NotAskedOfYou, DeclinedAlready, NothingSubmitted, SeveralAnswers, ProjectNotUpgraded.
    """
    if not why.strip():
        raise DeclineUnexplained(name)
    waiting, _ = _chosen(workspace, name, now)
    result, me, author = _reviewers(workspace, waiting, now), workspace.handle, waiting.submission.author
    if me in result.requests.declined:
        raise DeclinedAlready(waiting.facts.id, author)
    request = result.requests.asked.get(me)
    if request is None and me not in result.able:
        raise NotAskedOfYou(waiting.facts.id, author, result.who)
    named: dict[str, Any] = {"to": request.by, "asked": [request.id]} if request is not None else {}
    body = {"answer": author, **named, "why": why}
    return _record(workspace, waiting, REVIEW_DECLINE, body, now, randomness)


def _chosen(workspace: Workspace, name: str, now: datetime) -> tuple[Waiting, Subject]:
    refresh(workspace, now)
    if not knows_event(workspace, REVIEW_ASSIGNMENT):
        raise ProjectNotUpgraded
    waiting = choose(workspace, name, now)
    return waiting, subject_of(waiting.submission, waiting.facts, takers(waiting.facts, now))


def _reviewers(workspace: Workspace, waiting: Waiting, now: datetime) -> Reviewers:
    subject = subject_of(waiting.submission, waiting.facts, takers(waiting.facts, now))
    return reviewers_of(subject, waiting.facts, workspace.people, workspace.policy, now)


def _require_able(
    workspace: Workspace, waiting: Waiting, subject: Subject, to: str, result: Reviewers, now: datetime
) -> None:
    """Stop where a person cannot give anything that the sign-off of a submission lacks, and name who could."""
    person, task, author = workspace.people[to], waiting.facts.id, waiting.submission.author
    others = tuple(handle for handle in result.here(result.able) if handle != to)
    if not person.active:
        raise HasLeft(to)
    if waiting.facts.held:
        raise TaskHeld(task, why_held(waiting.facts.held[0]))
    if to in subject.contributors | subject.writers:
        raise ReviewerTookPart(task, author, to, others)
    if to in result.able:
        until = away_until(person, now)
        if until is not None:
            raise ReviewerAway(task, author, to, day_words(until), others)
        return
    if not result.able:
        raise NothingLeftToReview(task, author)
    latest = latest_words(reviews_in(waiting.facts.events, author)).get(to)
    if latest is not None and subject.is_of(latest):
        raise AlreadyReviewed(task, author, to, others)
    raise NotAbleToReview(task, author, to, others)


def _record(
    workspace: Workspace, waiting: Waiting, type_: str, body: dict[str, Any], now: datetime, randomness: Randomness
) -> Requested:
    """Write an event about a submission to my ledger, send it, and return for whom the submission waits then."""
    facts, author = waiting.facts, waiting.submission.author
    say(workspace, [Event(ulid(now, randomness(10)), type_, workspace.handle, now, facts.batch, facts.id, body)])
    synced = send_now(workspace, now)
    after = choose(workspace, f"{facts.id}/{author}", now)
    who = _reviewers(workspace, after, now).who
    stuck = "" if who else account(after.facts, after.submission, workspace.people, workspace.policy, now).short
    return Requested(facts.id, author, who, synced, stuck=stuck)
