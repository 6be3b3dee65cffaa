"""Join the rows of one key into one record, where a table has a row for each of several answers to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.process.importing.fields import Unmapped
from rlhf.process.importing.intake import Named
from rlhf.process.importing.map_record import key_fields, names_used, record_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.import_record import Record


def gathered(
    mapping: Mapping[str, Any], records: Iterable[Record], unit: str
) -> tuple[list[Record], list[Named], list[Named]]:
    """Return the joined records, each with its rows as a list under the name that the map gives by `gather:`.

    Besides, the rows that are part of another record, and those that repeat a row. Rows of one key that differ in a
    field that is not gathered make no record: their first has a fault.
    """
    together: dict[str, list[Record]] = {}
    for number, record in enumerate(records):
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
            differing = next((name for name in own if values.get(name) != first.values.get(name)), "")
            apart = apart or (f"{unit} {other.line} of the same key has another “{differing}”" if differing else "")
            joined.append(Named(other.line, f"it is part of {unit} {first.line}", file=other.file))
            rows.append(values)
        whole = {**first.values, mapping["gather"]: rows}
        result.append(replace(first, values=None, fault=apart) if apart else replace(first, values=whole))
    return result, joined, repeated
