"""Check files of a person's own copy: named, changed or staged files, or text that is not saved yet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import FileGone, NoSuchBase, NoSuchFile, NothingToCheck, TwoVersionsStaged
from rlhf.model import paths
from rlhf.store.files.tree import ALL, OneFile, Overlay, Tree, WorkingTree
from rlhf.store.find_task import find_task
from rlhf.store.git.git import GitFailed
from rlhf.store.git.objects import changes
from rlhf.store.git.revision_tree import RevisionTree
from rlhf.store.git.status import Asked
from rlhf.store.git.worktree import read_cone
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
    """Check the files at some paths, and my answers to the tasks that are named by their ids."""
    return _check(workspace, files_named(workspace, names, now), now, only)


def check_mine(workspace: Workspace, now: datetime, only: Collection[str]) -> Checked:
    """Check the files that I changed, without answers that I have not begun."""
    return _check(workspace, changed_files(workspace), now, only)


def check_changed(workspace: Workspace, base: str, now: datetime, only: Collection[str]) -> Checked:
    """Check the files that changed since this work left another branch, and the files that depend on them.

    Args:
        base: the other branch, or a commit; "" for main.

    Raises:
        NoSuchBase: this copy does not have the branch or commit.
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
    """Check the staged files with their staged content, even where the working tree has changed since."""
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
    """Check a file as if it held these bytes, which are not saved yet."""
    path = from_root(workspace, path)
    tree = Overlay(OneFile(path, data), _whole_copy(workspace))
    return _check(workspace, [path], now, only, tree)


def _check(
    workspace: Workspace, files: Iterable[str], now: datetime, only: Collection[str], tree: Tree | None = None
) -> Checked:
    tree = tree or _whole_copy(workspace)
    wanted = sorted({path for path in files if paths.is_content(path)})
    return Checked(wanted, Checker(tree, workspace.tree, only).check(wanted, now), tree)


def _whole_copy(workspace: Workspace) -> Tree:
    """Return the working tree, completed from main with the files that a sparse copy leaves out."""
    return Overlay(workspace.files, workspace.tree)


def _dependents(tree: Tree, changed: Iterable[str]) -> Iterator[str]:
    """Yield the answers to changed tasks, and the tasks and answers of changed batches."""
    for path in changed:
        placed = paths.place(path)
        below = {"task": [f"answers/{placed.batch}/{placed.task}"], "batch": [f"{x}/{placed.batch}" for x in _HOMES]}
        for folder in below.get(placed.what, ()):
            yield from tree.list(folder)


_HOMES = ("tasks", "answers")


class _WithoutDeleted:
    """A tree without the changed files that are gone from the working tree, even where main still has them."""

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
    """Return the paths of files that I changed: my answers once begun, and files that belong to no single person."""
    result = []
    may_publish = workspace.me.may(*workspace.policy.changes.values())
    for path in edited(workspace):
        placed = paths.place(path)
        if placed.what == "other" or placed.handle not in {"", workspace.handle}:
            continue
        if not placed.handle and not may_publish:
            continue  # edited by accident, which is told apart
        data = workspace.files.read(path)
        if data is None or (placed.handle and untouched(workspace, placed.batch, placed.task, data)):
            continue
        result.append(path)
    return result


def edited(workspace: Workspace) -> list[str]:
    """Return the paths that differ between the working tree and its commit, new files included."""
    raw = workspace.git.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    texts = {row[3:].decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row}
    cone, here = read_cone(workspace.git), workspace.at("HEAD")
    beside = (path for path in workspace.files.list("tasks") if not cone.holds(path))
    return sorted(texts | {path for path in beside if workspace.files.read(path) != here.read(path)})


def files_named(workspace: Workspace, names: Iterable[str], now: datetime) -> list[str]:
    """Return the files that a person means by paths and task ids."""
    return [path for name in names for path in _files_named(workspace, name, now)]


def _files_named(workspace: Workspace, name: str, now: datetime) -> list[str]:
    path = from_root(workspace, name)
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


def from_root(workspace: Workspace, name: str) -> str:
    """Turn a path typed in the current folder into one from the workspace's root; outside it, it stays as typed."""
    typed = Path(os.path.normpath(Path.cwd() / name))  # not resolved: the file itself may be a link
    root = workspace.root.resolve()
    folder = typed.parent.resolve() if len(name) < _LONGEST_PATH and typed != root else typed
    path = folder / typed.name if folder is not typed else typed
    if name and path.is_relative_to(root):
        return "" if path == root else path.relative_to(root).as_posix()
    return name.rstrip("/")
