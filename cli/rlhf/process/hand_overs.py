"""Drafts that a manager handed over: whose words an answer goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import HAND_OVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event


def handed_to(events: Iterable[Event], author: str) -> Event | None:
    """Return the latest event by which a manager handed somebody's draft of a task to a person; None without any."""
    mine = (event for event in events if event.type == HAND_OVER and event.body.get("to") == author)
    return max(mine, key=lambda event: (event.id, event.by), default=None)


def predecessors(events: Iterable[Event], author: str) -> tuple[str, ...]:
    """Return everyone whose draft of a task came to a person, also by way of others, the nearest last."""
    handed = [event for event in events if event.type == HAND_OVER]
    result: list[str] = []
    wanted = [author]
    while wanted:
        to = wanted.pop()
        before = {str(event.body.get("from")) for event in handed if event.body.get("to") == to}
        new = sorted(before - {author, *result})
        result += new
        wanted += new
    return tuple(reversed(result))
