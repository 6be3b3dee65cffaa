"""Read records from JSON and from JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rlhf.errors import ImportNotJson, NameTwice, NoListOfRecords
from rlhf.model.import_record import Record, Source
from rlhf.store.files.importing.delimited import decode, lines_of
from rlhf.store.files.importing.names_in_records import columns_of

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.import_record import How


class _Twice(dict[str, Any]):
    """Values of which a name stands twice, so that one of the two would be lost."""

    name = ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    twice = _Twice(values)
    names = [name for name, _ in pairs]
    twice.name = next(name for name in names if names.count(name) > 1)
    return twice


def read_json_lines(file: Path, how: How) -> Source:
    """Return the record of each line; a line that is none is named, and the others are read."""
    text, remarks = decode(file, how.encoding)
    records, blank = [], []
    for number, line in enumerate(lines_of(text), 1):
        if line.strip():
            records.append(_record(number, line))
        else:
            blank.append(number)
    return Source(records, "line", columns_of(records), tuple(remarks), tuple(blank))


def _record(number: int, line: str) -> Record:
    try:
        values = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        long = "set_int_max_str_digits" in str(error)
        return Record(number, None, "it has a number of too many digits" if long else f"it is not JSON ({error})")
    return checked(number, values)


def checked(number: int, values: Any) -> Record:
    """Return a record, or why some values are none."""
    if not isinstance(values, dict):
        return Record(number, None, "it is not a record of names and values")
    twice = _twice_in(values)
    return Record(number, None, f"“{twice}” stands twice in it. Keep one of them") if twice else Record(number, values)


def _twice_in(value: Any) -> str:
    if isinstance(value, _Twice):
        return value.name
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((name for each in inner if isinstance(each, dict | list) and (name := _twice_in(each))), "")


def _require_once(file: Path, values: Any) -> None:
    """Refuse values around the records in which a name stands twice: one of two lists would be lost."""
    if isinstance(values, _Twice):
        raise NameTwice(file, values.name)


def read_json(file: Path, how: How) -> Source:
    """Return the records of a list, or of the list that the mapping names or that is the only one.

    Raises:
        ImportNotJson: it is not JSON.
        NoListOfRecords: it holds no list of records.
    """
    text, remarks = decode(file, how.encoding)
    try:
        values = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ImportNotJson(file, error) from None
    for name in how.records.split(".") if how.records else ():
        _require_once(file, values)
        values = values.get(name) if isinstance(values, dict) else None
    if isinstance(values, dict):
        lists = [value for value in values.values() if isinstance(value, list)]
        is_record = how.records or any(name.partition(".")[0] in values for name in how.names)
        if len(lists) == 1 and not is_record:
            _require_once(file, values)
            values = lists[0]
        else:
            values = [values]
    if not isinstance(values, list):
        raise NoListOfRecords(file, how.records)
    records = [checked(number, value) for number, value in enumerate(values, 1)]
    return Source(records, "record", columns_of(records), tuple(remarks))
