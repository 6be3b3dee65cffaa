"""Write events into the forge's own ledger: when something arrived, what was merged into main, who was reminded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.errors import GitTrouble
from rlhf.model import paths
from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event import Event
from rlhf.model.event_types import FORGE, MERGED
from rlhf.model.ids import ulid
from rlhf.store.git.branches import ABSENT, LOCAL, Tip, keep
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.verdict import Verdict

_TRIES = 50

#: Ten random bytes at a time.
Randomness = Iterator[bytes]


def merged(merge: str, verdict: Verdict, now: datetime, randomness: Randomness) -> Event:
    """Return the event for a merge into main, with the ledgers and reviews it relied on, so that it can be replayed."""
    placed = paths.place(verdict.path)
    body: dict[str, Any] = {"branch": verdict.branch, "head": verdict.head, "merge": merge}
    body |= {"meaning": verdict.meaning} if verdict.meaning else {}
    body |= {"edits": len(verdict.edits)} if verdict.edits else {}
    if verdict.ledgers:
        body |= {"ledgers": dict(verdict.ledgers)}
    if verdict.ledgers and verdict.signoff is not None:
        body |= {"unstated": "asked"}
        body |= {
            "hands": sorted(verdict.contributors),
            "parties": sorted(verdict.parties),
            "reviews": sorted(verdict.reviews),
        }
    return Event(ulid(now, next(randomness)), MERGED, FORGE, now, placed.batch, placed.task, body)


def hosted(merge: str, verdict: Verdict, now: datetime, randomness: Randomness) -> Event:
    """Return the event for a merge that GitHub made: the content hash is in the event, not in the merge's message."""
    plain = merged(merge, verdict, now, randomness)
    named = {"hosted": True, **({"content": verdict.content} if verdict.content else {})}
    return replace(plain, body={**plain.body, **named})


def write_down(repository: Repository, events: Sequence[Event]) -> None:
    """Add events to the forge's ledger; try again if somebody else added events at the same time."""
    for attempt in range(_TRIES if events else 0):
        repository.refresh()
        own = repository.branches.own.get(str(LedgerBranch(FORGE)))
        try:
            ledger.append(repository.git, repository.objects, FORGE, _believed(repository, own), own, events)
        except GitTrouble:
            if attempt == _TRIES - 1:  # another push appended each time
                raise
            continue
        repository.refresh()
        repository.ledgers.note_signed(FORGE, repository.branches.own[str(LedgerBranch(FORGE))].oid)
        return


def in_one_step(repository: Repository, events: Sequence[Event]) -> str:
    """Return the line for `git update-ref --stdin` that adds events to the forge's ledger.

    Other lines can go into the same transaction.
    """
    own = repository.branches.own.get(str(LedgerBranch(FORGE)))
    made, _ = ledger.extended(repository.git, repository.objects, _believed(repository, own), events)
    repository.ledgers.note_signed(FORGE, made)
    return f"update {LOCAL}{LedgerBranch(FORGE)} {made} {own.oid if own else ABSENT}"


def _believed(repository: Repository, own: Tip | None) -> Tip | None:
    """Return the newest verified commit of the forge's own ledger, to append to; None if there is none.

    What comes after that commit is kept aside.
    """
    if own is None:
        return None
    belief = repository.ledgers.belief(FORGE, own.oid)
    if belief.whole:
        return own
    keep(repository.git, own.oid)
    return Tip(belief.commit, repository.objects.message(belief.commit)) if belief.commit else None
