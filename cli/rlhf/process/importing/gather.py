"""Join the rows of one key into one record, where a table has a row for each of several answers to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.process.importing.fields import Fault, Unmapped, field
from rlhf.process.importing.intake import Named
from rlhf.process.importing.map_record import key_fields, names_used, record_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.import_record import Record


def gathered(
    mapping: Mapping[str, Any], records: Iterable[Record], unit: str
) -> tuple[list[Record], list[Named], list[Named], list[tuple[Record, Fault]]]:
    """Return the joined records, each with its rows as a list under the name that the map gives by `gather:`.

    Besides, the rows that are part of another record, those that repeat a row, and those of which a field that is
    gathered holds an error. Rows of one key that differ in a
    field that is not gathered make no record: their first has a fault.
    """
    together: dict[str, list[Record]] = {}
    faulty: list[tuple[Record, Fault]] = []
    for number, record in enumerate(records):
        if (fault := _fault_in(mapping, record)) is not None:
            faulty.append((record, fault))
            continue
        try:
            key = record_key(mapping, record.values) if record.values is not None else f"\0{number}"
        except Unmapped:
            key = f"\0{number}"  # what it lacks is told when it is mapped
        together.setdefault(key, []).append(record)
    own = [name for name in names_used(mapping) if name not in key_fields(mapping)]
    result: list[Record] = []
    joined: list[Named] = []
    repeated: list[Named] = []
    for first, *others in together.values():
        if first.values is None:
            result.append(first)
            continue
        rows, apart = [first.values], ""
        for other in others:
            values = other.values or {}
            if values in rows:
                repeated.append(Named(other.line, f"it is the same as {unit} {first.line}", file=other.file))
                continue
            differing = next((name for name in own if _at(values, name) != _at(first.values, name)), "")
            apart = apart or (f"{unit} {other.line} of the same key has another “{differing}”" if differing else "")
            joined.append(Named(other.line, f"it is part of {unit} {first.line}", file=other.file))
            rows.append(values)
        whole = {**first.values, mapping["gather"]: rows}
        result.append(replace(first, values=None, fault=apart) if apart else replace(first, values=whole))
    return result, joined, repeated, faulty


def _at(values: Mapping[str, Any], name: str) -> Any:
    try:
        return field(values, name)
    except Unmapped:
        return values.get(name)


def _fault_in(mapping: Mapping[str, Any], record: Record) -> Fault | None:
    """Return what is wrong with a field of a row that goes into the list of rows."""
    parts = [
        part
        for part in (*mapping.get("rubric", ()), *mapping.get("outputs", ()))
        if part.get("each") == mapping["gather"]
    ]
    names = [
        part[key]
        for part in parts
        for key in ("content", "name", "criterion", "points")
        if isinstance(part.get(key), str)
    ]
    for name in names if record.values is not None else ():
        try:
            field(record.values, name)
        except Unmapped as unmapped:
            return unmapped.faults[0]
    return None
