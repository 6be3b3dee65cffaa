"""A record of another collection, before it becomes a task: its place in its file, and its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class ErrorCell(str):
    """What a cell of a table holds in the place of a value: the error of a formula, as `#N/A`."""

    __slots__ = ()


class Record(Struct, frozen=True):
    """A record to import.

    Args:
        line: the row of a table as a spreadsheet program numbers it, the line of a text file, or the place in a list.
        values: what it holds by name, without empty cells; None if it could not be read.
        fault: why it could not be read; else "".
        file: the name of its file, where a folder of files is imported; else "".
    """

    line: int
    values: dict[str, Any] | None
    fault: str = ""
    file: str = ""


class Column(Struct, frozen=True):
    """A column of a table: its letter as a spreadsheet program shows it, and its name."""

    letter: str
    name: str


class Source(Struct, frozen=True):
    """A file of records, as it was read.

    Args:
        unit: what the numbers of the records count: "row", "line" or "record".
        columns: those of a table; of other files, the names in its records, without letters.
        remarks: how it was read, each a sentence for the person: sheet, separator, encoding, what is left out.
        blank: the numbers of the blank rows or lines among the records.
    """

    records: list[Record]
    unit: str
    columns: tuple[Column, ...]
    remarks: tuple[str, ...] = ()
    blank: tuple[int, ...] = ()

    def take_records(self) -> Iterator[Record]:
        """Yield the records in order, and keep none: there may be many, and their values are large."""
        self.records.reverse()
        while self.records:
            yield self.records.pop()

    def column_of(self, field: str) -> Column | None:
        """Return the column in which a field of the records stands; None where there is none of that name."""
        heads = {column.name: column for column in self.columns}
        return heads.get(field) or heads.get(field.partition(".")[0])


class How(Struct, frozen=True):
    """How a file is to be read, as far as a person says it; the rest is recognised.

    Args:
        header: the row with the names of the columns; 0 to look for it.
        records: where a JSON file holds the list of records, or the name of an XML element for each record.
        names: the names that the mapping asks for, by which a sheet and its row of names are recognised.
    """

    sheet: str = ""
    header: int = 0
    separator: str = ""
    encoding: str = ""
    records: str = ""
    names: tuple[str, ...] = ()


def letter_of(index: int) -> str:
    """Return the letter of a column by its index from 0: A, …, Z, AA, …."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
