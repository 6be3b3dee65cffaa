"""Read what rules need besides the file itself: its task, its batch, people, policy; each is read once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from rlhf.model import paths
from rlhf.model.checks import Adjustments
from rlhf.model.document import Page
from rlhf.model.guidance import Guidance
from rlhf.model.people import People
from rlhf.model.policy import Policy
from rlhf.model.task import Batch, Task
from rlhf.rules.shape import Shapes
from rlhf.rules.table import BY_CODE
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.checking.reader import bytes_of, document_of, guidance_pages, guidance_versions, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from rlhf.model.document import Document
    from rlhf.store.files.tree import Tree

    #: For a document and some of its anchors: returns those that are cited, and where.
    Citing = Callable[[str, Iterable[str]], Mapping[str, Sequence[str]]]

_FEW = 64  # tasks kept in memory, so that a task with two answers is read once


class Surroundings:
    """The rest of a tree, as the rules on one of its files need it.

    Args:
        tree: where tasks, people and the like are read from.
        base: the tree whose schemas and rule severities apply, so that a change cannot bring its own.
        citing: a function that tells who cites some anchors of a document; None to ask nobody.
        shapes: the validators of the base's schemas, where they are made already.
    """

    def __init__(self, tree: Tree, base: Tree, citing: Citing | None = None, shapes: Shapes | None = None) -> None:
        self._tree = tree
        self._base = base
        self._citing = citing
        self.shapes = shapes if shapes is not None else Shapes(Schemas(base))
        self._batches: dict[str, Batch] = {}
        self._tasks: dict[str, Task | None] = {}

    def inputs(self, placed: paths.Placed, document: Document | Page | None, wanted: Collection[str]) -> dict[str, Any]:
        """Return the values that rules may ask for, as far as their names are wanted."""
        result: dict[str, Any] = {"shapes": self.shapes, "codes": BY_CODE}
        result |= {name: getattr(self, name) for name in ("people", "policy", "guidance") if name in wanted}
        if "anchors" in wanted:
            result["anchors"] = self.anchors
        if "earlier" in wanted and placed.what == "guidance":
            result |= self._earlier(placed, document)
        if "batch" in wanted and placed.batch:
            result["batch"] = self.batch(placed.batch)
        if "task" in wanted and placed.what == "task":
            result["task"] = self._tasks[placed.path] = self.task_of(document, placed.batch)
        elif "task" in wanted and placed.task:
            folder = self._folder(placed.batch, placed.task)
            path = paths.task_path(folder, placed.task)
            result["task"] = self.task(path, folder)
            result["task_known"] = result["task"] is not None or bytes_of(self._tree, path) is not None
        return result

    def _folder(self, batch: str, task: str) -> str:
        """Return the batch in whose folder a task's file is: `batch`, or the one to which it was moved from there."""
        if bytes_of(self._tree, paths.task_path(batch, task)) is not None:
            return batch
        if not list(self._tree.list(paths.moved_path(task, batch))):
            return batch
        placed = (paths.place(path) for path in self._tree.list("tasks"))
        return next((item.batch for item in placed if item.what == "task" and item.task == task), batch)

    def _earlier(self, placed: paths.Placed, document: Document | Page | None) -> dict[str, Any]:
        """Return a guidance document as the base has it, and who cites removed sections; {} where it cannot be read."""
        earlier = document_of(self._base, placed.path)
        if not isinstance(earlier, Page) or not isinstance(document, Page) or earlier.faults or document.faults:
            return {}
        before, after = Guidance.of(placed.slug, earlier), Guidance.of(placed.slug, document)
        gone = sorted(before.anchors - after.anchors)
        return {"earlier": earlier, "citing": self._citing(placed.slug, gone) if self._citing and gone else {}}

    def task(self, path: str, batch: str) -> Task | None:
        if len(self._tasks) > _FEW:
            self._tasks = {path: self._tasks[path]} if path in self._tasks else {}
        if path not in self._tasks:
            self._tasks[path] = self.task_of(document_of(self._tree, path), batch)
        return self._tasks[path]

    def task_of(self, document: Document | Page | None, batch: str) -> Task | None:
        """Return the task in a file; None where the file is not valid."""
        if document is None or document.faults or not self.shapes.fits("task", document.data):
            return None
        try:
            return Task.of(document.data, self.batch(batch))
        except ValueError:
            return None

    def batch(self, name: str) -> Batch:
        if name not in self._batches:
            data = self._data(paths.batch_path(name), "batch")
            try:
                self._batches[name] = Batch.of(name, data)
            except ValueError:
                self._batches[name] = Batch(name)
        return self._batches[name]

    @cached_property
    def adjustments(self) -> Adjustments:
        raw = self._base.read(paths.CONFIG)
        data = read(raw, paths.CONFIG).data if raw is not None else None
        if isinstance(data, dict) and self.shapes.fits("rlhf", data):
            return Adjustments.of(data)
        return Adjustments()

    @cached_property
    def policy(self) -> Policy | None:
        data = self._data(paths.CONFIG, "rlhf")
        try:
            return Policy.read(data) if data is not None else None  # a rule says where it is not sound
        except ValueError:
            return None

    @cached_property
    def people(self) -> People | None:
        data = self._data(paths.PEOPLE, "people")
        try:
            return People.of(data) if data is not None else None
        except ValueError:
            return None

    @cached_property
    def guidance(self) -> dict[str, str]:
        """The version of each guidance document."""
        return guidance_versions(self._tree)

    @cached_property
    def anchors(self) -> dict[str, frozenset[str]]:
        """The anchors by which the sections of each guidance document can be cited."""
        return {slug: Guidance.of(slug, page).anchors for slug, page in guidance_pages(self._tree)}

    def _data(self, path: str, schema: str) -> Any:
        """Return the values of a file; None where it is missing or not valid."""
        document = document_of(self._tree, path)
        if document is None or document.faults or not self.shapes.fits(schema, document.data):
            return None
        return document.data
