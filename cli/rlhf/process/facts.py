"""All facts about a task: from main, submissions, claims and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event import Event, Override, Review
from rlhf.model.event_types import (
    ALLOCATION,
    DEALLOCATION,
    DROP,
    FORGE,
    FREED,
    MERGED,
    OVERRIDE,
    RECEIVED,
    WITHDRAWAL,
)
from rlhf.process.concerns import redacted
from rlhf.process.corrections import Correctors, lifted, taken_back, task_withdrawals, withdrawals_of
from rlhf.process.deadlines import Deadline, deadline
from rlhf.process.task_edits import alike, edits_in, first_meaning
from rlhf.process.upheld import upheld_in
from rlhf.process.verdict import review_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.lease import Lease
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.process.concerns import Concern
    from rlhf.process.task_edits import TaskEdit
    from rlhf.process.upheld import Word


class Submission(Struct, frozen=True):
    """A submitted answer: the tip of its branch, the hashes of its content, and when the forge received it."""

    task: str
    batch: str
    author: str
    commit: str
    answer_hash: str
    task_hash: str
    received: datetime | None = None


class Facts(Struct, frozen=True):
    """All facts about a task.

    Args:
        managers: the people whose allocations count.
        correctors: the people who withdraw, reopen and reinstate.
        concerns: the flags and escalations about it.
        held: those of them that put it on hold by policy.
        versions: the meanings of earlier versions of the task, by the hash of the file, as far as reviews name them.
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
    versions: Mapping[str, str] = field(default_factory=dict)
    correctors: Correctors = Correctors()

    @property
    def lifted(self) -> frozenset[Word]:
        """Return the events that a restoration ended."""
        return lifted(self.events, self.correctors)

    @property
    def withdrawn(self) -> bool:
        """Whether the whole task is withdrawn, by an event of its own or by the resolution of a concern."""
        resolved = any(concern.withdraws for concern in self.concerns)
        return resolved or bool(task_withdrawals(self.events, self.correctors))

    @property
    def why_withdrawn(self) -> str:
        """Return who withdrew the task, and why, as a sentence; "" where it is not withdrawn."""
        for event in task_withdrawals(self.events, self.correctors):
            return f"{event.by} withdrew it{self._why(event.body.get('why'))}"
        resolutions = (concern.resolution for concern in self.concerns if concern.withdraws)
        return next((f"{message.by} withdrew it{self._why(message.text)}" for message in resolutions if message), "")

    def _why(self, text: object) -> str:
        """Return a reason to follow a sentence; "" while the task's words are hidden, which it may repeat."""
        return f": {text}" if text and not redacted(self.concerns) else ""

    @property
    def gone(self) -> frozenset[str]:
        """Return the people whose answer somebody else withdrew: it takes no place, and no version of it comes in."""
        named = {str(e.body["answer"]) for e in self.events if e.type == WITHDRAWAL and "answer" in e.body}
        return frozenset(who for who in named if any(e.by != who for e in self.withdrawals_of(who)))

    def why_gone(self, author: str) -> str:
        """Return who withdrew a person's answer, other than its author, and why, as a sentence; "" where nobody did."""
        others = [event for event in self.withdrawals_of(author) if event.by != author]
        return (
            f"{others[-1].by} withdrew the answer of {author}{self._why(others[-1].body.get('why'))}" if others else ""
        )

    def withdrawals_of(self, author: str) -> list[Event]:
        """Return the withdrawals of a person's answer that stand, the earliest first."""
        return withdrawals_of(self.events, author, self.correctors)

    @property
    def upheld(self) -> frozenset[Word]:
        """Return the events that still count although their author has left or lost the role."""
        return upheld_in(self.events)

    def taken_back(self, author: str, commit: str, received: datetime | None) -> str:
        """Return who withdrew a submission, and why, as a sentence; "" where nobody did.

        Its author takes back one submission and may send it again; what somebody else withdraws needs a restoration.
        """
        events = [
            event
            for event in self.withdrawals_of(author)
            if event.by != author or event.body.get("commit") == commit
            or ("commit" not in event.body and (received is None or event.at >= received))
        ]  # fmt: skip
        return f"{events[-1].by} withdrew it{self._why(events[-1].body.get('why'))}" if events else ""

    @property
    def shown(self) -> Task | None:
        """Return the task as people may see it: without its words if a patient might be identified from them."""
        return self.task.hidden() if self.task is not None and redacted(self.concerns) else self.task

    @property
    def arrived(self) -> dict[str, datetime]:
        """Return when the forge received each commit of a submission, by the forge's own record."""
        return {str(e.body.get("commit")): e.at for e in arrivals(self.events)}

    @property
    def edits(self) -> tuple[TaskEdit, ...]:
        """Return the edits of the task since it was published, the earliest first."""
        return edits_in(self.events)

    @property
    def meaning(self) -> str:
        """Return the hash of the task's meaning; "" where the task is not known."""
        return self.task.meaning if self.task is not None else ""

    @property
    def meanings(self) -> frozenset[str]:
        """Return the meanings of the versions of the task that mean the same as the present one."""
        return alike(self.meaning, self.edits)

    def begun_for(self, author: str) -> str:
        """Return what the task meant when a person's answer was begun, submitted or accepted; "" if not known."""
        return first_meaning(self.events, author, str(AnswerBranch(self.id, author)))

    def prompt_changed(self, author: str) -> bool:
        """Whether the prompt means something else now than when a person's answer was begun, submitted or accepted."""
        begun, meanings = self.begun_for(author), self.meanings
        return bool(begun and meanings) and begun not in meanings

    def received(self, author: str, answer_hash: str, commit: str) -> datetime | None:
        """Return when the forge first received a person's answer in exactly these words, in any commit, or None."""
        return received(self.events, author, answer_hash, commit)

    def deadline(self, handle: str, people: People, policy: Policy) -> Deadline:
        """Return when a person's answer to the task is due."""
        return deadline(self.task, self.events, handle, people, policy)


def holders(facts: Facts, now: datetime) -> frozenset[str]:
    """Return who has to do the task: by a running lease, or by an allocation that was not given or taken back."""
    leased = {lease.holder for lease in facts.leases if lease.runs(now)}
    return frozenset(leased | allotted(facts.events, facts.managers))


def still_open(submissions: Iterable[Submission], events: Sequence[Event], may: Correctors) -> tuple[Submission, ...]:
    """Return the submissions that their authors did not take back."""
    return tuple(s for s in submissions if s.commit not in taken_back(events, s.author, may))


def allotted(events: Iterable[Event], managers: Container[str]) -> set[str]:
    """Return whom a manager allotted a task that they have not given back and that no manager took back."""
    return set(allotments(events, managers))


def allotments(events: Iterable[Event], managers: Container[str]) -> dict[str, Event]:
    """Return the allocations that hold, by whom they are for: not given or taken back, nor freed by the forge."""
    events = list(events)
    freed = {str(event.body.get("allocation")) for event in events if event.type == FREED and event.by == FORGE}
    latest: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: (e.id, e.by)):
        if event.type == ALLOCATION and event.by in managers:
            latest[str(event.body.get("to"))] = event
        elif event.type == DEALLOCATION and event.by in managers:
            latest[str(event.body.get("from"))] = event
        elif event.type == DROP:
            latest[event.by] = event
    return {handle: event for handle, event in latest.items() if event.type == ALLOCATION and event.id not in freed}


def involved(
    leases: Iterable[Lease], submissions: Iterable[Submission], accepted: Iterable[str], events: Iterable[Event]
) -> frozenset[str]:
    """Return who has or had a part in a task: claimed it, was allotted it, submitted, or has an answer accepted."""
    given = {str(event.body.get("to")) for event in events if event.type == ALLOCATION}
    return frozenset({lease.holder for lease in leases} | {s.author for s in submissions} | {*accepted} | given)


def arrivals(events: Iterable[Event]) -> Iterable[Event]:
    """Return the forge's records that a submission arrived."""
    return (event for event in events if event.type == RECEIVED and event.by == FORGE)


def received(events: Iterable[Event], author: str, answer_hash: str, commit: str) -> datetime | None:
    """Return when the forge first received an answer in exactly these words; None where it has no record of that."""
    moments = [
        event.at
        for event in arrivals(events)
        if event.body.get("commit") == commit
        or (event.body.get("answer"), event.body.get("hash")) == (author, answer_hash)
    ]
    return min(moments, default=None)


def reviews_in(events: Iterable[Event], author: str = "") -> list[Review]:
    """Return the reviews among some events; with `author`, those of that author's answers by other people."""
    values = (review for event in events if (review := review_of(event)) is not None)
    return [r for r in values if not author or (r.author == author and r.by != author)]


def overrides_in(events: Iterable[Event], author: str) -> list[Override]:
    """Return the overrides for an author's answer among some events."""
    result = []
    for event in events:
        if event.type == OVERRIDE:
            try:
                override = Override.of(event)
            except (KeyError, TypeError):
                continue
            result += [override] if override.author == author else []
    return result


def accepted_words(facts: Facts, author: str) -> str:
    """Return the hash of a person's accepted answer, by the forge's records; "" where it recorded none."""
    last = last_merge(facts, author)
    if last is None:
        return ""
    arrived = (e for e in arrivals(facts.events) if e.body.get("commit") == last.body.get("head"))
    return str(last.body.get("content") or next((e.body.get("hash") for e in arrived), ""))


def accepted_commit(facts: Facts, author: str) -> str:
    """Return the commit of the submission that was accepted last; "" where the forge recorded none."""
    merge = last_merge(facts, author)
    return str(merge.body.get("head", "")) if merge is not None else ""


def last_merge(facts: Facts, author: str) -> Event | None:
    """Return the forge's record of the latest merge of a person's answer; None where it has none."""
    return max(merges(facts, author), key=lambda event: (event.at, event.id), default=None)


def merges(facts: Facts, author: str) -> list[Event]:
    """Return the forge's records that it merged an answer of a person, each version of it."""
    branch = str(AnswerBranch(facts.id, author))
    return [e for e in facts.events if e.type == MERGED and e.by == FORGE and e.body.get("branch") == branch]
