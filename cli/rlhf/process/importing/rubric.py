"""Make the criteria of a task from the lists of a record that a map names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rlhf.process.importing.fields import Unmapped, field, plain
from rlhf.process.importing.kinds import slug

_MOST_POINTS = 10


def rubric_of(
    mapping: Mapping[str, Any], record: Mapping[str, Any], tidy: Any
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the criteria of a record without repetitions, and why others were left out.

    Args:
        tidy: makes the text of a criterion from its value.

    Raises:
        Unmapped: the record's criteria contradict each other.
    """
    pairs: dict[str, tuple[str, dict[str, Any]]] = {}
    without: list[str] = []
    for spec in mapping.get("rubric", ()):
        each = spec["each"]
        for number, item in enumerate(items(spec, record), 1):
            text = tidy(field(item, spec["criterion"]) if "criterion" in spec else item)
            if not text:
                if "criterion" in spec:
                    without.append(f"criterion {number} of “{each}” has no “{spec['criterion']}”")
                continue
            entry = _criterion(spec, item, text)
            before, first = pairs.setdefault(" ".join(text.split()).casefold(), (each, entry))
            if first is not entry:
                without.append(_again(first, entry, before, each))
    return [criterion for _, criterion in pairs.values()], without


def items(spec: Mapping[str, Any], record: Mapping[str, Any]) -> list[Any]:
    """Return the items of the list of a record that a part of a map names; a single value is a list of one."""
    values = field(record, spec["each"])
    if values in (None, ""):
        return []
    if "split" in spec and isinstance(values, str):
        return [part for part in values.split(spec["split"]) if part.strip()]
    if isinstance(values, Mapping) and {"criterion", "content"} & spec.keys():
        return [values]
    if not isinstance(values, list | tuple):
        raise Unmapped(f"“{spec['each']}” is not a list. The map can cut it up by `split:`", spec["each"])
    return list(values)


def _criterion(spec: Mapping[str, Any], item: Any, text: str) -> dict[str, Any]:
    points = spec["points"] if isinstance(spec["points"], int) else _points(field(item, spec["points"]), spec["each"])
    level = _tagged(item, spec.get("level_tag")) or plain(field(item, spec["level"]) if "level" in spec else "")
    optional = {
        "axis": spec.get("axis") or _tagged(item, spec.get("axis_tag")),
        "must_have": bool(spec.get("must_have")),
        "level": level,
        "theme": _tagged(item, spec.get("theme_tag")),
        "tags": _tags(spec, item),
    }
    return {"criterion": text, "points": points} | {name: value for name, value in optional.items() if value}


def _again(first: Mapping[str, Any], again: Mapping[str, Any], before: str, each: str) -> str:
    """Return a sentence that a criterion stands in a record twice and is kept once.

    If it stands in two lists, the list that the mapping names first decides on its points.

    Raises:
        Unmapped: one list gives it other points, or another list takes off what the first gives.
    """
    text, item, other = shorten(str(first["criterion"]), 80), first["points"], again["points"]
    if item != other and (before == each or (item > 0) != (other > 0)):
        raise Unmapped(
            f"its criterion “{text}” stands twice, with {item} and {other} points: which is meant is not known. "
            "Take one of them out, or word them apart",
            each,
        )
    if before != each:
        there = f"stands in “{before}” already ({item} points)"
        return f"criterion “{text}” of “{each}” ({other} points) {there}, and once is kept"
    return f"criterion “{text}” stands in “{each}” twice, and once is kept"


def _points(value: Any, each: str) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        raise Unmapped(f"a criterion's points are {value!r}, not a whole number", each)
    if not -_MOST_POINTS <= value <= _MOST_POINTS:
        raise Unmapped(f"a criterion's points are {value:g}; they go from -{_MOST_POINTS} to {_MOST_POINTS}", each)
    return int(value)


def _tagged(item: Any, tag: str | None) -> str:
    """Return the rest of the first tag of an item that begins with `tag`; "" where there is none."""
    return next(iter(tails(item.get("tags"), tag)), "") if tag and isinstance(item, Mapping) else ""


def _tags(spec: Mapping[str, Any], item: Any) -> list[str]:
    """Return the tags of an item as short names, without those that say its axis, level or theme."""
    if "tags" not in spec:
        return []
    values = field(item, spec["tags"])
    every = values if isinstance(values, list) else plain(values).split(";")
    stated = tuple(str(spec[name]) for name in ("axis_tag", "level_tag", "theme_tag") if name in spec)
    rest = (plain(tag) for tag in every)
    return list(dict.fromkeys(short for tag in rest if not (stated and tag.startswith(stated)) if (short := slug(tag))))


def tails(tags: Any, start: str) -> list[str]:
    """Return the rests of the tags that begin in one way, in order."""
    every = tags if isinstance(tags, list) else ()
    return [str(tag).removeprefix(start) for tag in every if str(tag).startswith(start)]


def shorten(text: str, length: int) -> str:
    """Return the text on a single line; if longer than `length`, it is cut at a word and ends with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"
