"""Flags and escalations: what was raised about a task, who deals with it, and whether it puts the task on hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event_types import (
    ACKNOWLEDGEMENT,
    CONCERNS,
    ESCALATION,
    FLAG,
    REASSIGNMENT,
    RESOLUTION,
)
from rlhf.model.vocabulary import severity_words
from rlhf.process.conversation import Message, Thread, threads
from rlhf.process.corrections import Correctors, correctors, lifted
from rlhf.process.upheld import upheld_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy
    from rlhf.process.upheld import Word

#: The people who have or had a part in each task, by the task's id.
Involved = Mapping[str, frozenset[str]]
NOBODY: Involved = {}

#: The roles that settle flags and escalations.
RESOLVERS = ("sme", "manager")
IDENTIFIABLE = "patient_identifiable"
WITHDRAWN, CHANGE_NEEDED = "prompt_withdrawn", "change_needed"


class Concern(Struct, frozen=True):
    """A flag or an escalation, as its thread shows it.

    Args:
        asked: the people who were asked to decide, the latest last.
        asked_at: when the person who is asked at present was asked.
        taken: the acknowledgement by the person who deals with it; None where nobody does.
        resolution: the resolution, by a person who may give it; None while it is open.
        reinstated: the task was withdrawn by the resolution, and was reinstated since.
    """

    thread: Thread
    asked_at: datetime
    asked: tuple[str, ...] = ()
    taken: Message | None = None
    resolution: Message | None = None
    reinstated: bool = False

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
        """Whether any version of it says that a patient can be identified: a correction does not take that back."""
        wordings = (*self.raised.earlier, self.raised.latest)
        return any(wording.body.get("category") == IDENTIFIABLE for wording in wordings)

    @property
    def open(self) -> bool:
        """Whether nobody has settled it; its author may retract it, unless it says that a patient can be identified."""
        return self.resolution is None and (self.identifiable or not self.raised.retracted)

    @property
    def outcome(self) -> str:
        return str(self.resolution.latest.body.get("outcome", "")) if self.resolution else ""

    @property
    def withdraws(self) -> bool:
        """Whether it was settled by withdrawing the task, and the task was not reinstated since."""
        return self.outcome == WITHDRAWN and not self.reinstated


def concerns(
    events: Iterable[Event], people: People, involved: Involved = NOBODY, may: Correctors | None = None
) -> list[Concern]:
    """Return every flag and escalation, the oldest first.

    Args:
        involved: the people who have or had a part in each task, by its id: they do not decide on it.
        may: who reinstates a task that a resolution withdrew; None for whoever resolves concerns.
    """
    messages = list(events)
    upheld = upheld_in(messages)
    every = (
        concern(thread, people, involved, upheld) for thread in threads(messages) if thread.opening.type in CONCERNS
    )
    ended = lifted(messages, may or Correctors(frozenset(h for h in people.by_handle if _may(people, h, ()))))
    return [replace(item, reinstated=True) if _word(item) in ended else item for item in every]


def _word(item: Concern) -> Word | None:
    return (item.resolution.by, item.resolution.id) if item.resolution is not None else None


def concern(
    thread: Thread, people: People, involved: Involved = NOBODY, upheld: Collection[Word] = frozenset()
) -> Concern:
    """Return the concern of a thread that was opened by a flag or an escalation.

    Args:
        upheld: the events that still count although their author has left or lost the role.
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
    """Whether a concern puts its task on hold: not signed off and not released until the concern is resolved."""
    if not concern.open:
        return False
    if concern.type == ESCALATION:
        return concern.severity in policy.holds.escalations
    return concern.identifiable or concern.severity in policy.holds.flags or concern.category in policy.holds.categories


def weigh(
    events: Iterable[Event], people: People, policy: Policy, involved: Involved = NOBODY
) -> tuple[tuple[Concern, ...], tuple[Concern, ...]]:
    """Return the concerns among some events, and those of them that put their task on hold."""
    messages = list(events)
    if not any(event.type in CONCERNS for event in messages):
        return (), ()
    raised = tuple(concerns(messages, people, involved, correctors(people, policy)))
    return raised, tuple(item for item in raised if holds(item, policy))


def why_held(concern: Concern) -> str:
    """Return why a task is on hold, without the concern's own words, which may have to stay hidden."""
    severity = severity_words(concern.severity)
    what = f"{concern.category.replace('_', ' ')}, {severity}" if concern.category else severity
    verb = "flagged it" if concern.type == FLAG else "escalated it"
    return f"{concern.raised.by} {verb} ({what}; {concern.raised.short})"


def redacted(values: Iterable[Concern]) -> bool:
    """Whether a task's words are hidden: an open concern says that a patient can be identified from them.

    A resolution that withdraws the prompt leaves the words hidden.
    """
    return any(item.identifiable and (item.open or item.withdraws) for item in values)


def has_part(person: Person, part: Collection[str], batch: str) -> bool:
    """Whether a person had a part in a task, or has a conflict of interest with its batch or with a person who had."""
    return person.handle in part or not person.conflicts.isdisjoint({*part, batch})


def _may(people: People, handle: str, about: Collection[str]) -> bool:
    """Whether a person may decide on a task; the decisions of people who have left stay valid.

    Args:
        about: the people with a part in the task, and its batch: a conflict of interest with any of them excludes.
    """
    person = people.get(handle)
    return person is not None and not person.roles.isdisjoint(RESOLVERS) and person.conflicts.isdisjoint(about)


def _independent(resolution: Message, raised: Message) -> bool:
    """Whether a resolution is by somebody else; authors may only settle their flags that are not `identifiable`."""
    alone = raised.type == FLAG and raised.latest.body.get("category") != IDENTIFIABLE
    return alone or resolution.by != raised.by
