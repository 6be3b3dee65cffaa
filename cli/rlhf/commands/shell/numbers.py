"""Names of tasks and messages by their number in the last list that a command showed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.store.git.find_root import root_around
from rlhf.store.machine.last_list import last_shown, note_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A number in a list; three digits and more are the beginning of an id.
_NUMBER = re.compile(r"[1-9][0-9]?")
TASKS, MESSAGES = "tasks", "messages"


def shown(names: Iterable[str], kind: str = TASKS) -> None:
    """Remember a list that is printed now, so that its numbers name what stands in it."""
    git_dir = _git_dir()
    if git_dir is not None:
        note_shown(git_dir, kind, names)


def task_by_number(name: str | None) -> str | None:
    """Return the id of a task that is named by its number in the last list; any other text as it is."""
    return _named(name, TASKS).partition("/")[0] if name and _NUMBER.fullmatch(name) else name


def tasks_by_number(names: list[str] | None) -> list[str] | None:
    return [task_by_number(name) or "" for name in names] if names else names


def answers_by_number(names: str | list[str] | None) -> str | list[str] | None:
    """Return the names of answers (`ID` or `ID/AUTHOR`) that are named by their numbers in the last list."""
    if isinstance(names, str):
        return _named(names, TASKS)
    return [_named(name, TASKS) for name in names] if names else names


def message_by_number(name: str | None) -> str | None:
    """Return the letters of a message that is named by its number in the last list of messages."""
    return _named(name, MESSAGES) if name else name


def _named(text: str, kind: str) -> str:
    git_dir = _git_dir() if _NUMBER.fullmatch(text) else None
    names = last_shown(git_dir, kind) if git_dir else []
    return names[int(text) - 1] if git_dir and int(text) <= len(names) else text


def _git_dir() -> Path | None:
    """Return the folder in which this copy remembers; None outside of a copy. No git is started."""
    root = root_around(Path.cwd())
    folder = root / ".git" if root else None
    return folder if folder is not None and folder.is_dir() else None
