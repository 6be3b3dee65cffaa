"""Read the sheet of a workbook that holds the records, as the person sees its cells."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NoSheet, NotAWorkbook, NoWorkbookReader, SheetNotThere
from rlhf.model.import_record import ErrorCell, How, Source, letter_of
from rlhf.store.files.importing.grid import LOOK, Row, find_header, is_empty, table
from rlhf.store.files.workbook_limits import MOST_COLUMNS, MOST_ROWS, look_into

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

_NO_VALUE = "a formula without a value: open the workbook in your spreadsheet program and save it"
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class Merged(Struct, frozen=True):
    """Cells that were made one: rows as they are numbered, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


def read_workbook(file: Path, how: How) -> Source:
    """Return the records of the sheet that a person names, or that has most of the names the mapping asks for.

    Raises:
        BadImport: it cannot be read.
        NoWorkbookReader: the extra `xlsx` is not installed.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise NoWorkbookReader from None
    parts = look_into(file)
    with file.open("rb") as opened:  # the library leaves it open where it gives up
        try:
            book = load_workbook(opened, read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]  # a chart may be a sheet
            if not sheets:
                raise NoSheet(file)
            sheet, remarks = _sheet(file, sheets, how)
            part = sheet._worksheet_path  # noqa: SLF001 — no other way
            rows = list(_rows(sheet, parts.unvalued.get(part, set())))
            areas = [_area(text) for text in parts.merged.get(part, ())]
            rows, more = _unmerged(rows, areas)
            book.close()
        except (
            zipfile.BadZipFile,
            InvalidFileException,
            IndexError,
            KeyError,
            ValueError,
            SyntaxError,
            AttributeError,
        ) as error:
            raise NotAWorkbook(file, error) from None
    return table(file, rows, how, (*remarks, *more))


def _sheet(file: Path, sheets: Sequence[Any], how: How) -> tuple[Any, list[str]]:
    """Return the sheet to read, and a sentence about those that are not read."""
    if how.sheet:
        wanted = how.sheet.strip().casefold()
        named = next((sheet for sheet in sheets if sheet.title.strip().casefold() == wanted), None)
        if named is None:
            raise SheetNotThere(file, how.sheet, [sheet.title for sheet in sheets])
        return named, []
    if len(sheets) == 1:
        return sheets[0], []
    best = max(sheets, key=lambda sheet: _worth(sheet, how))
    others = [sheet.title for sheet in sheets if sheet is not best]
    names = ", ".join(f"“{title}”" for title in others[:5]) + (f" and {len(others) - 5} more" if others[5:] else "")
    return best, [f"The sheet “{best.title}” is read; not read: {names}."]


def _worth(sheet: Any, how: How) -> tuple[int, int]:
    """Return how much a sheet looks like the records: the names it has of those asked for, and its filled cells."""
    some = [row for _, row in zip(range(LOOK), _rows(sheet), strict=False)]
    header = find_header(some, how.names)
    return (header.hits, sum(row.filled for row in some[header.at :])) if header else (-1, 0)


def _rows(sheet: Any, unvalued: Container[str] = ()) -> Iterator[Row]:
    """Yield the rows up to the last that holds something.

    Args:
        unvalued: the cells whose formula has no value.
    """
    sheet.reset_dimensions()  # what the file says of its size may be anything
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    blank: list[Row] = []
    for number, row in enumerate(rows, 1):
        cells = tuple(_value(cell) for cell in row)
        if unvalued:
            cells = tuple(
                ErrorCell(_NO_VALUE) if cell is None and f"{letter_of(at)}{number}" in unvalued else cell
                for at, cell in enumerate(cells)
            )
        made = Row(number, cells)
        if not made.filled:
            blank.append(made)
            continue
        yield from blank
        blank = []
        yield made


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "e":
        return ErrorCell(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def _area(text: str) -> Merged:
    match = _AREA.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no area of cells")
    return Merged(int(match[2]), int(match[4]), _index(match[1]), _index(match[3]))


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _unmerged(rows: list[Row], areas: Sequence[Merged]) -> tuple[list[Row], list[str]]:
    """Return the rows with the value of cells that are merged downwards in each row that they cover.

    Cells merged sideways keep their value in the first column: it stands there once.
    """
    down = [area for area in areas if area.bottom > area.top]
    cells = {row.number: list(row.cells) for row in rows}
    places = 0
    for area in down:
        line = cells.get(area.top, [])
        value = line[area.left] if area.left < len(line) else None
        if is_empty(value):
            continue
        for number in range(area.top + 1, min(area.bottom, MOST_ROWS) + 1):
            below = cells.get(number)
            if below is None or all(is_empty(cell) for cell in below):
                continue  # a blank row stays blank
            below += [None] * (area.left + 1 - len(below))
            below[area.left] = value
            places += 1
    remark = [f"Merged cells count for every row that they cover ({places} filled)."] if places else []
    return [Row(row.number, tuple(cells[row.number])) for row in rows], remark
