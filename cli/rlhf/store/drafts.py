"""Back up unfinished answers to a person's draft branch, and apply those saved on the person's other machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import DraftBranch
from rlhf.model.content_hash import canonical
from rlhf.model.paths import answer_path, place
from rlhf.store.files.tree import BLANK
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import move
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.worktree import blob_id, theirs_path
from rlhf.store.git.write_objects import commit, graft, write_tree

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace


class FromOtherMachine(Struct, frozen=True):
    """Answers taken from another machine, and those changed on both, each with the path of the other version."""

    brought: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


def unfinished(workspace: Workspace) -> dict[str, bytes]:
    """Return my answer files whose text differs from main: path to canonical bytes.

    A file that is empty, as a power cut can leave it, is no text: what was saved of it stays.
    """
    result = {}
    for (batch, task), data in workspace.my_answers().items():
        if not data.strip(BLANK):
            continue
        path = answer_path(batch, task, workspace.handle)
        words = canonical(data)
        if workspace.objects.read(f"{workspace.main}:{path}") != words:
            result[path] = words
    return result


def held_in_draft(workspace: Workspace, path: str) -> bytes | None:
    """Return what my draft branch has at a path; None where it has nothing there."""
    tip = workspace.branches.latest(str(DraftBranch(workspace.handle)))
    return workspace.objects.read(f"{tip.oid}:{path}") if tip else None


def save(workspace: Workspace) -> tuple[str, ...] | None:
    """Commit unfinished answers to the local draft branch; return the paths that changed, None where none did.

    A file that was deleted on this machine stays in the draft; only `tidy` removes files, and only those main has.
    """
    workspace.hold()
    name = str(DraftBranch(workspace.handle))
    own = workspace.branches.own.get(name)
    tip = workspace.branches.latest(name)
    files = unfinished(workspace)
    before = _entries(workspace, tip.oid) if tip else {}
    changed = sorted(path for path, words in files.items() if before.get(path) != blob_id(words))
    if not changed:
        return None
    tree = write_tree(workspace.objects, tip.oid if tip else None, {path: files[path] for path in changed})
    message = f"Draft of {len(changed)} answers by {workspace.handle}\n"
    made = commit(workspace.git, tree, [tip.oid] if tip else [], message)
    move(workspace.git, name, made, own.oid if own else None)
    return tuple(changed)


def tidy(workspace: Workspace) -> bool:
    """Remove from the draft what main has, byte for byte; return whether there was any. Its history stays complete."""
    name = str(DraftBranch(workspace.handle))
    own, tip = workspace.branches.own.get(name), workspace.branches.latest(name)
    if tip is None:
        return False
    done: dict[str, bytes | None] = {
        path: None
        for path, oid in _entries(workspace, tip.oid).items()
        if workspace.objects.oid(f"{workspace.main}:{path}") == oid
    }
    if not done:
        return False
    tree = write_tree(workspace.objects, tip.oid, done)
    made = commit(workspace.git, tree, [tip.oid], f"{len(done)} answers are on main\n")
    move(workspace.git, name, made, own.oid if own else None)
    return True


def bring(workspace: Workspace) -> FromOtherMachine:
    """Apply what my other machines saved; of an answer changed on two machines, put the other version beside mine."""
    name = str(DraftBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    git = workspace.git
    if far is None or (own is not None and is_ancestor(workspace.objects, far.oid, own.oid)):
        return FromOtherMachine()
    base = git.text("merge-base", own.oid, far.oid) if own and git.succeeds("merge-base", own.oid, far.oid) else None
    theirs = _entries(workspace, far.oid)
    before = _entries(workspace, base) if base else {}
    fetch_objects(git, [*theirs.values(), *before.values()])
    brought, beside = [], []
    for path, oid in theirs.items():
        if place(path).handle != workspace.handle or before.get(path) == oid:
            continue
        other = workspace.objects.read(oid) or b""
        mine = workspace.files.read(path)
        old = workspace.objects.read(before[path]) if path in before else None
        accepted = workspace.objects.read(f"{workspace.main}:{path}")
        if mine is None or canonical(mine) in (old, accepted):
            workspace.files.write(path, other)
            brought.append(path)
        elif canonical(mine) != other:
            workspace.files.write(theirs_path(path, "other"), other)
            beside.append((path, theirs_path(path, "other")))
    _join(workspace, theirs)
    return FromOtherMachine(tuple(brought), tuple(beside))


def _join(workspace: Workspace, theirs: dict[str, str]) -> None:
    """Commit a draft that has what either machine had, and the text of the unfinished answer files on this machine."""
    name = str(DraftBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far[name]
    if own is not None and is_ancestor(workspace.objects, own.oid, far.oid):
        move(workspace.git, name, far.oid, own.oid)
        return
    both = theirs | (_entries(workspace, own.oid) if own else {})
    tree = write_tree(workspace.objects, graft(workspace.objects, None, both), dict(unfinished(workspace)))
    parents = [own.oid, far.oid] if own else [far.oid]
    made = commit(workspace.git, tree, parents, f"Drafts of {workspace.handle} from two machines\n")
    move(workspace.git, name, made, own.oid if own else None)


def _entries(workspace: Workspace, commit_id: str) -> dict[str, str]:
    return {entry.path: entry.oid for entry in workspace.objects.files(commit_id)}
