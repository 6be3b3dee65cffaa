"""Give a task back, with a reason; what was written is saved first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rlhf.errors import NotYours, Unreachable
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store import claims, drafts
from rlhf.store.claims import Bid
from rlhf.store.repository import find_task
from rlhf.workflows.holding import held
from rlhf.workflows.say import Randomness, say
from rlhf.workflows.sync import Synced, send_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Dropped:
    """The tasks given back; `released` are those whose claim is free for others already."""

    tasks: tuple[str, ...]
    released: tuple[str, ...]
    synced: Synced


def drop(workspace: Workspace, named: Sequence[str], why: str, now: datetime, randomness: Randomness) -> Dropped:
    mine = held(workspace, now)
    keys = [find_task(workspace, name, mine) for name in named]
    for key in keys:
        if key not in mine:
            raise NotYours(key[1], written=key in workspace.my_answers())
    if drafts.save(workspace) is not None:
        workspace.refresh()
    me = workspace.handle
    say(
        workspace,
        [Event(ulid(now, randomness(10)), "drop", me, now, batch, task, {"why": why}) for batch, task in keys],
    )
    tasks = {task for _, task in keys}
    bids = [
        Bid(replace(lease, released=True, commit=""), lease.commit)
        for lease in workspace.leases
        if lease.holder == me and lease.task in tasks and lease.runs(now)
    ]
    try:
        released, _ = claims.place(workspace, bids, why)
    except Unreachable:
        released = []
    workspace.refresh()
    return Dropped(tuple(sorted(tasks)), tuple(lease.task for lease in released), send_now(workspace, now))
