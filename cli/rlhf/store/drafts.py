"""Back up unfinished answers to one's draft branch, and bring those of one's other machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.paths import answer_path, place
from rlhf.store.branches import move
from rlhf.store.objects import EMPTY_TREE, commit, fetch_objects, write_tree
from rlhf.store.worktree import theirs_path

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FromOtherMachine:
    """Answers brought here, and those changed on both machines with where the other version was put."""

    brought: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


def branch_name(handle: str) -> str:
    return f"draft/{handle}"


def unfinished(workspace: Workspace) -> dict[str, bytes]:
    """My answer files that are not on main as they are: path to bytes."""
    found = {}
    for (batch, task), data in workspace.my_answers().items():
        path = answer_path(batch, task, workspace.handle)
        if workspace.objects.read(f"{workspace.main}:{path}") != data:
            found[path] = data
    return found


def save(workspace: Workspace) -> tuple[str, ...] | None:
    """Commit what is unfinished to the draft branch here; the paths that changed, None where nothing did.

    What the draft held before and main does not have stays in the branch's history.
    """
    name = branch_name(workspace.handle)
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    tip = own or far
    files = unfinished(workspace)
    before = {e.path: e.oid for e in workspace.objects.files(tip.oid)} if tip else {}
    if not files and not before:
        return None
    tree = write_tree(workspace.objects, None, dict(files))
    after = {e.path: e.oid for e in workspace.objects.files(tree)} if tree != EMPTY_TREE else {}
    if after == before and own is not None:
        return None
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    made = commit(
        workspace.git,
        tree,
        [tip.oid] if tip else [],
        f"Draft of {len(files)} answers by {workspace.handle}\n",
    )
    move(workspace.git, name, made, own.oid if own else None)
    return tuple(changed)


def tidy(workspace: Workspace) -> bool:
    """Take out of the draft what main now has, byte for byte; whether there was any. Its history keeps all."""
    own = workspace.branches.own.get(branch_name(workspace.handle))
    if own is None:
        return False
    done: dict[str, bytes | None] = {
        entry.path: None
        for entry in workspace.objects.files(own.oid)
        if workspace.objects.oid(f"{workspace.main}:{entry.path}") == entry.oid
    }
    if not done:
        return False
    tree = write_tree(workspace.objects, own.oid, done)
    message = f"{len(done)} answers are on main\n"
    move(workspace.git, branch_name(workspace.handle), commit(workspace.git, tree, [own.oid], message), own.oid)
    return True


def bring(workspace: Workspace) -> FromOtherMachine:
    """Take in what my other machines saved. Where both changed one answer, the other's version is laid beside mine."""
    name = branch_name(workspace.handle)
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    git = workspace.git
    if far is None or (
        own is not None and (own.oid == far.oid or git.succeeds("merge-base", "--is-ancestor", far.oid, own.oid))
    ):
        return FromOtherMachine()
    base = None
    if own is not None and git.succeeds("merge-base", own.oid, far.oid):
        base = git.text("merge-base", own.oid, far.oid)
    theirs = {e.path: e.oid for e in workspace.objects.files(far.oid)}
    before = {e.path: e.oid for e in workspace.objects.files(base)} if base else {}
    fetch_objects(git, [*theirs.values(), *before.values()])
    brought, beside = [], []
    for path, oid in theirs.items():
        placed = place(path)
        if placed.what != "answer" or placed.handle != workspace.handle or before.get(path) == oid:
            continue
        other = workspace.objects.read(oid) or b""
        mine = workspace.files.read(path)
        old = workspace.objects.read(before[path]) if path in before else None
        accepted = workspace.objects.read(f"{workspace.main}:{path}")
        if mine is None or mine in (old, accepted):
            workspace.files.write(path, other)
            brought.append(path)
        elif mine != other:
            workspace.files.write(theirs_path(path, "other"), other)
            beside.append((path, theirs_path(path, "other")))
    joined = write_tree(workspace.objects, None, dict(unfinished(workspace)))
    parents = [own.oid, far.oid] if own else [far.oid]
    made = commit(git, joined, parents, f"Drafts of {workspace.handle} from two machines\n")
    move(git, name, made, own.oid if own else None)
    return FromOtherMachine(tuple(brought), tuple(beside))
