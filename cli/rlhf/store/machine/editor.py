"""Open a file in the person's own editor, or let the person write a text in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rlhf.errors import EditorNotStarted, NoEditor
from rlhf.model.text import text_of
from rlhf.store.machine.editors import start, usual_editor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _at_once() -> None:
    """Go on at once: there is nobody to be asked."""


_BELOW = "<!-- Write above this line; from here on it is left out. -->"


def write_in_editor(file: Path, below: str, template: str, home: Path, finished: Callable[[], None] = _at_once) -> str:
    """Return what a person writes into a file, which opens with what an earlier attempt left in it.

    Args:
        home, finished: as `open_in_editor` takes them.
        below: help text, shown under the line that ends the person's text.
        template: what the file opens with where no earlier attempt left a text.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    begun = _above(file.read_text(encoding="utf-8", errors="replace")) if file.exists() else ""
    begun = begun or template.rstrip()
    file.write_text(f"{begun}\n\n{_BELOW}\n{below}\n", encoding="utf-8")
    open_in_editor(file, home, finished=finished)
    return _above(text_of(file.read_bytes(), f"The file {file}").replace("\r\n", "\n"))


def _above(text: str) -> str:
    return text.partition(_BELOW)[0].strip()


def open_in_editor(file: Path, home: Path, beside: Path | None = None, finished: Callable[[], None] = _at_once) -> None:
    """Open a file in the person's editor, and go on when they have finished.

    Args:
        home: the folder of what this machine keeps for the person.
        beside: a file to read meanwhile, which is opened too where the editor can show two.
        finished: waits until the person says so; called where the editor may have come back while it is still open.

    Raises:
        NoEditor, EditorNotStarted.
    """
    editor = usual_editor(os.environ, home)
    if editor is None:
        raise NoEditor(file)
    before = _content(file)
    try:
        start(editor, file, beside)
    except OSError as error:
        raise EditorNotStarted(editor.name, error.strerror, file) from None
    if editor.returns or _content(file) == before:
        finished()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
