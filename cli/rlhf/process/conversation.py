"""The conversation: questions, answers and notes as threads; a pure function of the events.

The order in which events are read does not matter, and a further event never removes another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import (
    CLARIFICATION,
    CONCERNS,
    ESCALATION,
    QUESTION,
    REPLY,
    RETRACTION,
    REVIEW,
    SPOKEN,
)
from rlhf.process.causal_order import Key, after_what_they_answer, likely_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event

#: The four things that an escalation says (SBAR: situation, background, assessment, recommendation).
SBAR = ("situation", "background", "assessment", "recommendation")
_SHORT = 6  # letters at the end of an id by which people refer to a message


class Message(Struct, frozen=True):
    """A message in its latest version.

    Args:
        latest: the event with the present wording: the first event, or its author's last correction of it.
        earlier: the events with the wordings before, oldest first.
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
        if self.type == REVIEW:
            return str(body.get("summary") or "").strip()
        return str(body.get("text") or body.get("why") or "").strip()

    @property
    def at(self) -> datetime:
        return (self.earlier or (self.latest,))[0].at

    @property
    def short(self) -> str:
        return self.id[-_SHORT:]


class Thread(Struct, frozen=True):
    """A thread: the message that opened it, and the messages that answer it, oldest first."""

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
        """Whether it is a question that nobody but its author has answered."""
        answered = any(not message.retracted and message.by != self.opening.by for message in self.answers)
        return self.opening.type == QUESTION and not self.opening.retracted and not answered

    @property
    def settled(self) -> bool:
        """Whether it has a clarification that was not retracted."""
        return any(message.type == CLARIFICATION and not message.retracted for message in self.messages)

    @property
    def last(self) -> datetime:
        return max(message.latest.at for message in self.messages)


def threads(events: Iterable[Event]) -> list[Thread]:
    """Return every thread, in the order in which they were opened; reviews open none here."""
    return _threads(event for event in events if event.type in SPOKEN and not is_on_review(event))


def threads_of_reviews(events: Iterable[Event]) -> list[Thread]:
    """Return a thread for each review: the review, and the replies to it and to its remarks."""
    values = _threads(event for event in events if event.type in {REVIEW, RETRACTION} or is_on_review(event))
    return [thread for thread in values if thread.opening.type == REVIEW]


def replies_to_reviews(events: Iterable[Event]) -> list[Message]:
    """Return the replies to reviews among some events, each with its earlier words and whether it was taken back."""
    values = _threads(event for event in events if event.type == RETRACTION or is_on_review(event))
    return [message for thread in values for message in thread.messages if is_on_review(message.latest)]


def _threads(events: Iterable[Event]) -> list[Thread]:
    spoken: dict[Key, Event] = {}
    for event in sorted(events, key=lambda event: (event.type not in CONCERNS, event.type)):
        spoken.setdefault(_key(event), event)
    ordered = [spoken[key] for key in sorted(spoken)]
    firsts = {_key(event): _first(event, spoken) for event in ordered}
    messages = _messages(ordered, firsts)
    above = _above(messages, ordered, firsts)
    values: dict[Key, list[Message]] = {}
    for key, message in messages.items():
        values.setdefault(_way_up(key, above)[-1], []).append(message)
    opened = likely_times(messages.values())
    return [_thread(first, values[first], above) for first in sorted(values, key=lambda key: (opened[key[:2]], key))]


def is_on_review(event: Event) -> bool:
    """Whether an event is a reply to a review: it is shown with the review, and in no thread of its own."""
    return event.type == REPLY and "answer" in event.body


def _key(event: Event) -> Key:
    """Return the key that is different for every event, even if somebody reuses an id."""
    return event.id, event.by, event.batch, event.task


def _thread(first: Key, messages: Sequence[Message], above: Mapping[Key, Key | None]) -> Thread:
    """Return a thread with its messages by time, each after the message that it answers, even if clocks were wrong.

    Only messages of the thread are considered, so that every reader sees the same order.
    """
    by_key = {_key((message.earlier or (message.latest,))[0]): message for message in messages}
    likely = likely_times(messages)
    times = {key: likely[key[:2]] for key in by_key}
    opening, *answers = (by_key[key] for key in after_what_they_answer(times, first, above))
    return Thread(opening, tuple(answers))


def _messages(ordered: Sequence[Event], firsts: Mapping[Key, Key]) -> dict[Key, Message]:
    """Return each message with all its wordings, by the key of its first event."""
    wordings: dict[Key, list[Event]] = {}
    for event in ordered:
        if event.type != RETRACTION:
            wordings.setdefault(firsts[_key(event)], []).append(event)
    back = set()
    for event in ordered:
        if event.type == RETRACTION and (target := _own(event, "retracts")) in firsts:
            back.add(firsts[target])
    return {key: Message(key[0], events[-1], tuple(events[:-1]), key in back) for key, events in wordings.items()}


def _first(event: Event, spoken: Mapping[Key, Event]) -> Key:
    """Return the key of the event at the start of a chain of corrections; an event's own key where it corrects none.

    An event can only correct an earlier event of the same author and type on the same task.
    """
    first = event
    while True:
        before = spoken.get(_own(first, "supersedes"))
        if before is None or before.type != event.type or before.id >= first.id:
            return _key(first)
        first = before


def _own(event: Event, name: str) -> Key:
    """Return the key of the event, by the same author on the same task, that the body names under `name`."""
    return str(event.body.get(name, "")), event.by, event.batch, event.task


def _above(
    messages: Mapping[Key, Message], ordered: Sequence[Event], firsts: Mapping[Key, Key]
) -> dict[Key, Key | None]:
    """Return the message that each message answers; None where that message is not among the events.

    If two people used the same id, the flag or escalation is meant, so that nobody can divert its resolution.
    """
    by_id: dict[str, Key] = {}
    for event in sorted(ordered, key=lambda event: (event.type not in CONCERNS, _key(event))):
        if firsts[_key(event)] in messages:
            by_id.setdefault(event.id, firsts[_key(event)])
    return {key: by_id.get(str(message.latest.body.get("to", ""))) for key, message in messages.items()}


def _way_up(key: Key, above: Mapping[Key, Key | None]) -> list[Key]:
    """Return a message's key, the key that it answers, and so on up to the thread's opening; of a circle, the least."""
    way = [key]
    while (up := above[way[-1]]) is not None:
        if up in way:
            circle = way[way.index(up) :]
            return [*(group for group in way if group not in circle), min(circle)]
        way.append(up)
    return way
