"""Open a file in the person's own editor, or let the person write a text in it."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from rlhf.errors import EditorNotStarted, NoEditor
from rlhf.model.text import text_of

if TYPE_CHECKING:
    from pathlib import Path


_BELOW = "<!-- Write above this line; from here on it is left out. -->"


def write_in_editor(file: Path, below: str, template: str = "") -> str:
    """Return what a person writes into a file, which opens with what an earlier attempt left in it.

    Args:
        below: help text, shown under the line that ends the person's text.
        template: what the file opens with where no earlier attempt left a text.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    begun = _above(file.read_text(encoding="utf-8", errors="replace")) if file.exists() else ""
    begun = begun or template.rstrip()
    file.write_text(f"{begun}\n\n{_BELOW}\n{below}\n", encoding="utf-8")
    open_in_editor(file)
    return _above(text_of(file.read_bytes(), f"The file {file}").replace("\r\n", "\n"))


def _above(text: str) -> str:
    return text.partition(_BELOW)[0].strip()


def open_in_editor(file: Path) -> None:
    """Open a file in the editor, and wait until the editor is closed.

    Raises:
        NoEditor, EditorNotStarted.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise NoEditor(file)
    try:
        subprocess.run([*shlex.split(editor), str(file)], check=False)
    except OSError as error:
        raise EditorNotStarted(editor, error.strerror, file) from None
