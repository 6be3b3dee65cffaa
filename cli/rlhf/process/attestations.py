"""Attested events: what people did on GitHub, recorded by the forge and read like events of their own ledgers.

The forge's ledger holds such an event as `attested_<type>` with the person, the GitHub account and the body. It counts
if people.yaml has that account number for that person; otherwise it counts for nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.model.event import APPROVE, COMMENT, Event
from rlhf.model.event_types import ATTESTED, DISMISSAL, FORGE, REVIEW
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.people import People, Person

#: The key in an event's body under which its source on GitHub stands.
HOW = "attested"


def attest(event: Event, person: Person, source: Mapping[str, Any], now: datetime, id_: str) -> Event:
    """Return the forge's own event that records a person's event.

    Args:
        event: the event as it would stand in the person's ledger.
        source: the kind and the number of what it was on GitHub.
    """
    account = person.github.id if person.github is not None else 0
    body = {"of": person.handle, "account": account, "source": dict(source)}
    body |= {"said_at": stamp(event.at), "said": dict(event.body)}
    return Event(id_, f"{ATTESTED}{event.type}", FORGE, now, event.batch, event.task, body)


def as_said(events: Iterable[Event], people: People) -> Iterator[Event]:
    """Yield the events, each attested event as the person's own event; one of an unknown person stays as it is.

    A dismissed approval becomes a comment. A request for changes stands until the person who made it lifts it, even if
    it was dismissed.
    """
    messages = list(events)
    dismissed = {str(event.body.get("review")) for event in messages if event.by == FORGE and event.type == DISMISSAL}
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
    """Return an attested event's source on GitHub; {} for an event of a person's own ledger."""
    how = event.body.get(HOW)
    return how if isinstance(how, dict) else {}


def written_from(event: Event) -> Mapping[str, Any]:
    """Return the source also of an attested event that counts for nobody, so that nothing is recorded twice."""
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
    """Return a body without a key; only the forge may set `attested`."""
    return {key: value for key, value in body.items() if key != name}
