"""Decide what becomes of every record of an import, so that the counts add up to the number of records given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.process.import_mapping import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LINES = 5  # how many lines are named; further lines are only counted


class Mapped(Struct, frozen=True):
    """A record, mapped to the values of a task.

    Args:
        key: the key that is different for every record.
        left_out: for each criterion of the record that the task does not have, why it was left out.
    """

    line: int
    key: str
    values: Mapping[str, Any]
    left_out: tuple[str, ...] = ()

    @property
    def task(self) -> str:
        return str(self.values["id"])


class Here(Struct, frozen=True):
    """A task that is in the project already: its file, and its values (None where they cannot be read)."""

    path: str
    values: Mapping[str, Any] | None


class Named(Struct, frozen=True):
    """A record, named by its line, with the reason why it was not imported."""

    line: int
    reason: str
    task: str = ""


class Intake(Struct):
    """All records of an import; each is in exactly one of the lists.

    Args:
        new: records that become tasks.
        known: records whose task is in the project already, with the same values.
        changed: records whose task is in the project already, with other values.
        repeated: records that repeat an earlier record of the file, with the same values.
        refused: records that share a key with records of other values.
    """

    new: list[Mapped] = field(default_factory=list)
    known: list[Mapped] = field(default_factory=list)
    changed: list[Named] = field(default_factory=list)
    repeated: list[Named] = field(default_factory=list)
    refused: list[Named] = field(default_factory=list)


def sort_out(records: Iterable[Mapped], here: Mapping[str, Here], key_fields: Sequence[str]) -> Intake:
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
        apart = _differing((first.values, other.values) for other in others)
        if apart:
            intake.refused += [_shared(record, group, apart, key_fields) for record in group]
            continue
        intake.repeated += [Named(other.line, f"the same record as on line {first.line}", task) for other in others]
        if task not in here:
            intake.new.append(first)
        elif change := _change(first, here[task]):
            intake.changed.append(Named(first.line, change, task))
        else:
            intake.known.append(first)
    return intake


def _shared(record: Mapped, group: Sequence[Mapped], apart: Sequence[str], key_fields: Sequence[str]) -> Named:
    lines = [str(mapped.line) for mapped in group if mapped is not record]
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines[:_LINES])}"
    more = f" and {len(lines) - _LINES} more" if len(lines) > _LINES else ""
    name, key = ", ".join(key_fields), shorten(record.key.replace("\0", ", "), 60)
    return Named(
        record.line,
        f"its key ({name}: “{key}”) is that of {where}{more} too, with another {', '.join(apart)}: "
        f"none of them is imported. Give each its own {name}, or take all but one out of the file.",
    )


def _change(record: Mapped, here: Here) -> str:
    """Return how a record differs from the task that it became before; "" where it does not."""
    if here.values is None:
        return f"{here.path} is here already and cannot be read; it is left as it is. What is wrong: rlhf check"
    made = {name: here.values.get(name) for name in record.values}
    apart = _differing([(_without_labels(record.values), _without_labels(made))])
    if not apart:
        return ""
    return (
        f"{record.task} is here already, with another {', '.join(apart)}; it is left as it is. "
        f"To take what this record says, edit {here.path}, then: rlhf publish"
    )


#: What a criterion may have got after it was imported, or may have been given by a later version of this program.
_LABELS = frozenset({"id", "level", "tags", "theme"})


def _without_labels(values: Mapping[str, Any]) -> dict[str, Any]:
    rubric = values.get("rubric")
    if not isinstance(rubric, list):
        return dict(values)
    plain = [{k: v for k, v in c.items() if k not in _LABELS} if isinstance(c, dict) else c for c in rubric]
    return {**values, "rubric": plain}


def _differing(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    """Return the fields in which the values of any pair differ; a record's line in its file does not count."""
    names: dict[str, None] = {}
    for entry, other in pairs:
        for name in (*entry, *(name for name in other if name not in entry)):
            if _tidy(entry.get(name)) != _tidy(other.get(name)):
                names[name] = None
    return list(names)


def _tidy(value: Any, *, top: bool = True) -> Any:
    """Return a value for comparison, without spaces at the ends of lines and without the record's line."""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().split("\n"))
    if isinstance(value, dict):
        return {key: _tidy(item, top=False) for key, item in value.items() if not (top and key == "record")}
    return [_tidy(item, top=False) for item in value] if isinstance(value, list) else value
