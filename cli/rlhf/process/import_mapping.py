"""Turn records of another collection into tasks by a small declarative mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rlhf.model.criterion_ids import with_ids
from rlhf.model.ids import task_id_from
from rlhf.model.text import texts_in, unseen, values_without_controls


class Unmapped(Exception):
    """A record lacks or contradicts something that the mapping needs."""


def record_key(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return the key of a record, different for every record; the numbers 1 and 1.0 and the text “1” are the same key.

    Raises:
        Unmapped: the record lacks a field of the key.
    """
    fields = [mapping["key"]] if isinstance(mapping["key"], str) else mapping["key"]
    parts = [_field(record, field) for field in fields]
    if any(_text(part) == "" for part in parts):
        raise Unmapped(f"it has no “{', '.join(fields)}”")
    return "\0".join(_text(int(part) if isinstance(part, float) and part.is_integer() else part) for part in parts)


def task_of(mapping: Mapping[str, Any], record: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the values of a task file for a record; the id is derived from the collection's name and the record's key.

    Args:
        number: the record's line, which is kept as its place in the source.

    Control characters in its texts are left out.

    Raises:
        Unmapped: the record lacks something, or has a character that nobody can see.
    """
    record = values_without_controls(dict(record))
    task: dict[str, Any] = {"id": task_id_from(mapping["name"], record_key(mapping, record))}
    source = {"name": mapping["name"], "record": str(number)}
    if "licence" in mapping:
        source["licence"] = mapping["licence"]
    late: dict[str, Any] = {"source": source}
    for target, spec in mapping["task"].items():
        value = _value(spec, record)
        if value in (None, "", []):
            if spec.get("optional") or target.startswith("source."):
                continue
            raise Unmapped(f"it has nothing for “{target}” ({_wanted(spec)})")
        head, dot, rest = target.partition(".")
        if dot:
            late.setdefault(head, {})[rest] = value
        else:
            task[head] = value
    rubric, _ = _rubric(mapping, record)
    values = {**task, **({"rubric": with_ids(rubric)} if rubric else {}), **late}
    for path, text in texts_in(values):
        if character := unseen(text):
            raise Unmapped(f"its “{path[0]}” has a character that nobody can see (U+{ord(character):04X}). Take it out")
    return values


def _wanted(spec: Mapping[str, Any]) -> str:
    return next((f"from {spec[key]}" for key in ("from", "user", "messages", "last_user") if key in spec), "no source")


def _value(spec: Mapping[str, Any], record: Mapping[str, Any]) -> Any:
    if "value" in spec:
        return spec["value"]
    if "user" in spec:
        text = _text(_field(record, spec["user"]))
        return [{"role": "user", "content": text}] if text else None
    if "messages" in spec:
        return _messages(_field(record, spec["messages"]))
    if "last_user" in spec:
        user_texts = [m["content"] for m in _messages(_field(record, spec["last_user"])) if m["role"] == "user"]
        value: Any = user_texts[-1] if user_texts else None
    else:
        value = _field(record, spec["from"])
    if "tag" in spec:
        value = _tail(value, spec["tag"]) or None
    if isinstance(value, str):
        value = spec.get("words", {}).get(value.strip(), value.strip())
    if "split" in spec and isinstance(value, str):
        return [part.strip() for part in value.split(spec["split"]) if part.strip()]
    if "shorten" in spec:
        return shorten(_text(value), spec["shorten"])
    return value


def shorten(text: str, length: int) -> str:
    """Return the text on a single line; if longer than `length`, it is cut at a word and ends with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"


def _messages(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise Unmapped("its messages are not a list")
    result = []
    for message in value:
        if not isinstance(message, dict) or not _text(message.get("content")) or "role" not in message:
            raise Unmapped("a message has no role or no content")
        result.append({"role": str(message["role"]), "content": _text(message["content"])})
    return result


def left_out(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return, for each criterion of a record that its task does not have, why it was left out.

    Raises:
        Unmapped: the record's criteria contradict each other.
    """
    return tuple(_rubric(mapping, record)[1])


def _rubric(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the criteria of a record without repetitions, and why others were left out."""
    pairs: dict[str, tuple[str, dict[str, Any]]] = {}
    without: list[str] = []
    for spec in mapping.get("rubric", ()):
        each = spec["each"]
        for number, item in enumerate(_items(spec, record), 1):
            text = _text(_field(item, spec["criterion"]) if "criterion" in spec else item)
            if not text:
                if "criterion" in spec:
                    without.append(f"criterion {number} of “{each}” has no “{spec['criterion']}”")
                continue
            entry = _criterion(spec, item, text)
            before, first = pairs.setdefault(" ".join(text.split()).casefold(), (each, entry))
            if first is not entry:
                without.append(_again(first, entry, before, each))
    return [criterion for _, criterion in pairs.values()], without


def _items(spec: Mapping[str, Any], record: Mapping[str, Any]) -> list[Any] | tuple[Any, ...]:
    items = _field(record, spec["each"]) or ()
    if "split" in spec and isinstance(items, str):
        items = items.split(spec["split"])
    if not isinstance(items, list | tuple):
        raise Unmapped(f"“{spec['each']}” is not a list")
    return items


def _criterion(spec: Mapping[str, Any], item: Any, text: str) -> dict[str, Any]:
    points = spec["points"] if isinstance(spec["points"], int) else _points(_field(item, spec["points"]))
    axis = spec.get("axis") or _tagged(item, spec.get("axis_tag"))
    level = _tagged(item, spec.get("level_tag"))
    optional = {"axis": axis, "must_have": bool(spec.get("must_have")), "level": level}
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
            "Take one of them out, or word them apart"
        )
    if before != each:
        there = f"stands in “{before}” already ({item} points)"
        return f"criterion “{text}” of “{each}” ({other} points) {there}, and once is kept"
    return f"criterion “{text}” stands in “{each}” twice, and once is kept"


def _points(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value not in range(-100, 101):
        raise Unmapped(f"a criterion's points are {value!r}, not a whole number")
    return int(value)


def _tagged(item: Any, tag: str | None) -> str:
    """Return the rest of the first tag of an item that begins with `tag`; "" where there is none."""
    return _tail(item.get("tags"), tag) if tag and isinstance(item, Mapping) else ""


def _tail(tags: Any, tag: str) -> str:
    every = tags if isinstance(tags, list) else ()
    return next((str(t).removeprefix(tag) for t in every if str(t).startswith(tag)), "")


def _field(record: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(record, Mapping):
            return None
        record = record.get(part)
    return record


def _text(value: Any) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.encode("utf-8", "replace").decode("utf-8")  # replaces lone surrogates, which UTF-8 cannot hold
