"""Flags and escalations: what was raised about a task, who has it in hand, and whether it holds the task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.event_types import ACKNOWLEDGEMENT, CONCERNS, ESCALATION, FLAG, REASSIGNMENT, RESOLUTION
from rlhf.process.conversation import Message, Thread, threads
from rlhf.process.upheld import upheld_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy
    from rlhf.process.upheld import Word

#: Who has or had a part in tasks, by the task's id.
Involved = Mapping[str, frozenset[str]]
NOBODY: Involved = {}

#: Who settles what was raised.
RESOLVERS = ("sme", "manager")
IDENTIFIABLE = "patient_identifiable"
WITHDRAWN, CHANGE_NEEDED = "prompt_withdrawn", "change_needed"


@dataclass(frozen=True, slots=True)
class Concern:
    """A flag or an escalation, as its thread tells it.

    Args:
        asked: who was asked to decide, the latest last.
        asked_at: when whoever is asked now was asked.
        taken: by whom and when it was taken in hand.
        resolution: what settled it, by somebody who may.
    """

    thread: Thread
    asked_at: datetime
    asked: tuple[str, ...] = ()
    taken: Message | None = None
    resolution: Message | None = None

    @property
    def raised(self) -> Message:
        return self.thread.opening

    @property
    def id(self) -> str:
        return self.raised.id

    @property
    def type(self) -> str:
        return self.raised.type

    @property
    def severity(self) -> str:
        return str(self.raised.latest.body.get("severity", ""))

    @property
    def category(self) -> str:
        return str(self.raised.latest.body.get("category", ""))

    @property
    def identifiable(self) -> bool:
        """Whether it says that a patient can be known, or ever said so: that is not taken back by other words."""
        wordings = (*self.raised.earlier, self.raised.latest)
        return any(wording.body.get("category") == IDENTIFIABLE for wording in wordings)

    @property
    def open(self) -> bool:
        """Until somebody settles it; who raised it may take it back, unless it says that a patient can be known."""
        return self.resolution is None and (self.identifiable or not self.raised.retracted)

    @property
    def outcome(self) -> str:
        return str(self.resolution.latest.body.get("outcome", "")) if self.resolution else ""

    @property
    def resolved_at(self) -> datetime | None:
        return self.resolution.latest.at if self.resolution else None


def concerns(events: Iterable[Event], people: People, involved: Involved = NOBODY) -> list[Concern]:
    """Everything that was raised, the first first.

    Args:
        involved: who has or had a part in each task, by its id: they do not decide on it.
    """
    messages = list(events)
    upheld = upheld_in(messages)
    return [
        concern(thread, people, involved, upheld) for thread in threads(messages) if thread.opening.type in CONCERNS
    ]


def concern(
    thread: Thread, people: People, involved: Involved = NOBODY, upheld: Collection[Word] = frozenset()
) -> Concern:
    """What a thread that was opened by a flag or an escalation comes to.

    Args:
        upheld: the words that go on counting although whoever said them has left or lost the role.
    """
    raised = thread.opening
    partial = involved.get(thread.task, frozenset())
    about = {*partial, thread.batch}
    messages = [m for m in thread.answers if not m.retracted and (_may(people, m.by, about) or (m.by, m.id) in upheld)]
    asked_at = raised.at
    asked = [str(raised.latest.body["asked"])] if raised.latest.body.get("asked") else []
    taken = settled = None
    for message in messages:
        if message.type == REASSIGNMENT:
            asked.append(str(message.latest.body.get("asked")))
            taken, asked_at = None, message.at
        elif message.type == ACKNOWLEDGEMENT:
            taken = taken or message
        elif message.type == RESOLUTION and message.by not in partial and _independent(message, raised):
            settled = settled or message
    return Concern(thread, asked_at, tuple(asked), taken, settled)


def holds(concern: Concern, policy: Policy) -> bool:
    """Whether its task is held: not signed off and not released until it is resolved."""
    if not concern.open:
        return False
    if concern.type == ESCALATION:
        return concern.severity in policy.holds.escalations
    return concern.identifiable or concern.severity in policy.holds.flags or concern.category in policy.holds.categories


def weigh(
    events: Iterable[Event], people: People, policy: Policy, involved: Involved = NOBODY
) -> tuple[tuple[Concern, ...], tuple[Concern, ...]]:
    """What was raised in some events, and those of it that hold the task."""
    messages = list(events)
    if not any(event.type in CONCERNS for event in messages):
        return (), ()
    raised = tuple(concerns(messages, people, involved))
    return raised, tuple(item for item in raised if holds(item, policy))


def why_held(concern: Concern) -> str:
    """By what a task is held, without its words, which may have to stay hidden."""
    what = f"{concern.category.replace('_', ' ')}, {concern.severity}" if concern.category else concern.severity
    verb = "flagged it" if concern.type == FLAG else "escalated it"
    return f"{concern.raised.by} {verb} ({what}; {concern.raised.short})"


def redacted(values: Iterable[Concern]) -> bool:
    """Whether the words of a task are hidden: somebody said that a patient can be known from them, and it is open.

    A resolution that the prompt is withdrawn leaves them hidden.
    """
    return any(item.identifiable and (item.open or item.outcome == WITHDRAWN) for item in values)


def has_part(person: Person, part: Collection[str], batch: str) -> bool:
    """Whether somebody had a part in a task, or a conflict of interest with somebody who had, or with its batch."""
    return person.handle in part or not person.conflicts.isdisjoint({*part, batch})


def _may(people: People, handle: str, about: Collection[str]) -> bool:
    """Whether somebody may decide on a task; who has left did so while they could, and it stays.

    Args:
        about: who has a part in the task, and its batch: nobody decides where they have a conflict of interest.
    """
    person = people.get(handle)
    return person is not None and not person.roles.isdisjoint(RESOLVERS) and person.conflicts.isdisjoint(about)


def _independent(resolution: Message, raised: Message) -> bool:
    """Nobody decides alone what they escalated, or that a patient might be recognised; other flags they may settle."""
    alone = raised.type == FLAG and raised.latest.body.get("category") != IDENTIFIABLE
    return alone or resolution.by != raised.by
