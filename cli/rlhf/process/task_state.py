"""Where a task stands, computed from scratch from what is on main, submitted, claimed and said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event import APPROVE, REQUEST_CHANGES, Event, Override, Review
from rlhf.model.event_types import ALLOCATION, DEALLOCATION, DROP, FORGE, MERGED, OVERRIDE, RECEIVED, WITHDRAWAL
from rlhf.model.policy import CHANGES
from rlhf.process.blind_review import round_open
from rlhf.process.concerns import WITHDRAWN, redacted
from rlhf.process.deadlines import Deadline, deadline, timeliness
from rlhf.process.eligibility import signs
from rlhf.process.signoff import judge, overrides_of
from rlhf.process.upheld import upheld_in
from rlhf.process.verdict import Met, RequirementState, Subject, latest_words, review_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import datetime

    from rlhf.model.lease import Lease
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.process.concerns import Concern
    from rlhf.process.upheld import Word


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Mark(StrEnum):
    OVERDUE = "overdue"
    LATE = "late"
    HELD = "held"
    STALE_REVIEW = "stale_review"
    STALE_GUIDANCE = "stale_guidance"


AUTHOR = "author"
REVIEWER = "reviewer"
ANYONE = "anyone"
MANAGER = "manager"
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer on its way: the tip of its branch, and what that holds."""

    task: str
    batch: str
    author: str
    commit: str
    answer_hash: str
    task_hash: str
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one task.

    Args:
        managers: the people whose allocations count.
        concerns: what was raised about it.
        held: those of them that hold it by policy.
    """

    id: str
    batch: str
    task: Task | None = None
    leases: tuple[Lease, ...] = ()
    submissions: tuple[Submission, ...] = ()
    accepted: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()
    managers: frozenset[str] = frozenset()
    concerns: tuple[Concern, ...] = ()
    held: tuple[Concern, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Whether the whole task was taken out of the queue, by a manager or by what settled a concern."""
        resolved = any(concern.outcome == WITHDRAWN for concern in self.concerns)
        return resolved or any(
            e.type == WITHDRAWAL and not e.body.get("answer") and self.by_manager(e) for e in self.events
        )

    @property
    def upheld(self) -> frozenset[Word]:
        """The words that go on counting although whoever said them has left or lost the role."""
        return upheld_in(self.events)

    def by_manager(self, event: Event) -> bool:
        """Whether a manager said something, or somebody who was one then and whose word is upheld."""
        return event.by in self.managers or (event.by, event.id) in self.upheld

    def taken_back(self, author: str, received: datetime | None) -> str:
        """Why an answer was withdrawn, by its author or a manager, after these words came; "" where it was not."""
        events = [
            event
            for event in self.events
            if event.type == WITHDRAWAL and event.body.get("answer") == author
            and (event.by == author or self.by_manager(event)) and (received is None or event.at >= received)
        ]  # fmt: skip
        return f"{events[-1].by} withdrew it: {events[-1].body.get('why', '')}" if events else ""

    @property
    def shown(self) -> Task | None:
        """The task as people may see it: without its words, once somebody said that a patient can be known."""
        return self.task.hidden() if self.task is not None and redacted(self.concerns) else self.task

    @property
    def arrived(self) -> dict[str, datetime]:
        """When the forge received each commit of a submission, by its own record."""
        return {str(e.body.get("commit")): e.at for e in _arrivals(self.events)}

    def received(self, author: str, answer_hash: str, commit: str) -> datetime | None:
        """When the forge first received somebody's answer in exactly these words, whatever commit holds them."""
        return received(self.events, author, answer_hash, commit)

    def deadline(self, handle: str, people: People, policy: Policy) -> Deadline:
        """When somebody's answer to it is due."""
        return deadline(self.task, self.events, handle, people, policy)


@dataclass(frozen=True, slots=True)
class Work:
    """A person's part in a task."""

    handle: str
    state: State
    turn: str
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    state: State
    works: tuple[Work, ...] = ()
    free: int = 0
    turn: str = NOBODY
    of: dict[str, Work] = field(default_factory=dict)


def stand(facts: Facts, people: People, policy: Policy, now: datetime) -> Standing:
    """Say where a task stands. The order of the facts does not matter."""
    if facts.withdrawn:
        return Standing(State.WITHDRAWN)
    submitted = {s.author: s for s in facts.submissions}
    holding = holders(facts, now)
    works = {}
    for handle in sorted(holding | submitted.keys() | facts.accepted):
        submission = submitted.get(handle)
        if submission is not None:
            works[handle] = _submitted(submission, facts, people, policy)
        elif handle in facts.accepted:
            works[handle] = Work(handle, State.ACCEPTED, NOBODY)
        else:
            due = facts.deadline(handle, people, policy).due
            overdue = due is not None and now > due.at
            works[handle] = Work(handle, State.CLAIMED, AUTHOR, frozenset({Mark.OVERDUE}) if overdue else frozenset())
        if facts.held and works[handle].state is not State.ACCEPTED:
            works[handle] = _held(works[handle])
    wanted = facts.task.answers_wanted if facts.task else 1
    free = max(0, wanted - len(works))
    state, turn = _overall(works.values(), free)
    return Standing(state, tuple(works.values()), free, turn, works)


def holders(facts: Facts, now: datetime) -> frozenset[str]:
    """Who has the task to do: by a lease that runs, or by the latest allocation neither given nor taken back."""
    leased = {lease.holder for lease in facts.leases if lease.runs(now)}
    return frozenset(leased | allotted(facts.events, facts.managers))


def allotted(events: Iterable[Event], managers: Container[str]) -> set[str]:
    """To whom a manager allotted a task, who has not given it back since, and from whom no manager took it back."""
    latest: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: (e.id, e.by)):
        if event.type == ALLOCATION and event.by in managers:
            latest[str(event.body.get("to"))] = event
        elif event.type == DEALLOCATION and event.by in managers:
            latest[str(event.body.get("from"))] = event
        elif event.type == DROP:
            latest[event.by] = event
    return {handle for handle, event in latest.items() if event.type == ALLOCATION}


def involved(
    leases: Iterable[Lease], submissions: Iterable[Submission], accepted: Iterable[str], events: Iterable[Event]
) -> frozenset[str]:
    """Who has or had a part in a task: took it, was given it, submitted, or has an answer accepted."""
    given = {str(event.body.get("to")) for event in events if event.type == ALLOCATION}
    return frozenset({lease.holder for lease in leases} | {s.author for s in submissions} | {*accepted} | given)


def _arrivals(events: Iterable[Event]) -> Iterable[Event]:
    return (event for event in events if event.type == RECEIVED and event.by == FORGE)


def received(events: Iterable[Event], author: str, answer_hash: str, commit: str) -> datetime | None:
    """When the forge first received somebody's answer in exactly these words; None where it has no record of that."""
    moments = [
        event.at
        for event in _arrivals(events)
        if event.body.get("commit") == commit
        or (event.body.get("answer"), event.body.get("hash")) == (author, answer_hash)
    ]
    return min(moments, default=None)


def reviews_in(events: Iterable[Event], author: str = "") -> list[Review]:
    """The reviews among some events, of one author's answers or of all; none by authors of themselves."""
    values = (review for event in events if (review := review_of(event)) is not None)
    return [r for r in values if not author or (r.author == author and r.by != author)]


def overrides_in(events: Iterable[Event], author: str) -> list[Override]:
    """What was overridden of somebody's answer."""
    result = []
    for event in events:
        if event.type == OVERRIDE:
            try:
                override = Override.of(event)
            except (KeyError, TypeError):
                continue
            result += [override] if override.author == author else []
    return result


def subject_of(submission: Submission, facts: Facts) -> Subject:
    """What a sign-off of a submission is bound to, and who may not give it, as far as no commit has to be read.

    Whoever contributed to an earlier version contributed to this; a review that served for an accepted one is spent.
    """
    author, events = submission.author, [*_arrivals(facts.events), *_merges(facts.events, submission)]
    mine = [event for event in events if event.type == MERGED or event.body.get("answer") == author]
    contributors = {who for event in mine for who in _texts(event, "hands")}
    return Subject(
        submission.task, author, submission.task_hash, submission.answer_hash,
        frozenset({author, *contributors}) | claimants(facts), about=facts.task,
        parties=involved(facts.leases, facts.submissions, facts.accepted, facts.events),
        spent=frozenset(id_ for event in mine for id_ in _texts(event, "reviews")), upheld=facts.upheld,
    )  # fmt: skip


def _merges(events: Iterable[Event], submission: Submission) -> Iterable[Event]:
    """What the forge took in of somebody's answer before."""
    branch = str(AnswerBranch(submission.task, submission.author))
    return (e for e in events if e.type == MERGED and e.by == FORGE and e.body.get("branch") == branch)


def _texts(event: Event, name: str) -> list[str]:
    result = event.body.get(name)
    return [text for text in result if isinstance(text, str)] if isinstance(result, list) else []


def claimants(facts: Facts) -> frozenset[str]:
    """Who has or had the one place of a task that wants one answer: they do not sign it off."""
    wanted = facts.task.answers_wanted if facts.task else 1
    return frozenset(lease.holder for lease in facts.leases if not lease.released) if wanted == 1 else frozenset()


def punctuality(submission: Submission, facts: Facts, people: People, policy: Policy) -> RequirementState:
    """Whether a submission came in time."""
    author = submission.author
    counting = overrides_of(subject_of(submission, facts), overrides_in(facts.events, author), people, policy)
    return timeliness(facts.deadline(author, people, policy), submission.received, counting, policy)


def _submitted(submission: Submission, facts: Facts, people: People, policy: Policy) -> Work:
    author = submission.author
    due = facts.deadline(author, people, policy).due
    marks = {Mark.LATE} if due and submission.received and submission.received > due.at else set()
    mine = reviews_in(facts.events, author)
    subject, overrides = subject_of(submission, facts), overrides_in(facts.events, author)
    if round_open(subject, mine, people, policy, overrides_of(subject, overrides, people, policy)):
        return Work(author, State.SUBMITTED, REVIEWER, frozenset(marks))
    signoff = judge(subject, mine, people, policy, overrides)
    if signoff.given:
        late = punctuality(submission, facts, people, policy).met in {Met.UNSATISFIED, Met.ERROR}
        return Work(author, State.APPROVED, MANAGER if late else FORGE, frozenset(marks))
    stands = {by for state in signoff.requirements if state.met is Met.UNSATISFIED for by in state.by}
    latest = latest_words(mine)
    of_this = (r for r in latest.values() if r.answer_hash == submission.answer_hash and r.by in stands)
    if not signoff.undecided and any(r.verdict == REQUEST_CHANGES for r in of_this):
        return Work(author, State.CHANGES_REQUESTED, AUTHOR, frozenset(marks))
    waits = [state for state in signoff.requirements if state.met in {Met.UNSATISFIED, Met.ERROR}]
    if waits and all(state.name == CHANGES and not state.able for state in waits):  # nobody who reviews can lift these
        return Work(author, State.SUBMITTED, MANAGER, frozenset(marks))
    if any(r.verdict == APPROVE and not subject.is_of(r) and signs(people, r.by, policy) for r in latest.values()):
        marks.add(Mark.STALE_REVIEW)
    return Work(author, State.SUBMITTED, REVIEWER, frozenset(marks))


def _held(work: Work) -> Work:
    """The work while its task is held: nobody but who is to resolve that can bring it further than a submission."""
    turn = AUTHOR if work.turn == AUTHOR else NOBODY
    return Work(work.handle, work.state, turn, work.marks | {Mark.HELD})


_FURTHEST = (
    State.CHANGES_REQUESTED, State.SUBMITTED, State.APPROVED, State.CLAIMED, State.ACCEPTED,
)  # fmt: skip


def _overall(works: Iterable[Work], free: int) -> tuple[State, str]:
    """The state of a task as a whole: open while a slot is free, else that of the work most in need of someone."""
    if free:
        return State.OPEN, ANYONE
    by_state = {work.state: work for work in works}
    for state in _FURTHEST:
        if state in by_state:
            return state, by_state[state].turn
    return State.OPEN, ANYONE
