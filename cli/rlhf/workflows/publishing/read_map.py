"""Read a map that turns records into tasks, and hold it against the columns of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

import rlhf
from rlhf.errors import ColumnsLacking, MapCannotSet, MapNotUtf8, MappingFaulty, MappingNotAsSchema, NoSuchMapping
from rlhf.model.import_record import Column  # noqa: TC001 — a field of a Struct
from rlhf.process.importing.map_record import key_fields, names_used
from rlhf.rules.shape import Shapes
from rlhf.store.files import safe_yaml
from rlhf.store.files.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.import_record import Source

#: How similar a column is to the one that is wanted, at least, of 100, whatever the order of their words.
_NEAR = 60


def shipped_maps() -> dict[str, Path]:
    """Return the maps that come with rlhf, by name."""
    folder = Path(rlhf.__file__).parent / "mappings"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"), key=lambda path: path.stem)}


def read_mapping(name: str) -> dict[str, Any]:
    """Return a mapping that comes with rlhf, by name, or one of your own, by path.

    Raises:
        WrongUse: there is no such mapping, or it does not match `schemas/mapping.json`.
    """
    file = shipped_maps().get(name) or Path(name)
    if not file.is_file():
        raise NoSuchMapping(name, shipped_maps())
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise MapNotUtf8(file) from None
    document = safe_yaml.load(text, str(file))
    if document.faults:
        fault = document.faults[0]
        raise MappingFaulty(file, fault.span.line, fault.message, fault.hint)
    errors = Shapes(Schemas()).errors("mapping", document.data)
    if errors:
        where = document.at(*errors[0].absolute_path)
        raise MappingNotAsSchema(file, where.line, errors[0].message[:200])
    values: dict[str, Any] = document.data
    for target in values["task"]:
        if (why := _no_target(target, values["task"])) != "":
            raise MapCannotSet(file, document.at("task", target).line, target, why)
    return values


#: Fields of a task that a map does not set by `task:`, each with where it comes from.
_NOT_SET = {
    "id": "is made from the key", "rubric": "has a part of its own in a map: rubric:",
    "outputs": "has a part of its own in a map: outputs:", "waivers": "is for reviewers",
    "source": "is made by the import", "source.name": "is the name of the map",
    "source.record": "is the key", "source.licence": "is set by licence:",
}  # fmt: skip


def _no_target(target: str, targets: Mapping[str, Any]) -> str:
    """Return why a map cannot set a field of a task; "" where it can."""
    if target in _NOT_SET:
        return _NOT_SET[target]
    part = next((other for other in targets if other.startswith(f"{target}.")), "")
    return f"is set as a whole and by its parts ({part})" if part else ""


def require_columns(source: Source, mapping: dict[str, Any], name: str) -> None:
    """Refuse a file that lacks a column, or in every record a field, without which the map makes no task.

    Raises:
        ColumnsLacking: with the nearest columns there are.
    """
    if not source.columns:
        return
    heads = [column.name for column in source.columns]
    lacking = {field: _nearest(field, source.columns) for field, needed in names_used(mapping).items()
               if needed and not _is_there(field, heads)}  # fmt: skip
    if lacking:
        raise ColumnsLacking(name, lacking, heads, table=bool(source.columns[0].letter))


def lacking_optional(source: Source, mapping: dict[str, Any]) -> list[str]:
    """Return a sentence for each column of a table that the map would take if it were there."""
    if not source.columns or not source.columns[0].letter:
        return []
    heads = [column.name for column in source.columns]
    result = []
    for field, needed in names_used(mapping).items():
        if needed or _is_there(field, heads):
            continue
        near = _nearest(field, source.columns)
        nearest = f"; the nearest: {', '.join(near)}" if near else ""
        result.append(f"It has no column “{field}”, which the map can do without{nearest}.")
    return result


def _is_there(field: str, heads: list[str]) -> bool:
    return any(field == head or field.startswith(f"{head}.") for head in heads)


def _nearest(field: str, columns: tuple[Column, ...]) -> list[str]:
    from rapidfuzz import fuzz, process, utils

    names = [column.name for column in columns]
    near = process.extract(
        field, names, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=3, score_cutoff=_NEAR
    )
    return [_shown(columns[place]) for _, _, place in near]


def _shown(column: Column) -> str:
    return f"“{column.name}” (column {column.letter})" if column.letter else f"“{column.name}”"


class Use(Struct, frozen=True):
    """A column of a file, and what the map makes of it: fields of a task, or "" where nothing is taken."""

    column: Column
    what: str


def uses_of(source: Source, mapping: dict[str, Any]) -> tuple[Use, ...]:
    """Return every column of a file with what the map takes it for."""
    taken: dict[str, list[str]] = {}
    for field, target in _takes(mapping):
        column = source.column_of(field)
        if column is not None and target not in taken.setdefault(column.name, []):
            taken[column.name].append(target)
    return tuple(Use(column, ", ".join(taken.get(column.name, ()))) for column in source.columns)


def _takes(mapping: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each field of a record that a map reads, with what it is for."""
    yield from ((field, "the key") for field in key_fields(mapping))
    yield from ((field, "which records are taken") for field in mapping.get("only", ()))
    rows = mapping.get("gather", "")
    for target, spec in mapping["task"].items():
        for key in ("from", "user", "messages", "last_user"):
            for field in [spec[key]] if isinstance(spec.get(key), str) else spec.get(key, ()):
                yield (field.split(".", 2)[-1] if rows and field.startswith(f"{rows}.") else field), target
    for name, keys in (("rubric", ("criterion", "points", "level", "tags")), ("outputs", ("content", "name"))):
        for part in mapping.get(name, ()):
            own = part.get("each") == rows or "each" not in part  # the fields of rows, or of the record itself
            if "each" in part and part["each"] != rows:
                yield part["each"], name
            yield from ((part[key], name) for key in keys if own and isinstance(part.get(key), str))
