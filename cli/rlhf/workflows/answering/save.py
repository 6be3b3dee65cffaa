"""Back up unfinished work: first on this machine, then on the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import Unreachable
from rlhf.store import claims, drafts
from rlhf.store.claims import Bid
from rlhf.workflows.sync.sync import send_now

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced


class Saved(Struct, frozen=True):
    """The result of a save: files changed since the last one, the result of sending, the number of renewed claims."""

    files: tuple[str, ...]
    synced: Synced
    renewed: int = 0


def save(workspace: Workspace, now: datetime) -> Saved:
    """Commit drafts on this machine, send them, and renew claims that have run half their time."""
    files = drafts.save(workspace) or ()
    workspace.refresh()
    synced = send_now(workspace, now)
    renewed = 0 if synced.unreachable else renew(workspace, now)
    return Saved(files, synced, renewed)


def renew(workspace: Workspace, now: datetime) -> int:
    """Renew my claims on begun tasks with less than half of a lease left; return how many, 0 where offline."""
    lease_time = workspace.policy.claims.lease
    written = {task for _, task in workspace.my_answers()}
    bids = [
        Bid(replace(lease, until=now + lease_time, commit=""), lease.commit)
        for lease in workspace.snapshot.leases
        if lease.holder == workspace.handle
        and lease.task in written
        and lease.runs(now)
        and lease.until - now < lease_time / 2
    ]
    try:
        won, _ = claims.place(workspace, bids)
    except Unreachable:
        return 0
    workspace.refresh()
    return len(won)
