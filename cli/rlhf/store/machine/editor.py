"""Open a file in the person's own editor, or let the person write a text in it."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import EditorNotStarted, NoEditor, NothingSent, TextWithoutEnd
from rlhf.model.text import text_of

if TYPE_CHECKING:
    from pathlib import Path


_BELOW = "<!-- Write above this line; from here on it is left out. -->"


class Written(Struct, frozen=True):
    """A text from an editor; `as_before` if an earlier attempt left it, and nothing in it was changed."""

    text: str
    as_before: bool


def write_in_editor(file: Path, below: str, template: str = "") -> Written:
    """Return what a person writes into a file, which opens with what an earlier attempt left in it.

    Args:
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
    ended_well = open_in_editor(file)
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


def open_in_editor(file: Path) -> bool:
    """Open a file in the editor, wait until the editor is closed, and return whether it ended without an error.

    Raises:
        NoEditor, EditorNotStarted.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise NoEditor(file)
    try:
        return subprocess.run([*shlex.split(editor), str(file)], check=False).returncode == 0
    except OSError as error:
        raise EditorNotStarted(editor, error.strerror, file) from None
