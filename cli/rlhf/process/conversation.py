"""The conversation: what was asked, answered and noted, as threads; a pure function of the events.

The order in which events are read does not matter, and an event more never takes another away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.process.order import after_what_they_answer, likely_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event

QUESTION, REPLY, CLARIFICATION, NOTE, RETRACTION = "question", "reply", "clarification", "edge_case", "retraction"
FLAG, ESCALATION = "flag", "escalation"
ACKNOWLEDGEMENT, REASSIGNMENT, RESOLUTION = "acknowledgement", "reassignment", "resolution"
#: What opens a thread that somebody has to settle.
CONCERNS = frozenset({FLAG, ESCALATION})
#: What says that something was raised, and how it stands.
RAISED = CONCERNS | {ACKNOWLEDGEMENT, REASSIGNMENT, RESOLUTION, RETRACTION}
#: What the conversation is made of.
SPOKEN = RAISED | {QUESTION, REPLY, CLARIFICATION, NOTE}
#: The four things that an escalation says (SBAR: situation, background, assessment, recommendation).
SBAR = ("situation", "background", "assessment", "recommendation")
_SHORT = 6  # letters at the end of an id by which people refer to what was said


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said, in its latest words.

    Args:
        latest: the event that holds: the one it was said in, or its author's last correction of it.
        earlier: the wordings before, oldest first.
        retracted: its author took it back.
    """

    id: str
    latest: Event
    earlier: tuple[Event, ...] = ()
    retracted: bool = False

    @property
    def type(self) -> str:
        return self.latest.type

    @property
    def by(self) -> str:
        return self.latest.by

    @property
    def text(self) -> str:
        body = self.latest.body
        if self.type == ESCALATION:
            return "\n\n".join(f"{part.capitalize()}: {body.get(part, '')}" for part in SBAR)
        return str(body.get("text") or body.get("why") or "").strip()

    @property
    def at(self) -> datetime:
        return (self.earlier or (self.latest,))[0].at

    @property
    def short(self) -> str:
        return self.id[-_SHORT:]


@dataclass(frozen=True, slots=True)
class Thread:
    """What opened it, and what was said to it, oldest first."""

    opening: Message
    answers: tuple[Message, ...] = ()

    @property
    def batch(self) -> str:
        return self.opening.latest.batch

    @property
    def task(self) -> str:
        return self.opening.latest.task

    @property
    def messages(self) -> tuple[Message, ...]:
        return (self.opening, *self.answers)

    @property
    def open(self) -> bool:
        """Whether a question waits for an answer by somebody else than whoever asked it."""
        answered = any(not said.retracted and said.by != self.opening.by for said in self.answers)
        return self.opening.type == QUESTION and not self.opening.retracted and not answered

    @property
    def settled(self) -> bool:
        """Whether a clarification says what holds."""
        return any(said.type == CLARIFICATION and not said.retracted for said in self.messages)

    @property
    def last(self) -> datetime:
        return max(said.latest.at for said in self.messages)


def threads(events: Iterable[Event]) -> list[Thread]:
    """Every thread, the one first opened first."""
    spoken = {event.id: event for event in events if event.type in SPOKEN}
    ordered = [spoken[id_] for id_ in sorted(spoken)]
    firsts = {event.id: _first(event, spoken) for event in ordered}
    messages = _messages(ordered, firsts)
    above = {id_: _above(message, messages, firsts) for id_, message in messages.items()}
    found: dict[str, list[Message]] = {}
    for id_, message in messages.items():
        found.setdefault(_way_up(id_, above)[-1], []).append(message)
    opened = likely_times(messages.values())
    return [_thread(first, found[first], above) for first in sorted(found, key=lambda id_: (opened[id_], id_))]


def _thread(first: str, said: Sequence[Message], above: Mapping[str, str]) -> Thread:
    """What was said in it by time, and never before what it was said to, whatever the clocks of two people show.

    Only what stands in the thread is looked at, so that whoever reads it finds it in one order.
    """
    by_id = {message.id: message for message in said}
    opening, *answers = (by_id[id_] for id_ in after_what_they_answer(likely_times(said), first, above))
    return Thread(opening, tuple(answers))


def _messages(ordered: Sequence[Event], firsts: Mapping[str, str]) -> dict[str, Message]:
    """Each message with all its wordings, by the id of the first."""
    by_id = {event.id: event for event in ordered}
    wordings: dict[str, list[Event]] = {}
    for event in ordered:
        if event.type != RETRACTION:
            wordings.setdefault(firsts[event.id], []).append(event)
    back = set()
    for event in ordered:
        target = str(event.body.get("retracts", "")) if event.type == RETRACTION else ""
        if target in by_id and by_id[target].by == event.by:
            back.add(firsts[target])
    return {id_: Message(id_, said[-1], tuple(said[:-1]), id_ in back) for id_, said in wordings.items()}


def _first(event: Event, spoken: Mapping[str, Event]) -> str:
    """The id of what an event corrects, of what that corrects, and so on; only one's own words can be corrected."""
    first = event
    while True:
        before = spoken.get(str(first.body.get("supersedes", "")))
        if before is None or before.by != event.by or before.type != event.type or before.id >= first.id:
            return first.id
        first = before


def _above(message: Message, messages: Mapping[str, Message], firsts: Mapping[str, str]) -> str:
    """The message that another was said to; none where it is not known here."""
    above = firsts.get(str(message.latest.body.get("to", "")), "")
    return above if above in messages else ""


def _way_up(id_: str, above: Mapping[str, str]) -> list[str]:
    """A message, what it was said to, and so on up to what opened its thread; a circle opens with its first id."""
    way = [id_]
    while up := above[way[-1]]:
        if up in way:
            circle = way[way.index(up) :]
            return [*(one for one in way if one not in circle), min(circle)]
        way.append(up)
    return way
