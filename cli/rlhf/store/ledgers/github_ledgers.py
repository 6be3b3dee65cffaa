"""Which events in the ledgers count; on GitHub, nothing checks events when they are pushed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rlhf.model.event import envelope_fault
from rlhf.process.attestations import as_said
from rlhf.process.entitlement import counting
from rlhf.rules.shape import Shapes
from rlhf.store.files.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy


def heard(events: Iterable[Event], people: People, policy: Policy) -> Iterable[Event]:
    """Return the events that count: those that their author had a right to record.

    On GitHub, an event that the forge attests becomes that of the person, and invalid events are left out: the local
    forge refuses those when they are pushed.
    """
    if policy.forge.kind == "github":
        events = as_said((event for event in events if fits(event)), people)
    return counting(events, people, policy)


def fits(event: Event) -> bool:
    """Whether an event fits its schema; of a type that only a newer rlhf knows, whether its envelope is complete.

    The schemas are this program's own, because anybody may have written those in a repository.
    """
    name, schemas, shapes = f"events/{event.type}", *_shipped()
    return shapes.fits(name, event.record()) if schemas.has(name) else not envelope_fault(event)


@cache
def _shipped() -> tuple[Schemas, Shapes]:
    schemas = Schemas()
    return schemas, Shapes(schemas)
