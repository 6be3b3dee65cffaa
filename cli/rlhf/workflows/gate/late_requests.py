"""Record that a request for changes came in after these very words had been accepted.

Without that record an audit could not tell it from a request that was there before, and was left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import AnswerBranch, LedgerBranch, read_branch
from rlhf.model.event import REQUEST_CHANGES, Event
from rlhf.model.event_types import FORGE, LATE_REQUEST, MERGED, RECEIVED, REVIEW
from rlhf.model.ids import ulid
from rlhf.process.verdict import review_of
from rlhf.store.ledgers import ledger
from rlhf.workflows.gate.forge_ledger import write_down

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from rlhf.forge.local import Update
    from rlhf.model.event import Review
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness


def record_late_requests(
    repository: Repository, brought: Iterable[tuple[Update, Sequence[Change]]], now: datetime, randomness: Randomness
) -> None:
    """Write into the forge's own ledger each request of a push that is of words which were accepted before it came.

    It is called before anything that the push makes ready is merged. A request that stands there already is not written
    twice.

    Args:
        brought: the updates of ledgers in the push, each with what it changed.
        now: when the push arrived.
    """
    events = []
    for update, changes in brought:
        for batch, review, merged in late_requests(repository, update, changes):
            if _is_recorded(repository, batch, review):
                continue
            at = max(now, merged.at)
            body = {"answer": review.author, "reviewer": review.by, "review": review.id}
            events.append(Event(ulid(at, next(randomness)), LATE_REQUEST, FORGE, at, batch, review.task, body))
    write_down(repository, events)


def late_requests(
    repository: Repository, update: Update, changes: Iterable[Change]
) -> Iterator[tuple[str, Review, Event]]:
    """Yield each such request that a push brings, with the batch of its task and the forge's record of the merge."""
    branch = read_branch(update.branch)
    if not isinstance(branch, LedgerBranch) or not update.new:
        return
    for change in changes:
        file = ledger.event_file(branch.owner, change.path, change.new_oid) if change.added else None
        if file is None or file.type != REVIEW or not repository.snapshot.accepted(file.batch, file.task):
            continue
        event = ledger.read_event(repository.objects, file)
        review = review_of(event) if event is not None else None
        if review is None or review.verdict != REQUEST_CHANGES:
            continue
        if (merged := _merge_of(repository, file.batch, review)) is not None:
            yield file.batch, review, merged


def _merge_of(repository: Repository, batch: str, review: Review) -> Event | None:
    """Return the record of the first merge of exactly the words of a review that did not know of the review."""
    events = [event for event in repository.ledgers.task_events(batch, review.task) if event.by == FORGE]
    heads = {str(e.body.get("commit")): str(e.body.get("hash")) for e in events if e.type == RECEIVED}
    branch = str(AnswerBranch(review.task, review.author))
    for event in sorted(events, key=lambda event: event.id):
        if event.type == MERGED and event.body.get("branch") == branch:
            words = event.body.get("content") or heads.get(str(event.body.get("head")))
            if words == review.answer_hash and review.id not in (event.body.get("reviews") or ()):
                return event
    return None


def _is_recorded(repository: Repository, batch: str, review: Review) -> bool:
    return any(
        event.type == LATE_REQUEST and event.by == FORGE
        and (event.body.get("reviewer"), event.body.get("review")) == (review.by, review.id)
        for event in repository.ledgers.task_events(batch, review.task)
    )  # fmt: skip
