"""Open a file in the person's own editor, or let the person write a text in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import EditorNotStarted, NoEditor, NothingSent, TextWithoutEnd
from rlhf.model.text import text_of
from rlhf.store.machine.editors import start, usual_editor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _at_once() -> None:
    """Go on at once: there is nobody to be asked."""


_BELOW = "<!-- Write above this line; from here on it is left out. -->"


class Written(Struct, frozen=True):
    """A text from an editor; `as_before` if an earlier attempt left it, and nothing in it was changed."""

    text: str
    as_before: bool


def write_in_editor(
    file: Path, below: str, template: str, home: Path, finished: Callable[[], None] = _at_once
) -> Written:
    """Return what a person writes into a file, which opens with what an earlier attempt left in it.

    Args:
        home, finished: as `open_in_editor` takes them.
        below: help, and what is answered, shown under the line that ends the person's text.
        template: what the file opens with where no earlier attempt left a text.

    Raises:
        NoEditor, EditorNotStarted.
        NothingSent: the editor ended with an error, or left no text; a text of an earlier attempt is kept.
        TextWithoutEnd: the line that ends the text was taken out, and a part of what stood below it is there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    begun = _above(file.read_text(encoding="utf-8", errors="replace"), below) if file.exists() else ""
    opened = begun or template.strip()
    file.write_text(f"{opened}\n\n{_BELOW}\n{below}\n", encoding="utf-8")
    ended_well = open_in_editor(file, home, finished=finished)
    left = text_of(file.read_bytes(), f"The file {file}").replace("\r\n", "\n")
    text = _above(left, below)
    if not text and begun:
        file.write_text(f"{begun}\n\n{_BELOW}\n{below}\n", encoding="utf-8")
    if not ended_well or not text or text == template.strip():
        raise NothingSent(kept=bool(begun or (text and text != template.strip())))
    if _BELOW not in left and any(line in text.splitlines() for line in below.splitlines() if line.startswith("> ")):
        raise TextWithoutEnd(file)
    return Written(text, text == begun)


def _above(text: str, below: str) -> str:
    return text.partition(_BELOW)[0].strip().removesuffix(below.strip()).strip()


def open_in_editor(file: Path, home: Path, beside: Path | None = None, finished: Callable[[], None] = _at_once) -> bool:
    """Open a file in the person's editor, go on when they have finished, and return whether it ended without an error.

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
    try:
        ended_well = start(editor, file, beside)
    except OSError as error:
        raise EditorNotStarted(editor.name, error.strerror, file) from None
    if ended_well and editor.returns:
        finished()
    return ended_well
