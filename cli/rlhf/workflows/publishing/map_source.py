"""Make tasks from the records of a file, and name why a record makes none, at the place that the person sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model import paths
from rlhf.model.document import Document
from rlhf.process.importing.fields import Fault, Unmapped
from rlhf.process.importing.gather import gathered
from rlhf.process.importing.intake import Mapped, Named
from rlhf.process.importing.map_record import is_wanted, map_record, source_of
from rlhf.rules.shape import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rlhf.model.import_record import Record, Source
    from rlhf.rules.shape import Shapes

_TARGET = re.compile(r"“([^”,]+)")
#: What a field must be, in the words of the check, and by which kind a map makes a value so.
_KINDS = {"a whole number": "integer", "true or false": "boolean", "a list": "list", "text": "text"}


class Tasks(Struct):
    """The tasks that the records of a file make, and the other records, each with its reason.

    Args:
        skipped: records that the map leaves out by its `only:`.
        joined: rows that are part of the record of another row.
    """

    good: list[Mapped] = field(default_factory=list)
    bad: list[Named] = field(default_factory=list)
    skipped: list[Named] = field(default_factory=list)
    joined: list[Named] = field(default_factory=list)
    repeated: list[Named] = field(default_factory=list)


def tasks_of(
    source: Source, mapping: dict[str, Any], shapes: Shapes, due: Callable[[str], str] = lambda text: text
) -> Tasks:
    """Return the tasks of a file; every record is in one of the lists, and is let go when it is mapped."""
    result = Tasks()
    kept = []
    for record in source.take_records():
        try:
            why = is_wanted(mapping, record.values) if record.values is not None and "only" in mapping else ""
        except Unmapped as unmapped:
            result.bad.append(_named(record, unmapped, source))
            continue
        if why:
            result.skipped.append(Named(record.line, why, file=record.file))
        else:
            kept.append(record)
    if "gather" in mapping:
        kept, result.joined, result.repeated, faulty = gathered(mapping, kept, source.unit)
        result.bad += [_named(record, Unmapped(fault.reason, fault.field), source) for record, fault in faulty]
    kept.reverse()
    while kept:
        record = kept.pop()
        try:
            result.good.append(_mapped(record, mapping, shapes, due))
        except Unmapped as unmapped:
            result.bad.append(_named(record, unmapped, source))
    return result


def _named(record: Record, unmapped: Unmapped, source: Source) -> Named:
    return Named(record.line, "\n".join(_at(fault, source) for fault in unmapped.faults), file=record.file)


def _mapped(record: Record, mapping: dict[str, Any], shapes: Shapes, due: Callable[[str], str]) -> Mapped:
    if record.values is None:
        raise Unmapped(record.fault)
    made = map_record(mapping, record.values, due)
    path = paths.task_path("import", made.values["id"])
    problems = list(shape(Document(path, made.values), paths.place(path), shapes))
    if problems:
        first, *more = [_fault(f"{p.message} {p.hint}".strip(), mapping["task"], made.values) for p in problems]
        raise Unmapped(first.reason, first.field, *more)
    return Mapped(
        record.line, made.key, made.values, made.left_out, made.shortened, made.trimmed, record.file, made.empty
    )


def target_of(message: str) -> str:
    """Return the field of a task that a message of the check begins with; "" where it names none."""
    match = _TARGET.match(message)
    return match[1] if match else ""


def _fault(message: str, specs: Mapping[str, Any], values: Mapping[str, Any]) -> Fault:
    """Return a fault of a task's field as one of the field of the record that the map takes it from."""
    target = target_of(message)
    spec = specs.get(target, {})
    value = values.get(target)
    kind = next((kind for words, kind in _KINDS.items() if f"must be {words}" in message), "")
    if kind and "as" not in spec and isinstance(value, str) is not (kind == "text") and source_of(spec):
        message = f"{message} Say in the map: {target}: {{from: {source_of(spec)}, as: {kind}}}"
    return Fault(source_of(spec), message)


def _at(fault: Fault, source: Source) -> str:
    column = source.column_of(fault.field) if fault.field else None
    if column is None or not column.letter:
        return fault.reason
    return f"column {column.letter} (“{column.name}”): {fault.reason}"
