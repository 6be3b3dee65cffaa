"""Record, when people or policy change, which events that block an answer go on counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import Event
from rlhf.model.event_types import ATTESTED, FORGE, REOPENING, RESOLUTION, RESTORATION, REVIEW, UPHELD, WITHDRAWAL
from rlhf.model.ids import ulid
from rlhf.process.blocking_events import keeping_out
from rlhf.process.corrections import correctors
from rlhf.process.eligibility import signs
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.process.upheld import Word
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness

#: The types of events that may block an answer from being merged, or end such.
_KEEPING_OUT = frozenset({REVIEW, WITHDRAWAL, RESOLUTION, REOPENING, RESTORATION})


def upheld_by(before: Repository, after: Repository, now: datetime, randomness: Randomness) -> list[Event]:
    """Return an event of the forge for each task with blocking events that would stop counting on the new main.

    The authors of these events had the role, by main before the change, when the forge received the events. That can
    be recorded now; the new people.yaml no longer shows it.
    """
    return [
        _event(batch, task, words, after.main, now, next(randomness)) for batch, task, words in stopped(before, after)
    ]


def _event(batch: str, task: str, words: frozenset[Word], merge: str, now: datetime, randomness: bytes) -> Event:
    by: dict[str, list[str]] = {}
    for author, id_ in sorted(words):
        by.setdefault(author, []).append(id_)
    return Event(ulid(now, randomness), UPHELD, FORGE, now, batch, task, {"words": by, "merge": merge})


def stopped(before: Repository, after: Repository) -> Iterator[tuple[str, str, frozenset[Word]]]:
    """Yield batch, task and the blocking events that would stop counting with another main, for each such task."""
    lost = _losing(before, after)
    for batch, task in sorted(_spoken_of(before, lost)) if lost else ():
        counted = keeping_out(before.facts(batch, task), before.people, before.policy)
        words = counted - keeping_out(after.facts(batch, task), after.people, after.policy)
        if words:
            yield batch, task, words


def _losing(before: Repository, after: Repository) -> frozenset[str]:
    """Return the people who would lose a role or a right to sign off or correct, or gain a conflict of interest."""
    old, new = correctors(before.people, before.policy), correctors(after.people, after.policy)
    return (
        (old.withdraw - new.withdraw)
        | (old.reopen - new.reopen)
        | frozenset(
            handle
            for handle, person in before.people.by_handle.items()
            if (item := after.people.get(handle)) is None
            or person.roles - item.roles
            or item.conflicts - person.conflicts
            or (signs(before.people, handle, before.policy) and not signs(after.people, handle, after.policy))
        )
    )


def _spoken_of(repository: Repository, handles: frozenset[str]) -> set[tuple[str, str]]:
    """Return batch and id of each task about which these people wrote events that may block an answer.

    On GitHub, the events that the forge attests for anybody are included.
    """
    owners = [*sorted(handles), *([FORGE] if repository.policy.forge.kind == "github" else [])]
    result = set()
    for owner in owners:
        tip = repository.ledgers.tips.get(owner)
        for file in ledger.list_events(repository.objects, owner, tip) if tip else ():
            if file.type.removeprefix(ATTESTED) in _KEEPING_OUT and file.task:
                result.add((file.batch, file.task))
    return result
