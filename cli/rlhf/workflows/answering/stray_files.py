"""Find files that look like an answer but that no command reads: documents, copies, renamed or moved files, links."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.paths import LINK, REGULAR, ROOTS, place
from rlhf.store.files import fast_reader
from rlhf.store.find_task import title_of
from rlhf.store.machine.last_seen import was_taken
from rlhf.workflows.answering.history import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task


class Sort(StrEnum):
    """Why no command reads a file."""

    DOCUMENT = "document"  # of a word processor, or plain text
    COPY = "copy"  # another version of an answer, beside it
    NAME = "name"  # its name is not that of an answer
    LINK = "link"  # it is a link to another place
    ELSEWHERE = "elsewhere"  # its details name another task than its folder


class Stray(Struct, frozen=True):
    """A file that looks like an answer and is read by no command.

    Args:
        task: the task in whose folder it lies, or that its details name (`ELSEWHERE`); "" where that is unknown.
        title: the title of that task.
        beside: for `COPY`, the answer file beside which it lies.
    """

    path: str
    sort: Sort
    task: str = ""
    title: str = ""
    beside: str = ""


#: The names of documents that `rlhf write --from` takes, and of some that it does not.
_DOCUMENT = re.compile(r"\.(docx?|odt|rtf|txt|text|pages|html?|pdf|markdown|mdown)$", re.IGNORECASE)
_MARKDOWN = re.compile(r"\.md$", re.IGNORECASE)
#: What editors and systems leave beside a file, of which they say themselves what to do.
_LEFT = re.compile(r"^(\.|~\$|#)|(\.swp|\.bak|\.tmp|\.orig|~|#)$|^(thumbs\.db|desktop\.ini)$", re.IGNORECASE)
#: How programs and people name another version of a file: `x~other.md`, `x (1).md`, `x - Copy.md`, `x-old.md`.
_OTHER_VERSION = r"[^A-Za-z0-9].*"
_MOST = 2_000  # files that are looked at


def stray_files(workspace: Workspace) -> list[Stray]:
    """Return the files of this copy that look like an answer of mine and are read by no command, by path."""
    result = [stray for path, mode in _files(workspace) if (stray := _stray(workspace, path, mode)) is not None]
    return sorted(result, key=lambda stray: stray.path)


def copies_of(workspace: Workspace, strays: Iterable[Stray] | None = None) -> dict[Key, list[str]]:
    """Return the other versions that lie beside my answers, by batch and task."""
    result: dict[Key, list[str]] = {}
    for stray in stray_files(workspace) if strays is None else strays:
        if stray.sort is Sort.COPY:
            placed = place(stray.beside)
            result.setdefault((placed.batch, placed.task), []).append(stray.path)
    return result


def _files(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield the files under answers/, at the top of this copy, and in folders that the project does not have."""
    return islice(chain(workspace.files.modes("answers"), _top(workspace)), _MOST)


def _top(workspace: Workspace) -> Iterator[tuple[str, str]]:
    known = {entry.path for entry in workspace.objects.entries("HEAD:")} | {*ROOTS, ".git"}
    for entry in os.scandir(workspace.root):
        if entry.name in known or entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from workspace.files.modes(entry.name)
        elif entry.is_file():
            yield entry.name, LINK if entry.is_symlink() else REGULAR


def _stray(workspace: Workspace, path: str, mode: str) -> Stray | None:
    name = PurePosixPath(path).name
    placed, me = place(path), workspace.handle
    if placed.what == "answer" and placed.handle == me:
        return _mine(workspace, path, mode)
    known = placed.what == "answer" and (
        placed.handle in workspace.people.by_handle or workspace.objects.oid(f"HEAD:{path}") is not None
    )
    if known or _LEFT.search(name) or not (_DOCUMENT.search(name) or _MARKDOWN.search(name)):
        return None
    if was_taken(workspace.git_dir, (workspace.root / path).resolve()):
        return None
    task, title = _task_of(workspace, path)
    if mode == LINK:
        return Stray(path, Sort.LINK, task, title)
    beside = PurePosixPath(path).with_name(f"{me}.md").as_posix()
    if re.fullmatch(rf"{re.escape(me)}{_OTHER_VERSION}\.md", name) and words_in(workspace.files.read(beside) or b""):
        return Stray(path, Sort.COPY, task, title, beside)
    return Stray(path, Sort.NAME if _MARKDOWN.search(name) else Sort.DOCUMENT, task, title)


def _mine(workspace: Workspace, path: str, mode: str) -> Stray | None:
    """Return why a file with the name of an answer of mine is not one: a link, or details of another task."""
    placed = place(path)
    if mode != REGULAR:
        return Stray(path, Sort.LINK, placed.task, title_of(workspace, (placed.batch, placed.task)))
    words = workspace.files.read(path) or b""
    data = fast_reader.load(words.decode("utf-8", "replace"), path).data
    named = data.get("task") if isinstance(data, dict) else None
    if not isinstance(named, str) or named == placed.task:
        return None
    batch = workspace.batch_of(named)
    return Stray(path, Sort.ELSEWHERE, named, title_of(workspace, (batch, named))) if batch else None


def _task_of(workspace: Workspace, path: str) -> tuple[str, str]:
    """Return the task in whose folder a file lies, and its title; "" for both where it lies in none."""
    for part in PurePosixPath(path).parts[:-1]:
        if part.startswith("t-") and (batch := workspace.batch_of(part)) is not None:
            return part, title_of(workspace, (batch, part))
    return "", ""
