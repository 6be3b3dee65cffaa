"""Check files of any tree, the working tree or a git revision, against schemas and rules."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rlhf.errors import FileGone
from rlhf.model import paths
from rlhf.model.document import Document, Page
from rlhf.model.finding import Finding, Severity
from rlhf.model.people import People
from rlhf.model.policy import Policy
from rlhf.model.task import Batch, Task
from rlhf.rules.run import check_file
from rlhf.rules.shape import Shapes
from rlhf.store import markdown, safeyaml
from rlhf.store.repository import find_task
from rlhf.store.schemas import Schemas
from rlhf.store.tree import Overlay, Tree
from rlhf.store.worktree import read_cone
from rlhf.workflows.holding import held
from rlhf.workflows.scaffold import untouched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


_LONGEST_PATH = 250


class Checker:
    """Checks files of one tree; what many rules ask for is read once.

    Args:
        tree: the files to check, and those they refer to.
        base: where the schemas come from, so that a change cannot bring its own.
    """

    def __init__(self, tree: Tree, base: Tree) -> None:
        self._tree = tree
        self._shapes = Shapes(Schemas(base))
        self._batches: dict[str, Batch] = {}

    def check(self, files: Iterable[str]) -> list[Finding]:
        return sorted(finding for path in files for finding in self._file(path))

    def _file(self, path: str) -> list[Finding]:
        placed = paths.place(path)
        raw = self._tree.read(path)
        if raw is None or placed.what == "other":
            return []
        document = _read(raw, path)
        inputs: dict[str, Any] = {
            "raw": raw,
            "document": document,
            "page": document if isinstance(document, Page) else None,
            "shapes": self._shapes,
            "people": self._people,
            "policy": self._policy,
            "guidance": self._guidance,
        }
        if placed.batch:
            inputs["batch"] = self._batch(placed.batch)
        if placed.task:
            task_raw = self._tree.read(paths.task_path(placed.batch, placed.task))
            inputs["task_known"] = task_raw is not None
            inputs["task"] = self._task(task_raw, placed.batch) if task_raw is not None else None
        return check_file(placed, inputs)

    def _task(self, raw: bytes, batch: str) -> Task | None:
        document = _read(raw, "task.yaml")
        if document.faults or not self._shapes.fits("task", document.data):
            return None
        try:
            return Task.of(document.data, self._batch(batch))
        except ValueError:
            return None

    def _batch(self, name: str) -> Batch:
        if name not in self._batches:
            data = self._data(paths.batch_path(name), "batch")
            try:
                self._batches[name] = Batch.of(name, data)
            except ValueError:
                self._batches[name] = Batch(name)
        return self._batches[name]

    @cached_property
    def _policy(self) -> Policy | None:
        data = self._data(paths.CONFIG, "rlhf")
        try:
            return Policy.of(data) if data is not None else None
        except ValueError:
            return None

    @cached_property
    def _people(self) -> People | None:
        data = self._data(paths.PEOPLE, "people")
        return People.of(data) if data is not None else None

    @cached_property
    def _guidance(self) -> dict[str, str]:
        found = {}
        for path in self._tree.list("guidance"):
            placed = paths.place(path)
            if placed.what == "guidance":
                data = _read(self._tree.read(path) or b"", path).data
                found[placed.slug] = str(data.get("version", "")) if isinstance(data, dict) else ""
        return found

    def _data(self, path: str, schema: str) -> Any:
        """The values of a file, or None where it is missing or not as it should be."""
        raw = self._tree.read(path)
        document = _read(raw, path) if raw is not None else None
        if document is None or document.faults or not self._shapes.fits(schema, document.data):
            return None
        return document.data


def _read(raw: bytes, path: str) -> Document | Page:
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return markdown.load(text, path) if path.endswith(".md") else safeyaml.load(text, path)


def _from_root(workspace: Workspace, name: str) -> str:
    """A path as it was typed, from where the person stands, as a path from the workspace's root."""
    typed = Path.cwd() / name
    if len(name) < _LONGEST_PATH and typed.exists() and typed.resolve().is_relative_to(workspace.root.resolve()):
        return typed.resolve().relative_to(workspace.root.resolve()).as_posix()
    return name.rstrip("/")


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


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
    return files, Checker(tree, tree).check(files)


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
