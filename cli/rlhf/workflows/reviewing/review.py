"""Review submissions of others: approve, request changes, comment, or override a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.errors import (
    ChangedSinceRead,
    LateNeedsTime,
    NewerAnswerCame,
    NothingToOverride,
    NotYoursToReopen,
    OverrideNotAllowed,
    OverrideOfOwnWork,
    OverrideUnexplained,
    OwnAnswer,
    OwnDraftHandedOver,
    RemarkWithoutWords,
    RequestWithoutPlace,
    RequestWithoutSeverity,
    RequestWithoutWords,
    RequirementFirm,
    ScoresMissing,
    TaskHeld,
    WithdrawnAnswer,
)
from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, Event, Remark
from rlhf.model.event_types import OVERRIDE, REVIEW
from rlhf.model.ids import ulid
from rlhf.model.policy import ADJUDICATION, BLOCK, CHANGES, LATE
from rlhf.model.risk import SEVERITIES
from rlhf.process.concerns import why_held
from rlhf.process.eligibility import may_override, missing_scores, signs
from rlhf.process.facts import reviews_in
from rlhf.process.hand_overs import predecessors
from rlhf.process.independence import mixed
from rlhf.process.sign_off_subject import subject_of
from rlhf.process.signoff import between
from rlhf.store.machine.last_seen import last_read
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.ledger.subject import bound_to
from rlhf.workflows.reviewing.anchor_remarks import settled
from rlhf.workflows.reviewing.no_part import require_no_part
from rlhf.workflows.reviewing.queue import REVIEWERS, Waiting, choose
from rlhf.workflows.sync.sync import refresh, send_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced


class Word(Struct, frozen=True):
    """What a reviewer says about each submission.

    Args:
        severity: for a request for changes, how much harm the answer could do as it stands.
    """

    verdict: str
    summary: str = ""
    remarks: tuple[Remark, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    severity: str = ""


class Given(Struct, frozen=True):
    reviewed: tuple[Waiting, ...]
    synced: Synced


def give(workspace: Workspace, names: Sequence[str], word: Word, now: datetime, randomness: Randomness) -> Given:
    """Write the same review of one or more submissions to my ledger, bound to exactly these versions, and send it.

    Raises:
        RoleNeeded: I am not a reviewer.
        WrongUse: an approval lacks its scores, or a request for changes its summary, its severity or a place.
        NotInYourTurn: the answer is my own, a quoted place is not in it, or it is not the version that I read.
        HoldsTheTask, AnsweredToo: I write an answer to the same task, and policy does not let me do both.
        TaskHeld: the task is on hold, so the answer cannot be approved.
    """
    workspace.people.require(workspace.handle, *_who_reviews(workspace), what="Reviewing")
    _require_words(word)
    approves = word.verdict == APPROVE
    chosen = _current(workspace, names, now, must_be_read=approves, accepted=not approves)
    events = []
    for waiting in chosen:
        _require_fitting(workspace, waiting, word, now)
        body: dict[str, Any] = {**_about(workspace, waiting), "verdict": word.verdict}
        remarks = [settled(workspace, waiting, remark) for remark in word.remarks]
        parties = _decides_between(workspace, waiting) if word.verdict != COMMENT else ()
        body |= {"between": list(parties)} if parties else {}
        body |= {"summary": word.summary} if word.summary else {}
        body |= {"severity": word.severity} if word.severity else {}
        body |= {"comments": [remark.record() for remark in remarks]} if remarks else {}
        body |= {"scores": dict(word.scores)} if word.scores else {}
        events.append(_event(workspace, waiting, REVIEW, body, now, randomness))
    say(workspace, events)
    return Given(tuple(chosen), send_now(workspace, now))


def override(workspace: Workspace, name: str, what: str, why: str, now: datetime, randomness: Randomness) -> Given:
    """Record that a submission, in exactly this version, may be merged without something that policy requires.

    Raises:
        RoleNeeded: policy does not let me.
        WrongUse: there is no such requirement, it cannot be overridden, or no reason is given.
    """
    if not why.strip():
        raise OverrideUnexplained(name, what)
    (waiting,) = _current(workspace, [name], now, must_be_read=True)
    policy, people = workspace.policy, workspace.people
    require_no_part(waiting.facts, waiting.submission.author, workspace.handle, now)
    subject = subject_of(waiting.submission, waiting.facts)
    if not may_override(workspace.handle, subject, people, policy):
        if policy.overrides and workspace.me.may(policy.overrides):
            raise OverrideOfOwnWork(waiting.task.id)
        raise OverrideNotAllowed(workspace.handle, policy.overrides)
    known = {requirement.name: requirement.firm for requirement in policy.signoff}
    names = [LATE, CHANGES, *([ADJUDICATION] if policy.disagreement.adjudicator else []), *known]
    if what not in names:
        raise NothingToOverride(what, names)
    if what == LATE and policy.deadlines.late == BLOCK:
        raise LateNeedsTime(waiting.task.id, waiting.submission.author)
    if known.get(what):
        raise RequirementFirm(what)
    body = {**_about(workspace, waiting), "what": what, "why": why}
    say(workspace, [_event(workspace, waiting, OVERRIDE, body, now, randomness)])
    return Given((waiting,), send_now(workspace, now))


def _decides_between(workspace: Workspace, waiting: Waiting) -> tuple[str, ...]:
    """Return the ids of the reviews between which my review decides; none without disagreement, or if one is mine."""
    people, policy = workspace.people, workspace.policy
    subject, reviews = subject_of(waiting.submission, waiting.facts), reviews_in(waiting.facts.events)
    parties = between(subject, reviews, people, policy)
    mine = {review.id for review in reviews if review.by == workspace.handle}
    return parties if not mine.intersection(parties) else ()


def _who_reviews(workspace: Workspace) -> tuple[str, ...]:
    adjudicator = workspace.policy.disagreement.adjudicator
    return (*REVIEWERS, adjudicator) if adjudicator and adjudicator not in REVIEWERS else REVIEWERS


def _current(
    workspace: Workspace, names: Sequence[str], now: datetime, *, must_be_read: bool, accepted: bool = False
) -> list[Waiting]:
    """Fetch, and return the submissions; with `must_be_read`, refuse one that is not the version here and read.

    Args:
        accepted: where nothing is under review, an accepted answer is meant: a request for changes reopens it.
    """
    here = {(task, author): tip.oid for task, author, tip in workspace.snapshot.submission_branches()}
    refresh(workspace, now)
    chosen = [choose(workspace, name, now, accepted=accepted) for name in names]
    for waiting in chosen if must_be_read else ():
        submission = waiting.submission
        if here.get((submission.task, submission.author)) != submission.commit:
            raise NewerAnswerCame(submission.task, submission.author)
        read = last_read(workspace.git_dir, f"{submission.task}/{submission.author}")
        if read and read != waiting.version:
            raise ChangedSinceRead(submission.task, submission.author)
    return chosen


def _about(workspace: Workspace, waiting: Waiting) -> dict[str, Any]:
    """Return the version that an event is about, by hashes, and the policy under which it is given."""
    submission = waiting.submission
    subject = bound_to(workspace, submission.task_hash, waiting.facts.meaning, submission.answer_hash)
    return {"answer": submission.author, "subject": subject}


def _event(
    workspace: Workspace, waiting: Waiting, type_: str, body: dict[str, Any], now: datetime, randomness: Randomness
) -> Event:
    submission = waiting.submission
    return Event(ulid(now, randomness(10)), type_, workspace.handle, now, submission.batch, submission.task, body)


def _require_words(word: Word) -> None:
    if word.verdict == REQUEST_CHANGES:
        if not word.summary.strip():
            raise RequestWithoutWords
        if word.severity not in SEVERITIES:
            raise RequestWithoutSeverity(word.severity, SEVERITIES)
        if not any(remark.is_anchored for remark in word.remarks):
            raise RequestWithoutPlace
    if any(not remark.text.strip() for remark in word.remarks):
        raise RemarkWithoutWords


def _require_fitting(workspace: Workspace, waiting: Waiting, word: Word, now: datetime) -> None:
    """Refuse a review that could not count: of my own answer; an approval of a task on hold, or without its scores."""
    submission = waiting.submission
    if submission.author == workspace.handle:
        raise OwnAnswer(submission.task)
    if waiting.gone:
        raise WithdrawnAnswer(submission.task, waiting.facts.why_gone(submission.author), submission.author)
    if waiting.accepted and word.verdict == REQUEST_CHANGES:
        _require_entitled(workspace, waiting)
    if not mixed(workspace.policy, waiting.facts.task):
        require_no_part(waiting.facts, submission.author, workspace.handle, now)
    if word.verdict != APPROVE:
        return
    if workspace.handle in predecessors(waiting.facts.events, submission.author):
        raise OwnDraftHandedOver(submission.task, submission.author)
    if waiting.facts.held:
        raise TaskHeld(submission.task, why_held(waiting.facts.held[0]))
    owed = missing_scores(word.scores, waiting.facts.task, workspace.policy)
    if owed:
        raise ScoresMissing(submission.task, waiting.task.kind, word.scores, owed)


def _require_entitled(workspace: Workspace, waiting: Waiting) -> None:
    """Refuse a request for changes of an accepted answer by somebody whose request would have no effect."""
    me, people, policy = workspace.handle, workspace.people, workspace.policy
    if not signs(people, me, policy) and me not in waiting.facts.correctors.reopen:
        raise NotYoursToReopen(waiting.task.id)
