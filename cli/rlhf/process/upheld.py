"""Which words go on counting although whoever said them has left or lost the role, by the forge's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import APPROVE
from rlhf.model.event_types import FORGE, UPHELD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rlhf.model.event import Event, Review


#: Who said something, and its id: of two people who used one id, one is meant.
Word = tuple[str, str]


def upheld_in(events: Iterable[Event]) -> frozenset[Word]:
    """What the forge wrote down as words that go on counting, when people or policy changed."""
    return frozenset(word for event in events if event.type == UPHELD and event.by == FORGE for word in _words(event))


def not_lifted(reviews: Iterable[Review], upheld: Collection[Word]) -> frozenset[str]:
    """Whose upheld request for changes they have not lifted since by approving."""
    messages = sorted(reviews, key=lambda review: review.order)
    values: dict[str, bool] = {}
    for review in messages:
        if review.verdict == APPROVE:
            values[review.by] = False
        elif (review.by, review.id) in upheld:
            values[review.by] = True
    return frozenset(by for by, stands in values.items() if stands)


def _words(event: Event) -> Iterator[Word]:
    result = event.body.get("words")
    for by, ids in result.items() if isinstance(result, dict) else ():
        for id_ in ids if isinstance(ids, list) else ():
            yield str(by), str(id_)
