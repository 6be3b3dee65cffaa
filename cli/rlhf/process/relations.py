"""How a person stands to an event, worked out from the events of its task and what they have to do with that task."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rlhf.model.branch_name import read_answer
from rlhf.model.concerned import CONCERNED, Concerned, Relation
from rlhf.model.event_types import (
    ALLOCATION,
    BATCH_EDIT,
    CLARIFICATION,
    CONCERNS,
    DEALLOCATION,
    DROP,
    EXTENSION,
    EXTENSION_REQUEST,
    FREED,
    HAND_OVER,
    MERGED,
    PURGED,
    QUESTION,
    REASSIGNMENT,
    REPLY,
    REVIEW,
    TASK_EDIT,
    concerned,
)
from rlhf.process.conversation import threads, threads_of_reviews
from rlhf.process.deadlines import grants
from rlhf.process.routing import Matter, answerers
from rlhf.process.task_edits import ACCEPTED, REVIEWED, edit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.process.conversation import Message, Thread


class Standpoint:
    """A person before some events: what they hold and said, by which each event concerns them or does not."""

    def __init__(
        self, handle: str, people: People, policy: Policy, tasks: Mapping[str, Task | None], events: Sequence[Event]
    ) -> None:
        """Look at events as a person.

        Args:
            tasks: the tasks that the person holds or answered, by id; None for one that cannot be read.
            events: every event about the tasks of those that are looked at, and the person's own.
        """
        self.handle, self._people, self._policy, self._tasks = handle, people, policy, tasks
        self.events = list({(event.id, event.by): event for event in events}.values())

    @cached_property
    def messages(self) -> Mapping[tuple[str, str], tuple[Message, Thread]]:
        """Each message with its thread, by the id and the author of each of its wordings."""
        result = {}
        for thread in (*threads(self.events), *threads_of_reviews(self.events)):
            for message in thread.messages:
                for wording in (*message.earlier, message.latest):
                    result[wording.id, wording.by] = (message, thread)
        return result

    def concern(self, event: Event) -> tuple[Concerned, frozenset[Relation]] | None:
        """Return the row of an event and by which of its relations the event concerns the person; None if by none."""
        row = CONCERNED.get(event.type)
        if row is None or self.handle in {event.by, event.body.get("editor")}:
            return None
        if event.type == FREED and event.body.get("manager"):
            return None
        relations = frozenset(self._relations(event)) & frozenset(row.whom)
        if event.type == ALLOCATION and (self._with_more_time(event) or event.id < self._ended.get(event.task, "")):
            return None
        return (row, relations) if relations else None

    def _relations(self, event: Event) -> Iterator[Relation]:
        yield from self._by_role(event)
        yield from self._by_work(event)
        key = (str(event.body.get("retracts")), event.by) if "retracts" in event.body else (event.id, event.by)
        if key not in self.messages:
            return
        _, thread = self.messages[key]
        if thread.opening.by == self.handle:
            yield Relation.ASKER
        if any(message.by == self.handle for message in thread.messages):
            yield Relation.SPEAKER
        passed_on = (concerned(m.type, m.latest.body) for m in thread.messages if m.type == REASSIGNMENT)
        if self._answers(thread.opening.latest) or self.handle in passed_on:
            yield Relation.ANSWERER

    def _by_role(self, event: Event) -> Iterator[Relation]:
        person = self._people.get(self.handle)
        if person is None or not person.active:
            return
        scope = event.body.get("scope", "task") if event.type == CLARIFICATION else ""
        if (scope and scope != "task") or (not event.task and not concerned(event.type, event.body)):
            yield Relation.EVERYONE
        if person.may("manager"):
            yield Relation.MANAGERS
        if person.may("sme"):
            yield Relation.EXPERTS
        if person.may("engineer") and _is_of_an_accepted_answer(event):
            yield Relation.ENGINEERS
        if person.may(*self._policy.guidance.major):
            yield Relation.APPROVERS
        if event.type == EXTENSION_REQUEST and grants(self.handle, event.by, self._people, self._policy):
            yield Relation.GRANTERS
        if event.type == DROP and self._gave(event):
            yield Relation.GIVER

    def _by_work(self, event: Event) -> Iterator[Relation]:
        answer = _author(event)
        if answer == self.handle:
            yield Relation.AUTHOR
        if concerned(event.type, event.body) == self.handle:
            yield Relation.NAMED
        if event.type == HAND_OVER and event.body.get("from") == self.handle:
            yield Relation.WRITER
        edit = edit_of(event) if event.type == TASK_EDIT else None
        if edit is not None:
            part = edit.part_of(self.handle)
            if part:
                yield Relation.REVIEWER if part == REVIEWED else Relation.HOLDER
        elif event.type == BATCH_EDIT:
            if any(task is not None and task.batch == event.batch for task in self._tasks.values()):
                yield Relation.HOLDER
        elif event.task in self._tasks and not answer:
            yield Relation.HOLDER
        if self._reviewed(event, answer):
            yield Relation.REVIEWER

    @cached_property
    def _reviews(self) -> Mapping[str, Mapping[str, str]]:
        """The person's reviews by task: whose answer each was of, by its id."""
        result: dict[str, dict[str, str]] = {}
        for event in self.events:
            if event.type == REVIEW and event.by == self.handle:
                result.setdefault(event.task, {})[event.id] = str(event.body.get("answer"))
        return result

    @cached_property
    def _allocations(self) -> Mapping[tuple[str, str], Sequence[Event]]:
        """The allocations by the task and to whom, the earliest first."""
        result: dict[tuple[str, str], list[Event]] = {}
        for event in sorted(self.events, key=lambda event: event.id):
            if event.type == ALLOCATION:
                result.setdefault((event.task, str(event.body.get("to"))), []).append(event)
        return result

    @cached_property
    def _extensions(self) -> frozenset[tuple[str, str, datetime, object]]:
        """The task, the giver, the instant and the receiver of each extension."""
        return frozenset(
            (event.task, event.by, event.at, event.body.get("to")) for event in self.events if event.type == EXTENSION
        )

    @cached_property
    def _ended(self) -> Mapping[str, str]:
        """The last event by which a task was taken from the person, or by which they gave it back, by the task."""
        ends = (e for e in self.events if (e.type == DEALLOCATION and e.body.get("from") == self.handle)
                or (e.type == DROP and e.by == self.handle))  # fmt: skip
        return {event.task: event.id for event in sorted(ends, key=lambda event: event.id)}

    def _reviewed(self, event: Event, author: str) -> bool:
        """Whether the person reviewed the answer, or any answer to the task where the event is about none."""
        mine = self._reviews.get(event.task, {})
        if event.type == REVIEW:
            return not mine.keys().isdisjoint(map(str, event.body.get("between") or ()))
        if event.type == REPLY:
            return event.body.get("to") in mine
        return bool(mine) if not author else author in mine.values()

    def _answers(self, opening: Event) -> bool:
        """Whether a question or a concern waited for the person: it names them, or nobody, and they can answer it."""
        if opening.type in CONCERNS:
            asked, person = concerned(opening.type, opening.body), self._people.get(self.handle)
            return asked == self.handle or (not asked and person is not None and person.may("manager"))
        if opening.type != QUESTION:
            return False
        owner = self._people.get(str(opening.body.get("owner", "")))
        if owner is not None and owner.active and owner.handle != opening.by:
            return owner.handle == self.handle
        task = self._tasks.get(opening.task)
        involved = frozenset({self.handle} if opening.task in self._tasks else ())
        able = answerers(
            opening.by, Matter(task.specialty if task else "", opening.batch, involved), self._people, self._policy
        )
        return any(person.handle == self.handle for person in able)

    def _gave(self, event: Event) -> bool:
        """Whether the person was the last to allot the task to whoever gives it back."""
        given = [e for e in self._allocations.get((event.task, event.by), ()) if e.id < event.id]
        return bool(given) and given[-1].by == self.handle

    def _with_more_time(self, event: Event) -> bool:
        """Whether an allocation only keeps a task for somebody who was given more time for it."""
        return (event.task, event.by, event.at, event.body.get("to")) in self._extensions


def _author(event: Event) -> str:
    """Return whose answer an event is about; "" if it is about no single answer."""
    if event.type == MERGED:
        branch = read_answer(str(event.body.get("branch", "")))
        return branch.author if branch is not None else ""
    if event.type == PURGED:
        return ""
    return str(event.body.get("answer") or "")


def _is_of_an_accepted_answer(event: Event) -> bool:
    """Whether an event may change what a release holds."""
    if event.type == TASK_EDIT:
        edit = edit_of(event)
        return edit is not None and not edit.same and bool(edit.concerned.get(ACCEPTED))
    return event.type != MERGED or bool(_author(event))
