"""Upheld events: the forge recorded that they still count although their author has left or lost the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import APPROVE
from rlhf.model.event_types import FORGE, UPHELD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rlhf.model.event import Event, Review


#: The author and the id of an event: two people may use the same id.
Word = tuple[str, str]


def upheld_in(events: Iterable[Event]) -> frozenset[Word]:
    """Return the events that the forge recorded as still valid when people or policy changed."""
    return frozenset(
        word for event in events if event.type == UPHELD and event.by == FORGE for word in words_of(event, "words")
    )


def not_lifted(reviews: Iterable[Review], upheld: Collection[Word]) -> frozenset[str]:
    """Return whose upheld request for changes still stands, because they have not approved since."""
    messages = sorted(reviews, key=lambda review: review.order)
    values: dict[str, bool] = {}
    for review in messages:
        if review.verdict == APPROVE:
            values[review.by] = False
        elif (review.by, review.id) in upheld:
            values[review.by] = True
    return frozenset(by for by, stands in values.items() if stands)


def words_of(event: Event, name: str) -> Iterator[Word]:
    """Yield the author and the id of each event that the body of an event names under `name`, ids by author."""
    result = event.body.get(name)
    for by, ids in result.items() if isinstance(result, dict) else ():
        for id_ in ids if isinstance(ids, list) else ():
            yield str(by), str(id_)
