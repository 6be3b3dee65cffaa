"""Find the tip of my ledger, if all of it is proven to be mine: my next event is written on top of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import LedgerForged
from rlhf.model.branch_name import LedgerBranch
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import is_kept

if TYPE_CHECKING:
    from rlhf.store.git.branches import Tip
    from rlhf.store.workspace import Workspace


def foundation(workspace: Workspace) -> Tip | None:
    """Return the tip of my ledger on this machine; None before my first event.

    Raises:
        LedgerForged: the ledger here, or the project's, holds a commit that is not proven to be mine. Whoever signs an
            event signs for all before it, so nothing is put on top until its owner has looked (`rlhf doctor --fix`).
    """
    own = workspace.branches.own.get(str(LedgerBranch(workspace.handle)))
    if not may_replace(workspace) or (
        own is not None and not workspace.ledgers.belief(workspace.handle, own.oid).whole
    ):
        raise LedgerForged(workspace.handle)
    return own


def may_replace(workspace: Workspace) -> bool:
    """Whether my ledger here may replace the project's: it contains the project's, or its owner has set that aside."""
    name = str(LedgerBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    if far is None or own == far:
        return True
    grown = own is not None and is_ancestor(workspace.objects, far.oid, own.oid)
    return grown or is_kept(workspace.git, far.oid)
