"""What people said on GitHub and the forge vouches for: read as if they had said it in their own ledgers.

The forge's ledger holds it as `attested_<type>`: whose word it is, by which account, and what was said. It counts where
people.yaml has that account, by its number, for that person; else it is nobody's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rlhf.model.event import APPROVE, COMMENT, Event
from rlhf.model.event_types import ATTESTED, DISMISSAL, FORGE, REVIEW
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.people import People, Person

#: Where in what somebody said stands how it is known.
HOW = "attested"


def attest(event: Event, person: Person, source: Mapping[str, Any], now: datetime, id_: str) -> Event:
    """The forge's own event, that a person said something.

    Args:
        event: as it would stand in their ledger.
        source: what on GitHub it was: its kind and number.
    """
    account = person.github.id if person.github is not None else 0
    body = {"of": person.handle, "account": account, "source": dict(source)}
    body |= {"said_at": stamp(event.at), "said": dict(event.body)}
    return Event(id_, f"{ATTESTED}{event.type}", FORGE, now, event.batch, event.task, body)


def as_said(events: Iterable[Event], people: People) -> Iterator[Event]:
    """Events with what the forge vouches for as what it vouches for; what nobody is known to have said stays as it is.

    An approval that was dismissed is only a comment any more; a request for changes stands until whoever made it lifts
    it, whoever dismissed it.
    """
    messages = list(events)
    dismissed = {str(event.body.get(REVIEW)) for event in messages if event.by == FORGE and event.type == DISMISSAL}
    for event in messages:
        result = _as_persons_event(event, people)
        if (
            result.type == REVIEW
            and result.id in dismissed
            and result.body.get("verdict") == APPROVE
            and HOW in result.body
        ):
            yield replace(result, body={**result.body, "verdict": COMMENT})
        else:
            yield result


def source_of(event: Event) -> Mapping[str, Any]:
    """What on GitHub an event was, by the forge's word; nothing where it stands in somebody's own ledger."""
    how = event.body.get(HOW)
    return how if isinstance(how, dict) else {}


def written_from(event: Event) -> Mapping[str, Any]:
    """The same, of a word too that counts as nobody's: so that nothing on GitHub is written down twice."""
    how = event.body.get("source") if event.by == FORGE and event.type.startswith(ATTESTED) else source_of(event)
    return how if isinstance(how, dict) else {}


def _as_persons_event(event: Event, people: People) -> Event:
    if event.by != FORGE or not event.type.startswith(ATTESTED) or event.type == DISMISSAL:
        return event if HOW not in event.body else replace(event, body=_without(event.body, HOW))
    body, source = event.body.get("said"), event.body.get("source")
    person = people.get(str(event.body.get("of")))
    if person is None or person.github is None or person.github.id != event.body.get("account"):
        return event
    if not isinstance(body, dict) or not isinstance(source, dict):
        return event
    try:
        at = parse_stamp(str(event.body.get("said_at")))
    except ValueError:
        return event
    how = {**source, "account": person.github.id}
    return replace(event, type=event.type.removeprefix(ATTESTED), by=person.handle, at=at, body={**body, HOW: how})


def _without(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The forge alone says how something is known."""
    return {key: value for key, value in body.items() if key != name}
