"""Mend and tidy the form of a person's own files, and never their content."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotYourFile
from rlhf.model import paths
from rlhf.model.criterion_ids import missing_ids
from rlhf.rules.format import MAX_BYTES
from rlhf.rules.mend_details import split_details
from rlhf.rules.mend_typing import mend_typing, words_of
from rlhf.rules.shape import SCHEMA_OF
from rlhf.rules.tidy import tidy
from rlhf.store.files import edit_yaml, markdown, safe_yaml
from rlhf.store.files.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.document import Document, Page
    from rlhf.store.workspace import Workspace


class Fixed(Struct, frozen=True):
    path: str
    done: tuple[str, ...]


def fix(workspace: Workspace, files: Iterable[str], *, named: bool) -> list[Fixed]:
    """Tidy some files in place; return the files that changed, and what was done to each.

    Args:
        named: the person named these files, so that somebody else's file is refused; else it is skipped.

    Raises:
        NotYourFile: the person may not change a file that they named.
    """
    schemas = Schemas(workspace.files)
    fixed = []
    for path in files:
        placed = paths.place(path)
        if not may_change(workspace, placed):
            if named:
                raise NotYourFile(path, placed.handle)
            continue
        raw = workspace.files.read(path)
        try:
            text = (raw or b"").decode("utf-8")
        except UnicodeDecodeError:
            continue  # the check says what to do
        if placed.what == "answer":
            text, before = mended(workspace, placed, text)
        else:
            before = []
        order = list(schemas[SCHEMA_OF[placed.what]].get("properties", {})) if placed.what in SCHEMA_OF else []
        new, done = tidy(text, order, _same_page if path.endswith(".md") else _same_values)
        if placed.what == "task" and (given := with_criterion_ids(new.encode(), path)) is not None:
            new, done = given.decode(), [*done, "ids given to its criteria"]
        if before or done:
            workspace.files.write(path, new.encode())
            fixed.append(Fixed(path, (*before, *done)))
    return fixed


def mend(workspace: Workspace, path: str) -> tuple[str, ...]:
    """Mend in an answer file of mine what editors left in it, and no word; return what was done, each in words.

    A file that is no answer of mine, is not there or is not UTF-8 stays as it is: the check says what to do.
    """
    placed = paths.place(path)
    raw = workspace.files.read(path) if placed.what == "answer" and placed.handle == workspace.handle else None
    try:
        text = (raw or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ()
    new, done = mended(workspace, placed, text)
    if done:
        workspace.files.write(path, new.encode())
    return tuple(done)


def would_mend(workspace: Workspace, path: str) -> bool:
    """Whether `mend` would change an answer file of mine; nothing is written."""
    placed = paths.place(path)
    if placed.what != "answer" or placed.handle != workspace.handle:
        return False
    try:
        return bool(mended(workspace, placed, (workspace.files.read(path, MAX_BYTES) or b"").decode("utf-8"))[1])
    except UnicodeDecodeError:
        return False


def mended(workspace: Workspace, placed: paths.Placed, text: str) -> tuple[str, list[str]]:
    """Return the text of an answer without what editors left in it, and what was done, each in words."""
    if len(text) > MAX_BYTES:
        return text, []
    task = workspace.task(placed.batch, placed.task)
    return mend_typing(text, task, partial(markdown.load, path=placed.path), _same_words)


def with_criterion_ids(raw: bytes, path: str) -> bytes | None:
    """Return a task's file with an id for each criterion that had none; None where all have one, or it is faulty."""
    document = safe_yaml.load(raw.decode("utf-8", "replace"), path)
    rubric = document.data.get("rubric") if isinstance(document.data, dict) and not document.faults else None
    if not isinstance(rubric, list) or not all(isinstance(criterion, dict) for criterion in rubric):
        return None
    given = missing_ids(rubric)
    if not given:
        return None
    values = edit_yaml.load(raw, path)
    for place, id_ in given.items():
        values["rubric"][place].insert(0, "id", id_)
    return edit_yaml.dump(values)


def may_change(workspace: Workspace, placed: paths.Placed) -> bool:
    """Whether this person may change a file: an answer is its author's, everything else is the managers'."""
    if placed.what == "answer":
        return placed.handle == workspace.handle
    return placed.what in SCHEMA_OF and workspace.me.may("manager")


def _same_values(old: str, new: str) -> bool:
    if _in_one_form(old) == _in_one_form(new):
        return True
    before, after = safe_yaml.load(old.removeprefix("\ufeff")), safe_yaml.load(new.removeprefix("\ufeff"))
    return _same(before, after)


def _same_page(old: str, new: str) -> bool:
    if _in_one_form(old) == _in_one_form(new):
        return True
    before, after = (markdown.load(text.removeprefix("\ufeff"), with_hidden=True) for text in (old, new))
    return _same(before.front, after.front) and markdown.rendered(before) == markdown.rendered(after)


def _same_words(old: str, new: str) -> bool:
    """Whether two texts of an answer have the same words, in details as in sections, and hide none of them."""
    if words_of(old) != words_of(new):
        return False
    texts = [text.removeprefix("\ufeff") for text in (old, new)]
    before, after = (markdown.load(text) for text in texts)
    was, now = (markdown.load(f"---\n---\n{split_details(text)[1]}") for text in texts)
    if len(now.hidden) > len(was.hidden) or len(now.sections) < len(was.sections):
        return False
    return bool(before.faults) or (not after.faults and _words_in(before.data) == _words_in(after.data))


def _words_in(values: object) -> object:
    if isinstance(values, dict):
        return {words_of(str(key)): _words_in(value) for key, value in values.items()}
    if isinstance(values, list):
        return [_words_in(value) for value in values]
    return words_of(values) if isinstance(values, str) else values


def _in_one_form(text: str) -> str:
    """Return a text without what no reader sees: a byte order mark, the kind of its line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _same(before: Document | Page, after: Document | Page) -> bool:
    return not (before.faults or after.faults) and bool(before.data == after.data)
