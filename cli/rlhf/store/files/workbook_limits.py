"""Refuse a workbook that would fill the memory or take for ever to read, before a spreadsheet library opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from rlhf.errors import NotAWorkbook, WorkbookDeclares, WorkbookTooLarge, WorkbookTooLong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Columns, and rows with the row of names, that are read.
MOST_COLUMNS, MOST_ROWS = 1_000, 100_001
#: More than this, in bytes, no workbook of tasks takes when it is unpacked.
_MOST_UNPACKED = 200 << 20
#: A larger one may be at most so many times its packed size: text packs to a tenth, only repetition to a hundredth.
_UNPACKED_ANYHOW, _MOST_PACKED = 20 << 20, 50

_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*[\"']0*(\d+)")
_PIECE, _OVERLAP = 1 << 20, 200  # bytes


def require_modest(file: Path) -> None:
    """Look into a workbook without unpacking it.

    Raises:
        WorkbookTooLarge: it unpacks to more than a workbook of tasks needs.
        WorkbookDeclares: a part declares a kind of document or entities of its own.
        WorkbookTooLong: it has rows that would not be read.
        NotAWorkbook: it is none.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > min(_MOST_UNPACKED, max(_UNPACKED_ANYHOW, _MOST_PACKED * file.stat().st_size)):
                raise WorkbookTooLarge(file, size)
            for part in parts:
                with packed.open(part) as content:
                    _look(file, part.filename, content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise NotAWorkbook(file, error) from None


def _look(file: Path, name: str, content: IO[bytes]) -> None:
    for number, piece in enumerate(_pieces(content)):
        if _DTD.search(piece):
            raise WorkbookDeclares(file, name)
        if not name.startswith("xl/worksheets/") and number == 0:
            return  # what is declared is declared before the content
        if any(len(row) > len(str(MOST_ROWS)) or int(row) > MOST_ROWS for row in _ROW.findall(piece)):
            raise WorkbookTooLong(file, MOST_ROWS - 1)


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in pieces, each with the end of the one before."""
    before = b""
    while piece := content.read(_PIECE):
        yield before + piece
        before = piece[-_OVERLAP:]
