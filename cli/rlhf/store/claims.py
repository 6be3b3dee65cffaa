"""Claim pool tasks by pushes that expect what was seen: of any number of racers exactly one gets a slot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rlhf.store.objects import commit
from rlhf.store.remote import Delivery, Sending, push

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.lease import Lease
    from rlhf.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Bid:
    """The lease somebody wants, and the commit of the lapsed one it takes over ("" for a slot never taken)."""

    lease: Lease
    over: str = ""


def place(repository: Repository, bids: Iterable[Bid], why: str = "") -> tuple[list[Lease], Delivery]:
    """Push the bids; the leases that were won. A lost one costs nothing and leaves nothing."""
    rows = list(bids)
    if not rows:
        return [], Delivery()
    empty = repository.git.text("mktree", stdin=b"")
    sendings = {}
    for bid in rows:
        parents = [bid.over] if bid.over else []
        made = commit(repository.git, empty, parents, bid.lease.message(why))
        sendings[bid.lease.branch] = Sending(bid.lease.branch, made, bid.over or None)
    delivery = push(repository.git, sendings.values())
    won = [
        replace(bid.lease, commit=sendings[bid.lease.branch].commit)
        for bid in rows
        if bid.lease.branch in delivery.taken
    ]
    return won, delivery
