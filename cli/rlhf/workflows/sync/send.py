"""Push what waits on this machine; what cannot be pushed now stays, and goes with the next command that can push it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import Unreachable
from rlhf.model.branch_name import ANSWERS, JUDGED, LEDGERS, LedgerBranch
from rlhf.store.git.branches import forget, keep
from rlhf.store.git.remote import Sending, push, require_judged
from rlhf.workflows.ledger.sign_again import why_held_back
from rlhf.workflows.ledger.trusted_tip import may_replace

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Sent(Struct, frozen=True):
    """The result of a push: branches taken, waiting here or refused; the error, the forge's messages and its time."""

    taken: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    unreachable: Unreachable | None = None
    words: tuple[str, ...] = ()
    forge_time: datetime | None = None


def send(workspace: Workspace, now: datetime) -> Sent:
    """Push every branch here that the remote lacks; where the remote cannot be reached, the result has the error.

    Raises:
        SentUnjudged: the hooks of a local forge did not run.
    """
    unsent = workspace.branches.unsent()
    if unsent and (why := why_held_back(workspace, now)):
        return Sent(waiting=frozenset(unsent), words=(why,))
    held_back = {str(LedgerBranch(workspace.handle))}.intersection(unsent) if not may_replace(workspace) else set()
    far, own = workspace.branches.far, workspace.branches.own
    going = [name for name in unsent if name not in held_back]
    rows = [Sending(name, own[name].oid, far[name].oid if name in far else None) for name in going]
    if not rows:
        return Sent(waiting=frozenset(held_back))
    try:
        delivery = push(workspace.git, rows)
    except Unreachable as reason:
        return Sent(waiting=frozenset(unsent), unreachable=reason)
    workspace.refresh()
    noted = workspace.branches.far
    for name in delivery.taken:
        if name.startswith(JUDGED) and noted.get(name) == own[name]:  # git notes nothing here where the disk is full
            forget(workspace.git, name, own[name].oid)
    for name in delivery.refused:
        if name.startswith(ANSWERS):
            _set_aside(workspace, name, own[name].oid)
    workspace.refresh()
    require_judged(delivery, workspace.git, workspace.policy)
    if workspace.policy.forge.kind == "github" and any(name.startswith(LEDGERS) for name in delivery.taken):
        from rlhf.workflows.sync.pull_requests import poke

        poke(workspace)
    waiting = frozenset(unsent) - delivery.taken
    return Sent(delivery.taken, waiting, delivery.refused, words=delivery.words, forge_time=delivery.forge_time)


def _set_aside(workspace: Workspace, name: str, commit: str) -> None:
    """Remove a refused submission from the queue, but keep its commit: submitting again makes a new one."""
    keep(workspace.git, commit)
    forget(workspace.git, name, commit)
