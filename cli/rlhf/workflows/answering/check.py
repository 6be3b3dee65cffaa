"""Check files of a person's own copy: those they name, those they changed, those they staged, or one not yet saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import FileGone, NoSuchBase, NoSuchFile, NothingToCheck, TwoVersionsStaged
from rlhf.model import paths
from rlhf.store.files.tree import ALL, OneFile, Overlay, Tree, WorkingTree
from rlhf.store.git.git import GitFailed
from rlhf.store.git.objects import changes
from rlhf.store.git.revision_tree import RevisionTree
from rlhf.store.git.status import Asked
from rlhf.store.git.worktree import read_cone
from rlhf.store.repository import find_task
from rlhf.workflows.answering.answer_template import untouched
from rlhf.workflows.checking.checker import Checker
from rlhf.workflows.checking.result import Checked
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from rlhf.store.workspace import Workspace


_LONGEST_PATH = 250


def check_named(workspace: Workspace, names: Iterable[str], now: datetime, only: Collection[str]) -> Checked:
    """Check paths, or my answers to tasks by their ids."""
    return _check(workspace, files_named(workspace, names, now), now, only)


def check_mine(workspace: Workspace, now: datetime, only: Collection[str]) -> Checked:
    """Check what I changed and have not finished."""
    return _check(workspace, changed_files(workspace), now, only)


def check_changed(workspace: Workspace, base: str, now: datetime, only: Collection[str]) -> Checked:
    """Check what differs from where this work left another branch, and what depends on that.

    Raises:
        NoSuchBase: the branch, or commit, is not known here.
    """
    try:
        fork = workspace.git.attempt("merge-base", base or workspace.main, "HEAD").decode().strip()
    except GitFailed:
        raise NoSuchBase(base or workspace.main) from None
    changed = {change.path for change in changes(workspace.git, fork, "HEAD")}
    here = Asked(workspace.git).answer()
    changed |= here.paths if here is not None else set()
    tree = _WithoutDeleted(_whole_copy(workspace), changed, workspace.files)
    if any(path in {paths.PEOPLE, paths.CONFIG} or path.startswith(("guidance/", "schemas/")) for path in changed):
        changed |= {path for path, _ in tree.modes() if paths.is_content(path)}  # everything depends on these
    else:
        changed |= set(_dependents(tree, changed))
    return _check(workspace, changed, now, only, tree)


def check_staged(workspace: Workspace, now: datetime, only: Collection[str]) -> Checked:
    """Check what the next commit would hold, whatever the working tree holds by now."""
    unmerged = workspace.git.run("ls-files", "--unmerged", "-z").split(b"\0")
    if two := sorted({row.partition(b"\t")[2].decode("utf-8", "replace") for row in unmerged if row}):
        raise TwoVersionsStaged(two)
    staged = ("diff-index", "--cached", "-z", "--no-renames", "--no-ext-diff", "--name-only", "--diff-filter=d", "HEAD")
    raw = workspace.git.run(*staged)
    files = [row.decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row]
    tree = RevisionTree(workspace.objects, workspace.git.text("write-tree"))
    files = sorted(path for path in files if paths.is_content(path))
    return Checked(files, Checker(tree, workspace.tree, only).check(files, now), tree)


def check_text(workspace: Workspace, path: str, data: bytes, now: datetime, only: Collection[str]) -> Checked:
    """Check a file as it would be with these bytes, which nobody saved yet."""
    path = _from_root(workspace, path)
    tree = Overlay(OneFile(path, data), _whole_copy(workspace))
    return _check(workspace, [path], now, only, tree)


def _check(
    workspace: Workspace, files: Iterable[str], now: datetime, only: Collection[str], tree: Tree | None = None
) -> Checked:
    tree = tree or _whole_copy(workspace)
    wanted = sorted({path for path in files if paths.is_content(path)})
    return Checked(wanted, Checker(tree, workspace.tree, only).check(wanted, now), tree)


def _whole_copy(workspace: Workspace) -> Tree:
    """The working tree, and main for what a sparse copy leaves out."""
    return Overlay(workspace.files, workspace.tree)


def _dependents(tree: Tree, changed: Iterable[str]) -> Iterator[str]:
    """Answers to changed tasks, and what stands in changed batches."""
    for path in changed:
        placed = paths.place(path)
        below = {"task": [f"answers/{placed.batch}/{placed.task}"], "batch": [f"{x}/{placed.batch}" for x in _HOMES]}
        for folder in below.get(placed.what, ()):
            yield from tree.list(folder)


_HOMES = ("tasks", "answers")


class _WithoutDeleted:
    """A tree in which what was taken away from the working tree is not there, whatever main still has."""

    def __init__(self, tree: Tree, changed: Iterable[str], files: WorkingTree) -> None:
        self._tree = tree
        self._gone = {path for path in changed if not list(files.modes(path))}

    def read(self, path: str, most: int = ALL) -> bytes | None:
        return None if path in self._gone else self._tree.read(path, most)

    def list(self, prefix: str = "") -> Iterator[str]:
        return (path for path, _ in self.modes(prefix))

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        return (entry for entry in self._tree.modes(prefix) if entry[0] not in self._gone)


def changed_files(workspace: Workspace) -> list[str]:
    """Files here that are not on main as they are: my own answers once begun, and what a manager edits."""
    result = []
    for path in edited(workspace):
        placed = paths.place(path)
        if placed.what == "other" or placed.handle not in {"", workspace.handle}:
            continue
        data = workspace.files.read(path)
        if data is None or (placed.handle and untouched(workspace, placed.batch, placed.task, data)):
            continue
        result.append(path)
    return result


def edited(workspace: Workspace) -> list[str]:
    """Paths that differ between the working tree and the commit it stands on, new files included."""
    raw = workspace.git.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    texts = {row[3:].decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row}
    cone, here = read_cone(workspace.git), workspace.at("HEAD")
    beside = (path for path in workspace.files.list("tasks") if not cone.holds(path))
    return sorted(texts | {path for path in beside if workspace.files.read(path) != here.read(path)})


def files_named(workspace: Workspace, names: Iterable[str], now: datetime) -> list[str]:
    """The files that a person means by paths and ids of tasks."""
    return [path for name in names for path in _files_named(workspace, name, now)]


def _files_named(workspace: Workspace, name: str, now: datetime) -> list[str]:
    path = _from_root(workspace, name)
    there = [text for text, _ in workspace.files.modes(path)] if os.path.lexists(workspace.root / path) else []
    if there:
        known = [text for text in there if paths.is_content(text)]
        if not known:
            raise NothingToCheck(name)
        return known
    if not name or "/" in name or "." in name:
        raise NoSuchFile(name)
    batch, task = find_task(workspace, name, {*workspace.my_answers(), *held(workspace, now)})
    path = paths.answer_path(batch, task, workspace.handle)
    if workspace.files.read(path) is None:
        raise FileGone(path, task)
    return [path]


def _from_root(workspace: Workspace, name: str) -> str:
    """A path as it was typed, from where the person stands, as a path from the workspace's root."""
    typed = Path(os.path.normpath(Path.cwd() / name))  # not resolved: the file itself may be a link
    root = workspace.root.resolve()
    folder = typed.parent.resolve() if len(name) < _LONGEST_PATH and typed != root else typed
    path = folder / typed.name if folder is not typed else typed
    if name and path.is_relative_to(root):
        return "" if path == root else path.relative_to(root).as_posix()
    return name.rstrip("/")
