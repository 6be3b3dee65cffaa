"""Make records from the rows of a table: find the row with the names, name every column, and count blank rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import HeaderNotThere, RowUnreadable
from rlhf.model.import_record import Column, ErrorCell, How, Record, Source, letter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: How many rows are looked at for the names of the columns, and the part of the columns that such a row names.
LOOK, _MOST_OF = 30, 0.6
_LONGEST_NAME = 100
_NUMBER_OR_DATE = re.compile(r"[-+]?[\d.,\s]*\d%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
#: The errors that a spreadsheet program writes in the place of a value.
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


class Row(Struct, frozen=True):
    """A row of a table: its number as a spreadsheet program shows it, its cells, and why it cannot be read (or "")."""

    number: int
    cells: tuple[Any, ...]
    fault: str = ""

    @property
    def filled(self) -> int:
        return sum(not is_empty(cell) for cell in self.cells)


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


class Header(Struct, frozen=True):
    """The place of the row of names among the rows, and how many of the names that are asked for it has."""

    at: int
    hits: int


def find_header(rows: Sequence[Row], names: Iterable[str]) -> Header | None:
    """Return the row with the names of the columns among the first rows; None if all are blank.

    It is the one that has most of the names that are asked for; else the first that has a short text, and no number,
    in most of the columns; else the first that is not blank.
    """
    some = [(at, row) for at, row in enumerate(rows[:LOOK]) if row.filled]
    if not some:
        return None
    asked = {_flat(name) for name in names}
    hits = [(len(asked & {_flat(cell) for cell in row.cells if isinstance(cell, str)}), -at) for at, row in some]
    best, at = max(hits)
    if best:
        return Header(-at, best)
    width = max(row.filled for _, row in some)
    for at, row in some:
        if row.filled >= max(1, _MOST_OF * width) and all(_is_name(cell) for cell in row.cells if not is_empty(cell)):
            return Header(at, 0)
    return Header(some[0][0], 0)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_name(cell: Any) -> bool:
    if not isinstance(cell, str) or cell.strip() in ERRORS:
        return False
    return len(cell) <= _LONGEST_NAME and not _NUMBER_OR_DATE.fullmatch(cell.strip())


def table(file: Path, rows: Sequence[Row], how: How, remarks: Sequence[str] = ()) -> Source:
    """Return the records below the row of names.

    Raises:
        HeaderNotThere: the row that the person names is blank, or not there.
        RowUnreadable: a row above the names cannot be read.
    """
    header = _header(file, rows, how)
    if header is None:
        faulty = [Record(row.number, None, row.fault) for row in rows if row.fault]
        return Source(faulty, "row", (), tuple(remarks), tuple(row.number for row in rows if not row.fault))
    broken = next((row for row in rows[:header] if row.fault), None)
    if broken is not None:  # it may have been the row of names
        raise RowUnreadable(file, broken.number, broken.fault)
    names, more = _names(rows, header)
    width = len(names)
    result, blank = [], []
    for row in rows[header + 1 :]:
        if row.fault:
            result.append(Record(row.number, None, row.fault))
        elif not row.filled:
            blank.append(row.number)
        else:
            result.append(_record(row, names, width, rows[header]))
    columns = tuple(Column(letter_of(at), name) for at, name in enumerate(names) if name)
    return Source(result, "row", columns, (*remarks, *_above(rows, header), *more), tuple(blank))


def _header(file: Path, rows: Sequence[Row], how: How) -> int | None:
    if not how.header:
        header = find_header(rows, how.names)
        return header.at if header else None
    at = next((at for at, row in enumerate(rows) if row.number == how.header and row.filled), None)
    if at is None:
        raise HeaderNotThere(file, how.header)
    return at


def _record(row: Row, names: Sequence[str], width: int, header: Row) -> Record:
    beyond = next((at for at, cell in enumerate(row.cells) if at >= width and not is_empty(cell)), None)
    if beyond is not None:
        place = f"a value in column {letter_of(beyond)}, beyond the last name"
        return Record(row.number, None, f"it has {place}: does a text hold the separator?")
    if [_flat(str(cell)) for cell in row.cells if not is_empty(cell)] == [
        _flat(str(cell)) for cell in header.cells if not is_empty(cell)
    ]:
        return Record(row.number, None, "it repeats the names of the columns")
    values = zip(names, row.cells, strict=False)
    return Record(row.number, {name: _value(cell) for name, cell in values if name and not is_empty(cell)})


def _value(cell: Any) -> Any:
    return ErrorCell(cell.strip()) if type(cell) is str and cell.strip() in ERRORS else cell


def _above(rows: Sequence[Row], header: int) -> list[str]:
    """Return a sentence about the rows above the names, which make no record."""
    if not header:
        return []
    texts = [" ".join(str(cell).split()) for row in rows[:header] for cell in row.cells if not is_empty(cell)]
    shown = f" (“{texts[0][:60]}”{' and more' if len(texts) > 1 else ''})" if texts else ""
    rows_above = "The row above is" if header == 1 else f"The {header} rows above are"
    return [f"The names of the columns are in row {rows[header].number}. {rows_above} left out{shown}."]


def _names(rows: Sequence[Row], header: int) -> tuple[list[str], list[str]]:
    """Return a name for each column, different for each, "" for one that is empty; and what the person should know."""
    cells = list(rows[header].cells)
    below = rows[header + 1 :]
    width = max((at + 1 for at, cell in enumerate(cells) if not is_empty(cell)), default=0)
    cells, above = cells[:width], _groups(rows, header, width)
    plain = ["" if is_empty(cell) else " ".join(str(cell).split()) for cell in cells]
    names: list[str] = []
    remarks = []
    for at, name in enumerate(plain):
        letter = letter_of(at)
        if not name:
            if any(len(row.cells) > at and not is_empty(row.cells[at]) for row in below):
                remarks.append(f"Column {letter} has no name: it is read as “{_free(letter, [*names, *plain])}”.")
                names.append(_free(letter, [*names, *plain]))
            else:
                names.append("")
            continue
        if plain.count(name) == 1:
            names.append(name)
            continue
        again = plain.index(name) != at
        new = f"{above[at]} {name}" if above[at] and again else name
        new = _free(new, [*names, *(other for other in plain if other != name)]) if again else name
        if new != name:
            first = letter_of(plain.index(name))
            remarks.append(f"Two columns are called “{name}” ({first}, {letter}): column {letter} is read as “{new}”.")
        names.append(new)
    return names, remarks


def _free(name: str, taken: Sequence[str]) -> str:
    if name not in taken:
        return name
    return next(new for number in range(2, len(taken) + 3) if (new := f"{name} ({number})") not in taken)


def _groups(rows: Sequence[Row], header: int, width: int) -> list[str]:
    """Return for each column the heading of its group, from the row above the names."""
    cells = rows[header - 1].cells if header else ()
    groups, last = [], ""
    for at in range(width):
        cell = cells[at] if at < len(cells) else None
        last = " ".join(str(cell).split()) if not is_empty(cell) else last
        groups.append(last)
    return groups
