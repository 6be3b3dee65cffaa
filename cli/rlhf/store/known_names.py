"""The names that a copy knows without git: tasks, people, batches, guidance, messages; from its files and its index.

For shells that complete what a person types: quick, and never an error. What cannot be read is left out.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.ids import BATCH, HANDLE, SLUG, TASK_ID, fullmatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

#: Of more tasks in the index than this, only those whose files are here are told: nobody reads a longer list.
MOST = 300
_MESSAGES = 40  # the latest
_LETTERS = 6  # how many letters at the end of an id name a message

#: A task's title is told where the index knows that nothing holds it.
_TASKS = """
SELECT task.id, CASE WHEN standing.held = 0 AND standing.state <> 'withdrawn' THEN title END
FROM task LEFT JOIN standing ON standing.batch = task.batch AND standing.task = task.id
WHERE task.id >= ? AND task.id < ? ORDER BY task.id LIMIT ?
"""
_AUTHORS = "SELECT author FROM submission WHERE task = ? UNION SELECT handle FROM answer WHERE task = ?"
_EVENTS = "SELECT id, type, owner, task FROM event WHERE type = ? AND body IS NOT NULL ORDER BY id DESC LIMIT ?"
_KEY = re.compile(r"(?P<margin> +)(?P<handle>[a-z0-9-]+):\s*(?:#.*)?")
_NAME = re.compile(r"\s+name:\s*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)\s*(?:#.*)?")


class KnownName(Struct, frozen=True, order=True):
    """A name, and a few words on what it names; "" where there are none, or where they must not be shown."""

    value: str
    about: str = ""


def tasks(root: Path, start: str = "") -> list[KnownName]:
    """Return the tasks whose ids begin with `start`: those with files here, and those of the index."""
    here = {name for name in _task_files(root) if name.startswith(start)}
    titles = {
        str(id_): str(title or "")
        for id_, title in _rows(root, _TASKS, (start, f"{start}\x7f", MOST + 1))
        if fullmatch(TASK_ID, id_)
    }
    if len(titles) > MOST:
        titles |= dict(_each(root, _TASKS, ((id_, f"{id_}\x7f", 1) for id_ in here)))
        return sorted(KnownName(id_, titles.get(id_) or "") for id_ in here)
    return sorted(KnownName(id_, titles.get(id_, "")) for id_ in here | titles.keys())


def answers(root: Path, start: str) -> list[KnownName]:
    """Return the answers to a task whose names, `TASK/AUTHOR`, begin with `start`."""
    task, _, begun = start.partition("/")
    if not fullmatch(TASK_ID, task):
        return []
    folders = [f"answers/{batch}/{task}" for batch in _entries(root, "answers")]
    authors = {name.removesuffix(".md") for folder in folders for name in _entries(root, folder)}
    authors |= {str(author) for (author,) in _rows(root, _AUTHORS, (task, task))}
    good = (author for author in authors if fullmatch(HANDLE, author) and author.startswith(begun))
    return sorted(KnownName(f"{task}/{author}") for author in good)


def people(root: Path, start: str = "") -> list[KnownName]:
    """Return the people whose handles begin with `start`."""
    result: dict[str, str] = {}
    margin = handle = ""
    for line in _lines(root, "people.yaml"):
        if match := _KEY.fullmatch(line):
            margin = margin or match["margin"]
            if match["margin"] == margin:
                handle = match["handle"]
                result.setdefault(handle, "")
        elif handle and not result[handle] and (match := _NAME.fullmatch(line)):
            result[handle] = match["name"]
    return sorted(
        KnownName(handle, name)
        for handle, name in result.items()
        if handle.startswith(start) and fullmatch(HANDLE, handle)
    )


def batches(root: Path, start: str = "") -> list[KnownName]:
    """Return the batches whose names begin with `start`."""
    titles: dict[str, str] = dict.fromkeys(_entries(root, "tasks"), "")
    titles |= {str(name): str(title or "") for name, title in _rows(root, "SELECT name, title FROM batch")}
    return _begun(titles, BATCH, start)


def guidance(root: Path, start: str = "") -> list[KnownName]:
    """Return the guidance documents whose names begin with `start`."""
    names = [name.removesuffix(".md") for name in _entries(root, "guidance") if name.endswith(".md")]
    return _begun(dict.fromkeys(names, ""), SLUG, start)


def messages(root: Path, types: Sequence[str], start: str = "") -> list[KnownName]:
    """Return the last letters of the latest messages of some types, as far as these begin with `start`."""
    rows = sorted(_each(root, _EVENTS, ((type_, _MESSAGES) for type_ in types)), reverse=True)
    named = {str(id_)[-_LETTERS:]: f"{type_} by {owner} {task or ''}".strip() for id_, type_, owner, task in rows}
    return [KnownName(letters, about) for letters, about in named.items() if letters.startswith(start)]


def _begun(titles: dict[str, str], pattern: re.Pattern[str], start: str) -> list[KnownName]:
    good = (name for name in titles if name.startswith(start) and fullmatch(pattern, name))
    return sorted(KnownName(name, titles[name]) for name in good)


def _task_files(root: Path) -> Iterator[str]:
    """Yield the id of each task that has a file in the copy, or the file of an answer."""
    for top in ("tasks", "answers"):
        for batch in _entries(root, top):
            for name in _entries(root, f"{top}/{batch}"):
                id_ = name.removesuffix(".yaml")
                if fullmatch(TASK_ID, id_):
                    yield id_


def _entries(root: Path, folder: str) -> list[str]:
    try:
        return os.listdir(root / folder)  # noqa: PTH208 — of the names alone, in one call
    except OSError:
        return []


def _lines(root: Path, path: str) -> list[str]:
    try:
        return (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _rows(root: Path, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    return _each(root, sql, [values])


def _each(root: Path, sql: str, values: Iterable[Sequence[Any]]) -> list[Any]:
    """Return the rows of a query of the index for each of some values, as the index is; none where it is not there."""
    files = [root / ".git" / "rlhf" / name for name in _entries(root, ".git/rlhf") if name.endswith(".sqlite")]
    result: list[Any] = []
    for file in sorted(files)[-1:]:
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as index,
        ):
            for some in values:
                result += index.execute(sql, some).fetchall()
    return result
