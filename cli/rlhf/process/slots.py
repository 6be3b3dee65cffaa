"""Which slot of a pool task a person may claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.after_acceptance import asked_back
from rlhf.process.facts import Facts, holders
from rlhf.process.independence import kept_from_writing

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.lease import Lease


#: The words by which the forge refuses a slot that somebody else has: no error for a person who takes from the pool,
#: who tries the next task.
HELD_BY = "is held by"


def free_slot(facts: Facts, handle: str, now: datetime) -> tuple[int, Lease | None] | None:
    """Return the first free slot and the lapsed lease that it takes over, if any; None where there is nothing to claim.

    Nobody can claim a task that is on hold, or to which they judged an answer of somebody else.

    Each accepted answer, running lease, submission and allocation takes one of the `answers_wanted` slots.
    """
    wanted = facts.task.answers_wanted if facts.task else 1
    submitted = {submission.author for submission in facts.submissions}
    taken = takers(facts, now)
    if facts.withdrawn or facts.held or handle in taken | facts.gone or len(taken) >= wanted:
        return None
    if handle in kept_from_writing(facts):
        return None
    by_slot = {lease.slot: lease for lease in facts.leases}
    for slot in range(1, wanted + 1):
        lease = by_slot.get(slot)
        if lease is None or lease.holder in facts.gone:
            return slot, lease
        if not lease.runs(now) and lease.holder not in submitted | facts.accepted:
            return slot, lease
    return None


def takers(facts: Facts, now: datetime) -> frozenset[str]:
    """Return everyone who takes a slot of a task: holders, authors of submissions and of accepted answers.

    An answer that somebody else withdrew takes none.
    """
    there = {submission.author for submission in facts.submissions} | facts.accepted
    return (holders(facts, now) | there) - facts.gone


def at_work(facts: Facts, now: datetime) -> frozenset[str]:
    """Return who has an answer to write or under review; of accepted answers, of those that are reopened or revised."""
    reopened = {author for author in facts.accepted if asked_back(facts, author)}
    revised = {submission.author for submission in facts.submissions}
    return ((holders(facts, now) - facts.accepted) | revised | reopened) - facts.gone


def may_submit(facts: Facts, author: str, now: datetime) -> bool:
    """Whether an author has a slot of a task that is not withdrawn, or a slot is left for them."""
    wanted = facts.task.answers_wanted if facts.task else 1
    taken = takers(facts, now)
    refused = facts.withdrawn or author in facts.gone
    return not refused and (author in taken or len(taken) < wanted)
