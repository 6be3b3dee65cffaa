"""Check files of a person's own copy: those they name, those they changed, or all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import FileGone
from rlhf.model import paths
from rlhf.store.repository import find_task
from rlhf.store.tree import Overlay
from rlhf.store.worktree import read_cone
from rlhf.workflows.checking import Checker
from rlhf.workflows.holding import held
from rlhf.workflows.scaffold import untouched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace


_LONGEST_PATH = 250


def _from_root(workspace: Workspace, name: str) -> str:
    """A path as it was typed, from where the person stands, as a path from the workspace's root."""
    typed = Path.cwd() / name
    if len(name) < _LONGEST_PATH and typed.exists() and typed.resolve().is_relative_to(workspace.root.resolve()):
        return typed.resolve().relative_to(workspace.root.resolve()).as_posix()
    return name.rstrip("/")


def check_here(
    workspace: Workspace, named: Sequence[str], now: datetime, *, everything: bool = False
) -> tuple[list[str], list[Finding]]:
    """Check files of the working tree; which, and what was found.

    Args:
        named: paths, or task ids (for my answer to them); none: what I changed and have not finished.
        everything: every file there is.
    """
    tree = Overlay(workspace.files, workspace.tree)
    if everything:
        files = [path for path in workspace.files.list() if paths.place(path).what != "other"]
    elif named:
        files = [path for name in named for path in _files_named(workspace, name, now)]
    else:
        files = changed_files(workspace)
    files = sorted({path for path in files if paths.place(path).what != "other"})
    return files, Checker(tree, tree).check(files, now)


def changed_files(workspace: Workspace) -> list[str]:
    """Files here that are not on main as they are: my own answers once begun, and what a manager edits."""
    found = []
    for path in edited(workspace):
        placed = paths.place(path)
        if placed.what == "other" or placed.handle not in {"", workspace.handle}:
            continue
        data = workspace.files.read(path)
        if data is None or (placed.handle and untouched(workspace, placed.batch, placed.task, data)):
            continue
        found.append(path)
    return found


def edited(workspace: Workspace) -> list[str]:
    """Paths that differ between the working tree and the commit it stands on, new files included."""
    raw = workspace.git.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    found = {row[3:].decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row}
    cone, here = read_cone(workspace.git), workspace.at("HEAD")
    beside = (path for path in workspace.files.list("tasks") if not cone.holds(path))
    return sorted(found | {path for path in beside if workspace.files.read(path) != here.read(path)})


def _files_named(workspace: Workspace, name: str, now: datetime) -> list[str]:
    path = _from_root(workspace, name)
    if (workspace.root / path).exists() and path:
        return list(workspace.files.list(path))
    batch, task = find_task(workspace, name, {*workspace.my_answers(), *held(workspace, now)})
    path = paths.answer_path(batch, task, workspace.handle)
    if workspace.files.read(path) is None:
        raise FileGone(path, task)
    return [path]
