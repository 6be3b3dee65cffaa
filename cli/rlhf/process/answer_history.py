"""What happened to an accepted answer that came back: accepted, reopened, revised, accepted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import FORGE, MERGED, RECEIVED, REOPENING, RESOLUTION, RESTORATION, REVIEW, WITHDRAWAL
from rlhf.process.event_words import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.process.facts import Facts

_CORRECTIONS = frozenset({WITHDRAWAL, REOPENING, RESTORATION})


class Moment(Struct, frozen=True):
    """A step in the life of an answer: when, by whom, and a sentence without its subject."""

    at: datetime
    by: str
    what: str


def history(facts: Facts, author: str) -> tuple[Moment, ...]:
    """Return the steps from the first acceptance of an answer on, the earliest first; () where it never came back."""
    branch = str(AnswerBranch(facts.id, author))
    merges = [e for e in facts.events if e.type == MERGED and e.by == FORGE and e.body.get("branch") == branch]
    first = min(merges, key=lambda event: (event.at, event.id), default=None)
    corrections = [*_corrections(facts.events, author, first)]
    if first is None or not (corrections or len(merges) > 1):
        return ()
    sent = [
        event
        for event in facts.events
        if event.type == RECEIVED and event.by == FORGE and event.body.get("answer") == author
        and (event.at, event.id) > (first.at, first.id)
    ]  # fmt: skip
    settled = [event for event in facts.events if event.type == RESOLUTION and event.at >= first.at]
    steps = sorted([*merges, *sent, *settled, *corrections], key=lambda event: (event.at, event.id))
    return tuple(Moment(event.at, _who(event, author), _what(event, first)) for event in steps)


def _corrections(events: Iterable[Event], author: str, first: Event | None) -> Iterator[Event]:
    """Yield what was said against an answer, or ended such, that its first acceptance did not know."""
    known = first.body.get("reviews") if first is not None else None
    for event in events:
        if event.type in _CORRECTIONS and event.body.get("answer") in (None, author):
            yield event
        asks = event.type == REVIEW and event.body.get("verdict") == REQUEST_CHANGES
        if asks and event.body.get("answer") == author and event.id not in (known if isinstance(known, list) else ()):
            yield event


def _who(event: Event, author: str) -> str:
    return author if event.type == RECEIVED else event.by


def _what(event: Event, first: Event) -> str:
    if event.type == RECEIVED:
        return "sent a new version"
    if event.type == MERGED:
        return "took it in" if event is first else "took the new version in"
    return sentence_of(event)
