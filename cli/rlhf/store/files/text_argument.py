"""A text that is given on the command line, or in a file that is named after an @."""

from __future__ import annotations

from pathlib import Path

from rlhf.errors import TextFileUnreadable
from rlhf.model.text import text_of


def text_or_file(text: str) -> str:
    """Return a text, or for `@FILE` what is in that file.

    Raises:
        TextFileUnreadable, NotText.
    """
    if not text.startswith("@"):
        return text
    try:
        return text_of(Path(text[1:]).read_bytes(), f"The file {text[1:]}").strip()
    except OSError:
        raise TextFileUnreadable(text[1:]) from None
