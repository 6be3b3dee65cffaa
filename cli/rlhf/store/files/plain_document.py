"""Read a text file as Markdown, in whichever encoding it was saved."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from rlhf.errors import DocumentNoText, DocumentTooLarge
from rlhf.model.text import without_controls
from rlhf.model.written_document import WrittenDocument, left_out
from rlhf.rules.format import MAX_BYTES, in_utf_16
from rlhf.rules.mend_details import split_details

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MOST = 4 * MAX_BYTES  # UTF-16 takes up to four bytes where UTF-8 takes one


def read_plain(file: Path) -> WrittenDocument:
    """Return a text file as Markdown; details at its top (between two lines of ---) are left out and counted.

    Raises:
        DocumentTooLarge, DocumentUnreadable.
    """
    with file.open("rb") as opened:
        raw = opened.read(_MOST + 1)
    if len(raw) > _MOST:
        raise DocumentTooLarge(file, file.stat().st_size)
    text, encoding = _decoded(file, raw)
    plain = without_controls(text.replace("\x0b", "\n").replace("\x0c", "\n"))
    controls = sum(character not in "\r\n\t" and ord(character) < ord(" ") for character in text)
    details, body = split_details(plain)
    return WrittenDocument(
        body.strip("\n") + "\n",
        (
            *left_out(max(0, details.count("\n") - 2), "line of details", "lines of details",
                      "those of the answer's own file stand at its top"),
            *left_out(controls - text.count("\x0b") - text.count("\x0c"), "control character", "control characters",
                      "nobody sees them"),
        ),
        (f"it was saved as {encoding}, and is UTF-8 now",) if encoding else (),
    )  # fmt: skip


def _decoded(file: Path, raw: bytes) -> tuple[str, str]:
    """Return the text of some bytes, and the name of their encoding where it is not UTF-8."""
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    if not encoding and in_utf_16(raw):
        encoding = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    try:
        if encoding:
            return raw.decode(encoding), "" if encoding == "utf-8-sig" else "UTF-16"
        if b"\0" in raw:
            raise DocumentNoText(file)
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        raise DocumentNoText(file) from None
