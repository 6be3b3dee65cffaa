"""Check the files of one tree, the working tree or a git revision, with every rule that applies to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from rlhf.errors import UnreadableFile
from rlhf.model import paths
from rlhf.model.document import Page, Words
from rlhf.model.file_result import Result
from rlhf.model.finding import Finding, Severity, Waiver
from rlhf.model.ids import TASK_ID, fullmatch
from rlhf.model.task import revised_by
from rlhf.rules import files as names
from rlhf.rules import format  # noqa: A004
from rlhf.rules.apply_waivers import settle
from rlhf.rules.likeness import Shingles, shingles, sketch
from rlhf.rules.run import EVERY, asked, check
from rlhf.store.files import fast_reader
from rlhf.store.machine.parallel import share, workers
from rlhf.workflows.checking.context import Surroundings
from rlhf.workflows.checking.reader import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.document import Document
    from rlhf.model.task import Task
    from rlhf.rules.shape import Shapes
    from rlhf.store.files.tree import Entry, Tree
    from rlhf.workflows.checking.context import Citing


#: Files of about so many bytes in all are read and checked together.
_PORTION = 4_000_000
#: Files in a unit of work, and the number of files from which more processes are worth their start.
UNIT, WORTH_SHARING = 250, 600


class _Opened(NamedTuple):
    """A file on its way through the steps of a check.

    Args:
        raw: its bytes; None where nothing is to be read.
        findings: what its path and mode gave already.
    """

    placed: paths.Placed
    raw: bytes | None
    findings: list[Finding]


class Checker:
    """Checks files of one tree; a value that many rules need is read once.

    Args:
        tree: the files to check, and those they refer to.
        base: the tree whose schemas and rule severities apply, so that a change cannot bring its own.
        only: codes of rules, or the first letters of codes; empty for every rule.
        whole: also collect what the rules about the whole workspace need.
        citing: a function that tells who cites some anchors of a guidance document; None to ask nobody.
    """

    def __init__(
        self,
        tree: Tree,
        base: Tree,
        only: Collection[str] = EVERY,
        *,
        whole: bool = False,
        citing: Citing | None = None,
        shapes: Shapes | None = None,
    ) -> None:
        self.around = Surroundings(tree, base, citing, shapes)
        self._tree = tree
        self._only = frozenset(only)
        self._whole = whole and bool(asked("workspace", self._only))

    def check(self, files: Iterable[str], now: datetime) -> list[Finding]:
        """Return the findings in some files, after severities and waivers are applied."""
        entries = [entry for path in files for entry in list(self._tree.modes(path)) or [(path, paths.REGULAR)]]
        return settle(self._shared(entries), self.around.adjustments, now.date(), self._only)

    def _shared(self, entries: Sequence[Entry]) -> Iterator[Result]:
        """Yield the result of each file, in the same order; many files are shared among all cores."""
        if len(entries) <= WORTH_SHARING:
            yield from self.results(entries)
            return
        units = [entries[start : start + UNIT] for start in range(0, len(entries), UNIT)]
        done = dict(share(units, lambda unit: list(self.results(unit)), workers()))
        for number in range(len(units)):
            yield from done[number]

    def results(self, entries: Iterable[Entry]) -> Iterator[Result]:
        """Yield the result of each file, in the same order, before severities and waivers are applied.

        Many files go through each step together: a processor that repeats one step is a fifth faster than one that
        does all the steps for each file in turn.
        """
        for some in _portions(self._open(path, mode) for path, mode in entries):
            read = [_read_quickly(file) for file in some]
            given = [
                self._inputs(file.placed, file.raw or b"", *plain) if plain else None
                for file, plain in zip(some, read, strict=True)
            ]
            fine = [
                inputs is not None and not self._check(file.placed, inputs)
                for file, inputs in zip(some, given, strict=True)
            ]
            for file, plain, inputs, silent in zip(some, read, given, fine, strict=True):
                result = self._silent(plain[0], inputs) if plain and inputs and silent else self._strictly(file)
                yield (
                    replace(result, findings=tuple(sorted((*file.findings, *result.findings))))
                    if file.findings
                    else result
                )

    def _open(self, path: str, mode: str) -> _Opened:
        """Read a file, and check its path and mode; without bytes where the file is not to be read."""
        placed = paths.place(path)
        odd = mode in {paths.LINK, paths.SUBMODULE, paths.SPECIAL}
        findings: list[Finding] = []
        if odd or placed.what == "other" or not names.ordinary(path):
            findings = check("path", path, {"path": path, "mode": mode}, self._only)
        if odd or placed.what == "other":
            return _Opened(placed, None, findings)
        try:
            raw = self._tree.read(path, format.MAX_BYTES + 1)
        except UnreadableFile:
            return _Opened(placed, None, self._unreadable(path))
        if raw is None and any(True for _ in self._tree.modes(path)):
            return _Opened(placed, None, self._unreadable(path))
        return _Opened(placed, raw, findings)

    def _unreadable(self, path: str) -> list[Finding]:
        """Return the findings for a file that exists and cannot be read."""
        return check("path", path, {"path": path, "mode": paths.SPECIAL}, self._only)

    def _silent(self, document: Document | Page, inputs: Mapping[str, Any]) -> Result:
        """Return the result of a plain file without findings."""
        return Result(document.path, sketch=self._sketch(document, inputs), mentions=_mentions(document))

    def _strictly(self, file: _Opened) -> Result:
        placed, raw = file.placed, file.raw
        if raw is None:
            return Result(placed.path)
        document = read(raw, placed.path) if format.readable(raw) else None
        text = raw.decode("utf-8", "replace").removeprefix("\ufeff") if document is not None else None
        inputs = self._inputs(placed, raw, document, text)
        findings = self._check(placed, inputs)
        if document is None:
            return Result(placed.path, tuple(findings))
        return Result(
            placed.path, tuple(findings), tuple(_waivers(document)), self._sketch(document, inputs), _mentions(document)
        )

    def _check(self, placed: paths.Placed, inputs: Mapping[str, Any]) -> list[Finding]:
        task = inputs.get("task") if placed.what == "answer" else None
        return check(placed.what, placed.path, inputs, self._only, task.kind if task is not None else "")

    def _sketch(self, document: Document | Page, inputs: Mapping[str, Any]) -> tuple[int, ...]:
        compared = _compared(document, inputs.get("task")) if self._whole else None
        return sketch(compared) if compared else ()

    def shingles(self, path: str) -> Shingles:
        """Return the shingles of the text by which a file is compared: a task's prompt, an answer's text."""
        raw = self._tree.read(path)
        if raw is None:
            return frozenset()
        document = read(raw, path)
        placed = paths.place(path)
        task = self.around.task_of(document, placed.batch) if placed.what == "task" else None
        return shingles(_compared(document, task) or "")

    def _inputs(
        self, placed: paths.Placed, raw: bytes, document: Document | Page | None, text: str | None
    ) -> dict[str, Any]:
        """Return every value that rules may ask for."""
        page = document if isinstance(document, Page) else None
        wanted = asked(placed.what, self._only) | ({"task"} if self._whole else set())
        return {
            **self.around.inputs(placed, document, wanted),
            "placed": placed,
            "raw": raw,
            "rough": raw if not format.tidy(raw) else None,
            "words": Words(text) if text is not None else None,
            "document": document,
            "faults": (document.faults or None) if document is not None else None,
            "page": page,
            "body": page.body if page is not None and not page.faults else None,
        }


def _portions(files: Iterable[_Opened]) -> Iterator[list[_Opened]]:
    """Yield the files in portions that are small enough for memory."""
    some: list[_Opened] = []
    size = 0
    for file in files:
        some.append(file)
        size += len(file.raw or b"")
        if size > _PORTION:
            yield some
            some, size = [], 0
    yield some


def _read_quickly(file: _Opened) -> tuple[Document | Page, str] | None:
    """Read a plain file with the fast reader, which records no positions; None where the strict reader is needed."""
    if file.raw is None:
        return None
    try:
        text = file.raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    document = fast_reader.read(text, file.placed.path)
    if document is None or (isinstance(document.data, dict) and "waivers" in document.data):
        return None
    return document, text


def _compared(document: Document | Page, task: Task | None) -> str | None:
    """Return the text by which a file is compared with others of its kind; None where it is not compared."""
    if isinstance(document, Page):
        data = document.data
        de_novo = isinstance(data, dict) and "task" in data and data.get("provenance") == "de_novo"
        return document.body.text if de_novo else None
    return "\n".join(turn.content for turn in task.prompt) if task is not None else None


def _mentions(document: Document | Page) -> tuple[str, ...]:
    """Return the ids of tasks that a file refers to besides its own."""
    data = document.data if isinstance(document.data, dict) else {}
    source = str(data.get("from_reference")).partition("/")[0] if isinstance(document, Page) else revised_by(data)
    return (source,) if fullmatch(TASK_ID, source) else ()


def _waivers(document: Document | Page) -> Iterable[Waiver]:
    """Yield the waivers in a file; an entry of the wrong shape is skipped, because the schema reports it."""
    given = document.data.get("waivers") if isinstance(document.data, dict) else None
    for index, entry in enumerate(given if isinstance(given, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("code"), str):
            until = entry.get("until")
            place = document.at("waivers", index, "code")
            reason = str(entry.get("reason", ""))
            yield Waiver(entry["code"], reason, until if isinstance(until, str) else "", place)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]
