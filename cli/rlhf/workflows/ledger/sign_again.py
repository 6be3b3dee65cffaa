"""Sign waiting commits again with the key in use, where the key that signed them has an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import DRAFTS, LEDGERS
from rlhf.model.instants import stamp
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import keep, move
from rlhf.store.git.git import GitFailed
from rlhf.store.git.write_objects import commit
from rlhf.store.ledgers.signatures import read_signed
from rlhf.workflows.ledger.attribution import contributors
from rlhf.workflows.ledger.signing_key import key_in_use, public_of

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace


def sign_again(workspace: Workspace, now: datetime) -> None:
    """Join the waiting commits of each branch of mine into one, signed with the key in use; the files stay as they are.

    Commits that a revoked key signed stay as they are, for somebody else may have that key: `rlhf doctor --fix` handles
    them.
    """
    if not _had_another_key(workspace) or not (waiting := workspace.branches.unsent()):
        return
    key = workspace.me.key(public_of(key_in_use(workspace)))
    if key is None or not key.lasting or not key.good_at(now):
        return
    signed = [name for name in waiting if _sign_again(workspace, name)]
    if signed:
        workspace.refresh()


def why_held_back(workspace: Workspace, now: datetime) -> str:
    """Return why nothing is sent now, as a sentence: the key has ended, so the project would refuse it; else ""."""
    if not _had_another_key(workspace):
        return ""
    key = workspace.me.key(public_of(key_in_use(workspace)))
    if key is None or key.revoked is not None or key.until is None or now <= key.until:
        return ""
    return (
        f"The signing key of this copy ended on {stamp(key.until)}. What waits here is kept, and is signed again and "
        "sent once the project knows a new key of yours: rlhf key rotate"
    )


def _had_another_key(workspace: Workspace) -> bool:
    person = workspace.people.get(workspace.handle)
    return person is not None and not all(key.lasting for key in person.keys)


def _sign_again(workspace: Workspace, name: str) -> bool:
    """Sign the waiting commits of one branch again; False where this is not needed, or they are not all mine."""
    git, own, far = workspace.git, workspace.branches.own[name], workspace.branches.far.get(name)
    base = far.oid if far is not None else _begun(workspace, name, own.oid)
    if base is None or (base and not is_ancestor(workspace.objects, base, own.oid)):
        return False  # first it has to be joined with what another machine sent
    since = [own.oid, f"^{base}"] if base else [own.oid]
    signed_commits = read_signed(git, workspace.people, workspace.policy.forge_keys, since, walk=True)
    me = workspace.handle
    mine = all(
        signed.contributor == me and signed.key is not None and signed.key.revoked is None for signed in signed_commits
    )
    known, strangers = contributors(signed_commits, workspace.people)
    if not mine or known - {me} or strangers or all(signed.lasting_signer() == me for signed in signed_commits):
        return False
    tree = git.text("rev-parse", f"{own.oid}^{{tree}}")
    made = commit(git, tree, [base] if base else [], own.message + "\n")
    keep(git, own.oid)
    move(git, name, made, own.oid)
    return True


def _begun(workspace: Workspace, name: str, tip: str) -> str | None:
    """Return the commit from which a branch that was never sent began; "" for none, None where that is not known."""
    if name.startswith((LEDGERS, DRAFTS)):
        return ""
    try:
        return workspace.git.attempt("merge-base", tip, workspace.main).decode().strip()
    except GitFailed:
        return None
