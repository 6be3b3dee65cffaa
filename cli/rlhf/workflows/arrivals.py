"""What the forge notes once a push is in: when each submission arrived, what became of a ledger, what may be ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.content import content_hash
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store import ledger
from rlhf.store.branches import Tip, keep
from rlhf.store.keys import FORGE
from rlhf.store.objects import EMPTY_TREE, changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rlhf.forge.local import Update
    from rlhf.store.repository import Repository


def record_arrivals(
    repository: Repository, updates: Sequence[Update], now: datetime, randomness: Iterator[bytes]
) -> int:
    """Write into the forge's own ledger when each submission arrived; how many did."""
    events = []
    for update in updates:
        match update.branch.split("/"):
            case ["answer", task, author] if update.new and (batch := repository.batch_of(task)):
                answer = repository.objects.read(f"{update.new}:{paths.answer_path(batch, task, author)}") or b""
                body = {"answer": author, "commit": update.new, "hash": content_hash(answer)}
                events.append(Event(ulid(now, next(randomness)), "received", FORGE, now, batch, task, body))
    if events:
        _append_to_forge_ledger(repository, events)
    return len(events)


def _append_to_forge_ledger(repository: Repository, events: list[Event]) -> None:
    from rlhf.errors import GitTrouble

    for attempt in range(50):
        repository.refresh()
        own = repository.branches.own.get(ledger.PREFIX + FORGE)
        try:
            ledger.append(repository.git, repository.objects, FORGE, _believed(repository, own), own, events)
        except GitTrouble:
            if attempt == 49:  # noqa: PLR2004 — another push appended each time
                raise
            continue
        repository.refresh()
        return


def _believed(repository: Repository, own: Tip | None) -> Tip | None:
    """The forge's own ledger as far as it signed it: it builds on nothing else, and keeps the rest aside."""
    if own is None:
        return None
    belief = repository.belief(FORGE, own.oid)
    if belief.whole:
        return own
    keep(repository.git, own.oid)
    return Tip(belief.commit, repository.objects.message(belief.commit)) if belief.commit else None


def keep_what_is_left_out(repository: Repository, updates: Sequence[Update]) -> None:
    """Keep the end of a ledger that was not believed, and that its owner has now replaced."""
    for update in updates:
        replaced = update.branch.startswith(ledger.PREFIX) and update.old and update.new
        if replaced and not repository.git.succeeds("merge-base", "--is-ancestor", update.old, update.new):
            keep(repository.git, update.old)


def touched_answers(repository: Repository, updates: Sequence[Update]) -> list[str]:
    """The branches that a push may have made ready: those it moved, and the submissions that new events are about."""
    found: dict[str, None] = {}
    if any(update.branch.startswith("change/") or update.branch == "main" for update in updates):
        # tasks, people or policy may be others now: look at everything that is on its way, changes first
        changes_first = [name for name in repository.branches.own if name.startswith("change/")]
        return [*changes_first, *(name for name in sorted(repository.branches.own) if name.startswith("answer/"))]
    for update in updates:
        if update.branch.startswith(("answer/", "change/")) and update.new:
            found[update.branch] = None
        elif update.branch.startswith(ledger.PREFIX) and update.new:
            tasks = {
                c.path.split("/")[1]
                for c in changes(repository.git, update.old or EMPTY_TREE, update.new)
                if "/" in c.path
            }
            for task, author, _ in repository.submission_branches():
                if task in tasks:
                    found[f"answer/{task}/{author}"] = None
    return list(found)
