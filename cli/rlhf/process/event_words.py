"""An event as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import ATTESTED, EVENT_TYPES

if TYPE_CHECKING:
    from rlhf.model.event import Event


def sentence_of(event: Event) -> str:
    """Return a sentence without its subject; for an unknown type it says that this version does not know the type."""
    kind = event.type.removeprefix(ATTESTED)
    if row := EVENT_TYPES.get(event.type):
        sentence = row.sentence(event.body)
    elif kind != event.type and kind in EVENT_TYPES:  # an attested event that counts for nobody any more
        what = f"a word ({kind.replace('_', ' ')})"
        sentence = f"vouched for {what} that {event.body.get('of')} gave on GitHub and that counts for nothing now"
    else:
        return f"said something that this version of rlhf does not know ({event.type})"
    return f"corrected: {sentence}" if event.body.get("supersedes") else sentence
