"""Hide every text about a task once somebody reported that a patient can be identified from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.event_types import CONCERNS
from rlhf.model.task import HIDDEN
from rlhf.process.concerns import concerns, redacted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event
    from rlhf.model.people import People

#: The keys of an event's body that hold no free text and are shown. All other keys, also of unknown types, are hidden.
_PLAIN = frozenset({
    "to", "supersedes", "retracts", "category", "severity", "outcome", "asked", "owner", "scope", "kind", "answer",
    "verdict", "subject", "scores", "minutes", "on", "until", "commit", "hash",
})  # fmt: skip


def hidden_tasks(events: Iterable[Event], people: People) -> frozenset[str]:
    """Return the ids of the tasks whose words are hidden, according to the concerns among the events."""
    by_task: dict[str, list[Event]] = {}
    for event in events:
        by_task.setdefault(event.task, []).append(event)
    return frozenset(
        task
        for task, messages in by_task.items()
        if any(event.type in CONCERNS for event in messages) and redacted(concerns(messages, people))
    )


def shown(events: Iterable[Event], hidden: frozenset[str]) -> list[Event]:
    """Return the events as people may see them: those of hidden tasks without their words."""
    return [_without_words(event) if event.task in hidden else event for event in events]


def _without_words(event: Event) -> Event:
    body = {key: value if key in _PLAIN else HIDDEN for key, value in event.body.items() if key != "comments"}
    return replace(event, body=body)
