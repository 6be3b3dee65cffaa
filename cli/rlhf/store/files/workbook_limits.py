"""Refuse a workbook that would fill the memory or take for ever to read, before a spreadsheet library opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from msgspec import Struct, field

from rlhf.errors import NotAWorkbook, WorkbookDeclares, WorkbookTooLarge, WorkbookTooLong, WorkbookTooWide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Columns, and rows with the row of names, that are read.
MOST_COLUMNS, MOST_ROWS, _LAST_COLUMN = 1_000, 100_001, b"ALL"
#: More than this, in bytes, no workbook of tasks takes when it is unpacked.
_MOST_UNPACKED = 200 << 20
#: A larger one may be at most so many times its packed size: text packs to a tenth, only repetition to a hundredth.
_UNPACKED_ANYHOW, _MOST_PACKED = 20 << 20, 50

_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*[\"']0*(\d+)")
_PIECE, _OVERLAP = 1 << 20, 9_000  # bytes; a formula has at most 8,192 letters


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\sref\s*=\s*[\"']([A-Z]+\d+:[A-Z]+\d+)")
_FAR = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*[\"']([A-Z]{3})\d+[\"'][^<>]*[^/<>]>\s*<(?:\w+:)?(?:v|is|f)\b")
#: A cell with a formula and no value. (An empty text is a value: the cell says that it holds text.)
_UNVALUED = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE, _TEXT = re.compile(rb"\br\s*=\s*[\"']([A-Z]+\d+)"), re.compile(rb"\bt\s*=\s*[\"']str[\"']")


class Parts(Struct):
    """What the sheets of a workbook hold that its reader does not say.

    Args:
        merged: by the path of a sheet in the workbook, the areas of its merged cells, for example "A1:B2".
        unvalued: by the path of a sheet, the cells whose formula has no value, for example "B7".
    """

    merged: dict[str, list[str]] = field(default_factory=dict)
    unvalued: dict[str, set[str]] = field(default_factory=dict)


def look_into(file: Path) -> Parts:
    """Look into a workbook without unpacking it.

    Raises:
        WorkbookTooLarge: it unpacks to more than a workbook of tasks needs.
        WorkbookDeclares: a part declares a kind of document or entities of its own.
        WorkbookTooLong, WorkbookTooWide: it has rows or columns that would not be read.
        NotAWorkbook: it is none.
    """
    result = Parts()
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > min(_MOST_UNPACKED, max(_UNPACKED_ANYHOW, _MOST_PACKED * file.stat().st_size)):
                raise WorkbookTooLarge(file, size)
            for part in parts:
                with packed.open(part) as content:
                    _look(file, part.filename, content, result)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise NotAWorkbook(file, error) from None
    return result


def _look(file: Path, name: str, content: IO[bytes], result: Parts) -> None:
    areas: dict[str, None] = {}
    for piece in _pieces(content):
        if _DTD.search(piece):
            raise WorkbookDeclares(file, name)
        if not name.startswith("xl/worksheets/"):
            return  # what is declared is declared before the content
        if any(len(row) > len(str(MOST_ROWS)) or int(row) > MOST_ROWS for row in _ROW.findall(piece)):
            raise WorkbookTooLong(file, MOST_ROWS - 1)
        far = next((letters for letters in _FAR.findall(piece) if letters > _LAST_COLUMN), b"")
        if far:
            raise WorkbookTooWide(file, far.decode(), _LAST_COLUMN.decode())
        areas |= dict.fromkeys(area.decode() for area in _MERGED.findall(piece))
        for cell in _UNVALUED.findall(piece):
            place = _PLACE.search(cell)
            if place is not None and not _TEXT.search(cell):
                result.unvalued.setdefault(name, set()).add(place[1].decode())
    if areas:
        result.merged[name] = list(areas)


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in pieces, each with the end of the one before."""
    before = b""
    while piece := content.read(_PIECE):
        yield before + piece
        before = piece[-_OVERLAP:]
