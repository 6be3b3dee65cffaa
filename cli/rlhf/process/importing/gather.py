"""Join the rows of one key into one record, where a table has a row for each of several answers to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.process.importing.fields import Fault, Unmapped, field
from rlhf.process.importing.intake import Named
from rlhf.process.importing.map_record import key_fields, names_used, record_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rlhf.model.import_record import Record


def gathered(
    mapping: Mapping[str, Any], records: Iterable[Record], unit: str
) -> tuple[list[Record], list[Named], list[Named], list[tuple[Record, Fault]]]:
    """Return the joined records, each with its rows as a list under the name that the map gives by `gather:`.

    Besides, the rows that are part of another record, those that repeat a row, and those of which a field that is
    gathered holds an error. Rows of one key that differ in a field that is not gathered make no record: each has a
    fault.
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
        rows = [first]
        for other in others:
            same = next((row for row in rows if row.values == other.values), None)
            if same is None:
                rows.append(other)
            else:
                repeated.append(Named(other.line, f"it is the same as {unit} {_place(same)}", file=other.file))
        apart = _differing(own, rows)
        if apart is not None:
            other, name = apart
            reason = f"{unit} {_place(other)} of the same key has another “{name}” than {unit} {_place(first)}"
            faulty += [(row, Fault("", reason)) for row in rows]
            continue
        joined += [Named(row.line, f"it is part of {unit} {_place(first)}", file=row.file) for row in rows[1:]]
        result.append(replace(first, values={**first.values, mapping["gather"]: [row.values for row in rows]}))
    return result, joined, repeated, faulty


def _place(record: Record) -> str:
    return f"{record.line} of {record.file}" if record.file else str(record.line)


def _differing(names: Sequence[str], rows: Sequence[Record]) -> tuple[Record, str] | None:
    """Return the first row of which a field differs from that of the first of all, and the field; None for none."""
    first, *others = rows
    pairs = ((row, name) for row in others for name in names)
    return next(
        ((row, name) for row, name in pairs if _at(row.values or {}, name) != _at(first.values or {}, name)), None
    )


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
