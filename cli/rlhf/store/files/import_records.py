"""Read records of another collection from JSONL, JSON, CSV or XLSX, each with its line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    ColumnTwice,
    ImportNotJson,
    ImportNotUtf8,
    ImportUnreadable,
    KindNotImported,
    NameTwice,
    NoListOfRecords,
    NotAWorkbook,
    NoWorkbookReader,
    RowUnreadable,
)
from rlhf.store.files.workbook_limits import MOST_COLUMNS, MOST_ROWS, require_modest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Record(Struct, frozen=True):
    """A record to import, and its line (row, or position in a list); `fault` says why it could not be read, else ""."""

    line: int
    values: dict[str, Any] | None
    fault: str = ""


def read_records(file: Path) -> Iterator[Record]:
    """Yield every record of a file, in order; the format follows from the ending of the file's name.

    Raises:
        BadImport: the file cannot be read at all.
        NoWorkbookReader: it is a workbook, and the extra `xlsx` is not installed.
    """
    readers = {
        ".jsonl": _jsonl,
        ".ndjson": _jsonl,
        ".json": _json,
        ".csv": _csv,
        ".tsv": _csv,
        ".xlsx": _xlsx,
    }
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise KindNotImported(file.name, readers)
    try:
        yield from reader(file)
    except OSError as error:
        raise ImportUnreadable(file, error.strerror or error) from None
    except UnicodeDecodeError:
        raise ImportNotUtf8(file) from None


def _jsonl(file: Path) -> Iterator[Record]:
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _record(number, line)


class _Twice(Exception):
    """A record has the same name twice, so that one of the two values would be lost."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” stands twice in it")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise _Twice(name)
        values[name] = value
    return values


def _record(number: int, line: str) -> Record:
    try:
        values = json.loads(line, object_pairs_hook=_once)
    except _Twice as twice:
        return Record(number, None, f"{twice}. Keep one of them")
    except (ValueError, RecursionError) as error:
        return Record(number, None, f"this is not JSON ({error})")
    return _checked(number, values)


def _checked(number: int, values: Any) -> Record:
    if not isinstance(values, dict):
        return Record(number, None, "this is not a record of names and values")
    return Record(number, values)


def _json(file: Path) -> Iterator[Record]:
    try:
        values = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise
    except _Twice as twice:
        raise NameTwice(file, twice) from None
    except (ValueError, RecursionError) as error:
        raise ImportNotJson(file, error) from None
    if isinstance(values, dict):
        lists = [value for value in values.values() if isinstance(value, list)]
        values = lists[0] if len(lists) == 1 else [values]
    if not isinstance(values, list):
        raise NoListOfRecords(file)
    for number, value in enumerate(values, 1):
        yield _checked(number, value)


_TOO_MANY = "\0more"


def _csv(file: Path) -> Iterator[Record]:
    text = file.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(
        io.StringIO(text), delimiter="\t" if file.suffix.lower() == ".tsv" else ",", restkey=_TOO_MANY
    )
    try:
        _require_columns_once(file, rows.fieldnames or ())
        for row in rows:
            if _TOO_MANY in row:
                yield Record(rows.line_num, None, "this row has more values than the first row has names")
            else:
                yield Record(
                    rows.line_num, {key: value for key, value in row.items() if key and value not in (None, "")}
                )
    except csv.Error as error:
        raise RowUnreadable(file, rows.line_num, error) from None


def _require_columns_once(file: Path, names: Sequence[str]) -> None:
    twice = next((name for name in names if name and names.count(name) > 1), "")
    if twice:
        raise ColumnTwice(file, twice)


def _xlsx(file: Path) -> Iterator[Record]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise NoWorkbookReader from None
    require_modest(file)
    with file.open("rb") as opened:  # the library leaves it open where it gives up
        try:
            book = load_workbook(opened, read_only=True, data_only=True)
            yield from _rows(file, book.worksheets[0])
            book.close()
        except (zipfile.BadZipFile, InvalidFileException, IndexError, KeyError, ValueError, SyntaxError) as error:
            raise NotAWorkbook(file, error) from None


def _rows(file: Path, sheet: Any) -> Iterator[Record]:
    sheet.reset_dimensions()  # what the file says of its size may be anything
    heading = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
    names = [str(name).strip() if name is not None else "" for name in heading]
    _require_columns_once(file, names)
    rows = sheet.iter_rows(min_row=2, max_row=MOST_ROWS, max_col=max(1, len(names)), values_only=True)
    for number, row in enumerate(rows, 2):
        values = {name: value for name, value in zip(names, row, strict=False) if name and value is not None}
        if values:
            yield Record(number, values)
