"""Repair my ledger: set aside what is not trusted or would be refused by the forge, and keep all my other events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotHereOffline, SigningKeyNotBelieved
from rlhf.model.branch_name import DraftBranch, LedgerBranch
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import forget, keep, move
from rlhf.store.git.objects import EMPTY_TREE, changes
from rlhf.store.git.write_objects import commit
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.signatures import Signed, read_signed
from rlhf.workflows.ledger.event_fault import faults
from rlhf.workflows.ledger.signing_key import key_in_use, public_of
from rlhf.workflows.ledger.trusted_tip import may_replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.store.git.branches import Tip
    from rlhf.store.git.objects import Change
    from rlhf.store.ledgers.trust import Belief
    from rlhf.store.workspace import Workspace


class Mended(Struct, frozen=True):
    """The result of a repair: the commits set aside, the events signed again, and the events left out.

    Args:
        unsendable: path, reason and text of each file that waits on this machine and that the forge refuses.
    """

    aside: tuple[str, ...] = ()
    again: tuple[Event, ...] = ()
    left_out: tuple[Event, ...] = ()
    unsendable: tuple[tuple[str, str, str], ...] = ()


def mend(workspace: Workspace, now: datetime) -> Mended:
    """Build my ledger again from what is trusted in it; do nothing where all of it is trusted and can be sent.

    Events that a valid key of mine signed stay. Events that an ended key signed stay if they are on this machine, where
    nobody else had that key. All others are left out: those that an ended key signed elsewhere, those that a revoked
    key signed, and those without a signature of mine. They are kept in git, and reported.

    Raises:
        KeyEnded: there is no valid key on this machine to sign with.
    """
    name = str(LedgerBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    tips = [tip for tip in (own, far) if tip is not None]
    good = own is None or workspace.ledgers.belief(workspace.handle, own.oid).whole
    refused = unsendable(workspace)
    fine = not refused and may_replace(workspace) and good
    if fine and (far is None or left_out(workspace, far, now) is None):
        return Mended()
    _require_good_key(workspace, now)
    # the commit that the project trusts, on which alone it may grow; "" where the project has no commit of it yet
    base = "" if refused and far is None else workspace.ledgers.belief_of_others(workspace.handle, tips[-1].oid).commit
    if own is not None and own == far and good:
        return _signed_for(workspace, own, base)
    here = _reached(workspace, own)
    again: dict[str, str] = {}
    left: dict[str, str] = {}
    for signed in reversed(_signed_after(workspace, base, tips)):
        mine = _mine(workspace, signed) and (signed.commit in here or signed.signer_now(now) == workspace.handle)
        into = again if mine else left
        added = {change.path: change.new_oid for change in _added(workspace, signed)}
        into.update({path: oid for path, oid in added.items() if path not in refused})
    aside = tuple(dict.fromkeys(tip.oid for tip in tips if tip.oid != base))
    for tip in aside:
        keep(workspace.git, tip)
    made = ledger.put(workspace.git, workspace.objects, base, again)
    if made:
        move(workspace.git, name, made, own.oid if own else None)
    elif own is not None:
        forget(workspace.git, name, own.oid)
    workspace.refresh()
    left = {path: oid for path, oid in left.items() if path not in again}
    known, not_known = tuple(_events(workspace, again)), tuple(_events(workspace, left))
    return Mended(aside, known, not_known, tuple((path, *refused[path]) for path in sorted(refused)))


def unsendable(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """Return the files of my ledger that wait on this machine and that the forge refuses: path to reason and text."""
    name = str(LedgerBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    if own is None or own == far:
        return {}
    wrong = faults(workspace, workspace.handle, far.oid if far is not None else "", own.oid)
    return {path: (why, _words(workspace, f"{own.oid}:{path}")) for path, why in wrong.items()}


def _words(workspace: Workspace, revision: str) -> str:
    result = workspace.objects.get(revision)
    return result.data.decode("utf-8", "replace") if result is not None else ""


def _signed_for(workspace: Workspace, own: Tip, base: str) -> Mended:
    """Sign my whole ledger with one commit on top: all of it was on this machine, and some of it is not trusted."""
    tree = workspace.git.text("rev-parse", f"{own.oid}^{{tree}}")
    made = commit(workspace.git, tree, [own.oid], own.message + "\n")
    move(workspace.git, str(LedgerBranch(workspace.handle)), made, own.oid)
    added = [change for change in changes(workspace.git, base or EMPTY_TREE, own.oid) if change.added]
    workspace.refresh()
    return Mended(again=tuple(_events(workspace, {change.path: change.new_oid for change in added})))


def _reached(workspace: Workspace, tip: Tip | None) -> set[str]:
    return set(workspace.git.text("rev-list", tip.oid).split()) if tip is not None else set()


def left_out(workspace: Workspace, far: Tip, now: datetime) -> Belief | None:
    """Return what others trust of my ledger, as the project has it, if they do not trust all of it; else None.

    Events that a key signed which is still valid are no fault: the forge only has to record that they arrived.
    """
    belief = workspace.ledgers.belief_of_others(workspace.handle, far.oid)
    if belief.whole:
        return None
    tip = read_signed(workspace.git, workspace.people, workspace.policy.forge_keys, [far.oid])[0]
    good = belief.passing and tip.signer_now(now) == workspace.handle
    return belief if not good or any(key.revoked for key in workspace.me.keys) else None


def mend_draft(workspace: Workspace, now: datetime) -> bool:
    """Sign the drafts of this machine again where an old key signed them; return whether this was done."""
    name = str(DraftBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    if own is None or own == far:
        return False
    if far is not None and not is_ancestor(workspace.objects, far.oid, own.oid):
        return False  # another machine saved too: the two are joined first
    beyond = [own.oid, f"^{far.oid}"] if far else [own.oid]
    signed_commits = read_signed(workspace.git, workspace.people, workspace.policy.forge_keys, beyond, walk=True)
    if all(signed.signer_now(now) == workspace.handle for signed in signed_commits):
        return False
    tree = workspace.git.text("rev-parse", f"{own.oid}^{{tree}}")
    move(workspace.git, name, commit(workspace.git, tree, [far.oid] if far else [], own.message + "\n"), own.oid)
    workspace.refresh()
    return True


def _require_good_key(workspace: Workspace, now: datetime) -> None:
    path = key_in_use(workspace)
    key = workspace.me.key(public_of(path))
    if path is None or key is None or not key.good_at(now):
        raise SigningKeyNotBelieved(path or workspace.root)


def _signed_after(workspace: Workspace, base: str, tips: Iterable[Tip]) -> list[Signed]:
    since = [tip.oid for tip in tips] + ([f"^{base}"] if base else [])
    how = ("--topo-order",)
    people, key = workspace.people, workspace.policy.forge_keys
    return read_signed(workspace.git, people, key, since, walk=True, how=how)


def _mine(workspace: Workspace, signed: Signed) -> bool:
    """Whether a key of mine signed a commit: a valid or an ended key, not a revoked one (others may have that)."""
    revoked = signed.key is None or signed.key.revoked is not None
    return signed.contributor == workspace.handle and not revoked


def _added(workspace: Workspace, signed: Signed) -> list[Change]:
    before = signed.parents[0] if signed.parents else EMPTY_TREE
    return [change for change in changes(workspace.git, before, signed.commit) if change.added]


def _events(workspace: Workspace, files: dict[str, str]) -> Iterable[Event]:
    for path, oid in sorted(files.items()):
        file = ledger.event_file(workspace.handle, path, oid)
        try:
            event = ledger.read_event(workspace.objects, file) if file is not None else None
        except NotHereOffline:
            continue
        if event is not None:
            yield event
