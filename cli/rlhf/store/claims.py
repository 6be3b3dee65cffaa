"""Claim pool tasks by pushes that expect the branch as last seen: of several people who try, exactly one wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.lease import claim_message
from rlhf.store.git.remote import Delivery, Sending, push, require_judged
from rlhf.store.git.write_objects import commit, graft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.lease import Lease
    from rlhf.store.repository import Repository


class Bid(Struct, frozen=True):
    """A lease that somebody wants, and the commit of the expired lease that it replaces ("" for a slot never taken)."""

    lease: Lease
    over: str = ""


def place(repository: Repository, bids: Iterable[Bid], why: str = "") -> tuple[list[Lease], Delivery]:
    """Push the bids; return the leases that were won and the result of the push. A lost bid leaves no trace.

    A bid that another copy of the same person's made within the same second is the same commit: the copy that came
    first has won, and for this one its branch is `already` there.
    """
    rows = list(bids)
    if not rows:
        return [], Delivery()
    made = _commits(repository, rows, why)
    sendings = {bid.lease.branch: Sending(bid.lease.branch, made[bid.lease.branch], bid.over or None) for bid in rows}
    delivery = push(repository.git, sendings.values())
    require_judged(delivery, repository.git, repository.policy)
    won = [
        replace(bid.lease, commit=sendings[bid.lease.branch].commit)
        for bid in rows
        if bid.lease.branch in delivery.taken - delivery.already
    ]
    return won, delivery


def releases(repository: Repository, leases: Iterable[Lease], why: str) -> dict[str, str]:
    """Make the commits by which claims end before their time; return them by branch. No branch points to them yet."""
    bids = [Bid(replace(lease, released=True, commit=""), lease.commit) for lease in leases]
    return _commits(repository, bids, why)


def _commits(repository: Repository, bids: list[Bid], why: str) -> dict[str, str]:
    """Make the commits of some bids, as few as can record them; return them by branch."""
    empty = graft(repository.objects, None, {})
    result: dict[str, str] = {}
    for together in _groups(bids):
        parents = [bid.over for bid in together if bid.over]
        made = commit(repository.git, empty, parents, claim_message([bid.lease for bid in together], why))
        result |= {bid.lease.branch: made for bid in together}
    return result


def _groups(bids: list[Bid]) -> list[list[Bid]]:
    """Group the bids that one commit can record: those with the same holder, end and `released`."""
    values: dict[tuple[str, datetime, bool], list[Bid]] = {}
    for bid in bids:
        values.setdefault((bid.lease.holder, bid.lease.until, bid.lease.released), []).append(bid)
    return list(values.values())
