"""Look at the files of one tree, the working tree or a git revision, with every rule that is about them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from rlhf.model import paths
from rlhf.model.checks import Adjustments
from rlhf.model.document import Document, Page, Words
from rlhf.model.finding import Finding, Severity, Waiver
from rlhf.model.people import People
from rlhf.model.policy import Policy
from rlhf.model.result import Result
from rlhf.model.task import Batch, Task
from rlhf.rules import files as names
from rlhf.rules.format import readable
from rlhf.rules.run import EVERY, check
from rlhf.rules.settle import settle
from rlhf.rules.shape import Shapes
from rlhf.store import markdown, safeyaml
from rlhf.store.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from rlhf.store.tree import Tree

_FEW = 64  # tasks that are kept in mind, so that two answers to one read it once


class Checker:
    """Looks at files of one tree; what many rules ask for is read once.

    Args:
        tree: the files to look at, and those they refer to.
        base: where the schemas and the weight of each rule come from, so that a change cannot bring its own.
        only: codes of rules, or the first letters of codes; without any, every rule.
    """

    def __init__(self, tree: Tree, base: Tree, only: Collection[str] = EVERY) -> None:
        self._tree = tree
        self._base = base
        self._only = only
        self._shapes = Shapes(Schemas(base))
        self._batches: dict[str, Batch] = {}
        self._tasks: dict[str, Task | None] = {}

    def check(self, files: Iterable[str], now: datetime) -> list[Finding]:
        """What is to be told of some files."""
        entries = (entry for path in files for entry in self._tree.modes(path))
        return settle((self.result(path, mode) for path, mode in entries), self.adjustments, now.date())

    def result(self, path: str, mode: str = paths.REGULAR) -> Result:
        """What the rules see in one file."""
        found: list[Finding] = []
        if mode != paths.REGULAR or not names.ordinary(path):
            found = check("path", path, {"path": path, "mode": mode}, self._only)
        placed = paths.place(path)
        if mode in {paths.LINK, paths.SUBMODULE, paths.SPECIAL} or placed.what == "other":
            return Result(path, tuple(found or self._unread(path, mode)))
        raw = self._tree.read(path)
        if raw is None:
            return Result(path, tuple(found))
        return self._result(placed, raw, found)

    def _unread(self, path: str, mode: str) -> list[Finding]:
        return check("path", path, {"path": path, "mode": mode}, self._only)

    def _result(self, placed: paths.Placed, raw: bytes, found: list[Finding]) -> Result:
        document = read(raw, placed.path) if readable(raw) else None
        inputs = {**self._about(placed), **_read_as(raw, document), "placed": placed}
        found += check(placed.what, placed.path, inputs, self._only)
        waivers = tuple(_waivers(document)) if document is not None else ()
        return Result(placed.path, tuple(sorted(found)), waivers)

    def _about(self, placed: paths.Placed) -> dict[str, Any]:
        """What rules may ask for beside the file itself."""
        inputs: dict[str, Any] = {
            "shapes": self._shapes,
            "people": self._people,
            "policy": self._policy,
            "guidance": self._guidance,
        }
        if placed.batch:
            inputs["batch"] = self._batch(placed.batch)
        if placed.task:
            path = paths.task_path(placed.batch, placed.task)
            inputs["task"] = self._task(path, placed.batch)
            inputs["task_known"] = inputs["task"] is not None or self._tree.read(path) is not None
        return inputs

    def _task(self, path: str, batch: str) -> Task | None:
        if path not in self._tasks:
            if len(self._tasks) > _FEW:
                self._tasks.clear()
            data = self._data(path, "task")
            try:
                self._tasks[path] = Task.of(data, self._batch(batch)) if data is not None else None
            except ValueError:
                self._tasks[path] = None
        return self._tasks[path]

    def _batch(self, name: str) -> Batch:
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
        fits = isinstance(data, dict) and self._shapes.fits("rlhf", data)
        return Adjustments.of(data) if fits else Adjustments()

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
                data = read(self._tree.read(path) or b"", path).data
                found[placed.slug] = str(data.get("version", "")) if isinstance(data, dict) else ""
        return found

    def _data(self, path: str, schema: str) -> Any:
        """The values of a file, or None where it is missing or not as it should be."""
        raw = self._tree.read(path)
        document = read(raw, path) if raw is not None and readable(raw) else None
        if document is None or document.faults or not self._shapes.fits(schema, document.data):
            return None
        return document.data


def read(raw: bytes, path: str) -> Document | Page:
    """Read a file as its name says: Markdown with front matter, or YAML."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return markdown.load(text, path) if path.endswith(".md") else safeyaml.load(text, path)


def _read_as(raw: bytes, document: Document | Page | None) -> dict[str, Any]:
    """The forms in which rules ask for a file's words."""
    page = document if isinstance(document, Page) else None
    return {
        "raw": raw,
        "words": Words(raw.decode("utf-8", "replace").removeprefix("\ufeff")) if document is not None else None,
        "document": document,
        "page": page,
        "body": page.body if page is not None and not page.faults else None,
    }


def _waivers(document: Document | Page) -> Iterable[Waiver]:
    """The waivers that stand in a file; what is not shaped like one is told by its schema."""
    given = document.data.get("waivers") if isinstance(document.data, dict) else None
    for index, entry in enumerate(given if isinstance(given, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("code"), str):
            until = entry.get("until")
            place = document.at("waivers", index, "code")
            reason = str(entry.get("reason", ""))
            yield Waiver(entry["code"], reason, until if isinstance(until, str) else "", place)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]
