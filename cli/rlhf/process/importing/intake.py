"""Decide what becomes of every record of an import, so that the counts add up to the number of records given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.phrases import GONE
from rlhf.model.text import texts_in
from rlhf.process.importing.rubric import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LINES = 5  # how many lines are named; further lines are only counted


class Mapped(Struct, frozen=True):
    """A record, mapped to the values of a task.

    Args:
        key: the key that is different for every record.
        left_out: what of the record the task does not have, and why.
        shortened: the fields of the task whose text was cut.
        trimmed: the number of texts with spaces at their ends that the task does not have.
        file: the name of the record's file, where a folder is imported.
        empty: the fields of the task for which the record has nothing.
    """

    line: int
    key: str
    values: Mapping[str, Any]
    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    trimmed: int = 0
    file: str = ""
    empty: tuple[str, ...] = ()

    @property
    def task(self) -> str:
        return str(self.values["id"])


class Here(Struct, frozen=True):
    """A task that is in the project already: its file, and its values (None where they cannot be read)."""

    path: str
    values: Mapping[str, Any] | None


class Named(Struct, frozen=True):
    """A record, named by its line, with what the person should know of it; each reason is a line of its own."""

    line: int
    reason: str
    task: str = ""
    file: str = ""


class Changed(Struct, frozen=True):
    """A record whose task is in the project already, with other values.

    Args:
        fields: the fields of the task in which they differ.
    """

    record: Mapped
    here: Here
    fields: tuple[str, ...]


class Intake(Struct):
    """All records of an import; each is in exactly one of the lists.

    Args:
        new: records that become tasks.
        known: records whose task is in the project already, with the same values.
        changed: records whose task is in the project already, with other values.
        kept: records whose task is in the project already, and is left as it is whatever the record says.
        repeated: records that repeat an earlier record of the file, with the same values.
        refused: records that share a key with records of other values.
    """

    new: list[Mapped] = field(default_factory=list)
    known: list[Mapped] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    kept: list[Named] = field(default_factory=list)
    repeated: list[Named] = field(default_factory=list)
    refused: list[Named] = field(default_factory=list)


def sort_out(
    records: Iterable[Mapped], here: Mapping[str, Here], key_fields: Sequence[str], unit: str = "line"
) -> Intake:
    """Sort the records of an import by what becomes of them.

    Of records that share a key and differ, none is imported: only the file's author can know which of them is right,
    and a task's id is derived from the key, so that they would all be the same task.
    """
    intake = Intake()
    together: dict[str, list[Mapped]] = {}
    for record in records:
        together.setdefault(record.task, []).append(record)
    for task, group in together.items():
        first, *others = group
        apart = _differing(((first.values, other.values) for other in others), before=False)
        if apart:
            intake.refused += [_shared(record, group, apart, key_fields, unit) for record in group]
            continue
        again = f"it is the same record as {unit} {_place(first)}"
        intake.repeated += [Named(other.line, again, task, other.file) for other in others]
        if task not in here:
            intake.new.append(first)
        elif why := _why_kept(here[task]):
            intake.kept.append(Named(first.line, f"{task} is here already: {why}", task, first.file))
        elif fields := _differing([_imported(first, here[task])]):
            intake.changed.append(Changed(first, here[task], tuple(fields)))
        else:
            intake.known.append(first)
    return intake


def _place(record: Mapped) -> str:
    return f"{record.line} of {record.file}" if record.file else str(record.line)


def _shared(
    record: Mapped, group: Sequence[Mapped], apart: Sequence[str], key_fields: Sequence[str], unit: str
) -> Named:
    lines = [_place(mapped) for mapped in group if mapped is not record]
    where = f"{unit} {lines[0]}" if len(lines) == 1 else f"{unit}s {', '.join(lines[:_LINES])}"
    more = f" and {len(lines) - _LINES} more" if len(lines) > _LINES else ""
    name, key = ", ".join(key_fields), shorten(record.key.replace("\0", ", "), 60)
    return Named(
        record.line,
        f"its key ({name}: “{key}”) is that of {where}{more} too, with another {', '.join(apart)}: "
        f"none of them is imported. Give each its own {name}, or take all but one out of the file.",
        file=record.file,
    )


def _why_kept(here: Here) -> str:
    """Return why a task stays as it is whatever its record says; "" where it need not."""
    if here.values is None:
        return f"{here.path} cannot be read, and is left as it is. What is wrong: rlhf check"
    if any(GONE in text for _, text in texts_in(dict(here.values))):
        return "words of it were removed on purpose, and it is left as it is"
    return ""


def _imported(record: Mapped, here: Here) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what an import gives a task, and what the task has of that, for comparison."""
    values = here.values or {}
    emptied = {name: None for name in record.empty if name != "due" and values.get(name)}  # batches may give a due time
    made = {name: values.get(name) for name in (*record.values, *emptied)}
    return _without_labels({**record.values, **emptied}), _without_labels(made)


def same_field(name: str, value: Any, other: Any) -> bool:
    """Whether two values of a field of a task are the same for an import."""
    return not _differing([(_without_labels({name: value}), _without_labels({name: other}))])


def with_record(here: Mapping[str, Any], record: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return the values of a task with those of its record in some fields.

    A criterion that stays keeps what it got since it was imported.
    """
    labels = {_flat(c): c for c in here.get("rubric") or () if isinstance(c, dict)}
    new = {name: record[name] for name in fields if name in record}
    if "rubric" in new:
        new["rubric"] = [
            {**{k: v for k, v in labels.get(_flat(c), {}).items() if k in _LABELS}, **c} for c in new["rubric"]
        ]
    if "source" in new:
        new["source"] = {**(here.get("source") or {}), **new["source"]}
    return {**here, **new}


def _flat(criterion: Mapping[str, Any]) -> str:
    return " ".join(str(criterion.get("criterion")).split()).casefold()


#: What a criterion may have got after it was imported, or may have been given by a later version of this program.
_LABELS = frozenset({"id", "level", "tags", "theme"})


def _without_labels(values: Mapping[str, Any]) -> dict[str, Any]:
    rubric = values.get("rubric")
    if not isinstance(rubric, list):
        return dict(values)
    plain = [{k: v for k, v in c.items() if k not in _LABELS} if isinstance(c, dict) else c for c in rubric]
    return {**values, "rubric": plain}


def _differing(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]], *, before: bool = True) -> list[str]:
    """Return the fields in which the values of any pair differ; a record's line in its file does not count.

    Args:
        before: one of each pair may have been written by an earlier version, which did not keep blanks.
    """
    names: dict[str, None] = {}
    for entry, other in pairs:
        for name in (*entry, *(name for name in other if name not in entry)):
            value, second = entry.get(name), other.get(name)
            if name not in _EXACT:
                same = _loosely(value, second)
            else:
                same = _as_it_is(value, second) if before else bool(value == second)
            if not same:
                names[name] = None
    return list(names)


#: Fields whose texts are kept byte for byte.
_EXACT = frozenset({"prompt", "outputs"})


def _loosely(value: Any, other: Any) -> bool:
    return bool(_tidy(value) == _tidy(other))


def _as_it_is(value: Any, other: Any) -> bool:
    """Whether a task has the texts of a record; also as imports wrote them before they were exact."""
    return bool(value == other or _written_before(value) == other)


def _written_before(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written_before(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_written_before(item) for item in value]
    if isinstance(value, str) and "\n" in value.strip():
        return "\n".join(line.rstrip() for line in value.strip().split("\n")) + "\n"
    return value.strip() if isinstance(value, str) else value


def _tidy(value: Any, *, top: bool = True) -> Any:
    """Return a value for comparison, without spaces at the ends of lines and without the record's line."""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().split("\n"))
    if isinstance(value, dict):
        return {key: _tidy(item, top=False) for key, item in value.items() if not (top and key == "record")}
    return [_tidy(item, top=False) for item in value] if isinstance(value, list) else value
