"""Which of the events that ledgers hold count; those on GitHub nobody looked at when they were pushed."""

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
    """Events as they count: by whoever said them, without those that nobody with a right to them said.

    Where the project is on GitHub, also without what is no event: the local forge refuses that before it comes in.
    """
    if policy.forge.kind == "github":
        events = as_said((event for event in events if fits(event)), people)
    return counting(events, people, policy)


def fits(event: Event) -> bool:
    """Whether an event is as its schema asks; of a type that a newer rlhf may write, whether its envelope is whole.

    The schemas are those of this program: what is in a repository may be anybody's.
    """
    name, schemas, shapes = f"events/{event.type}", *_shipped()
    return shapes.fits(name, event.record()) if schemas.has(name) else not envelope_fault(event)


@cache
def _shipped() -> tuple[Schemas, Shapes]:
    schemas = Schemas()
    return schemas, Shapes(schemas)
