"""Turn a record of another collection into the values of a task by a small declarative map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from rlhf.model.criterion_ids import with_ids
from rlhf.model.ids import task_id_from
from rlhf.model.text import texts_in, unseen, without_controls
from rlhf.process.importing.fields import Fault, Unmapped, field, plain
from rlhf.process.importing.kinds import as_kind
from rlhf.process.importing.rubric import items, rubric_of, shorten, tails

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Where a value of a task may come from, in the words of a map.
SOURCES = ("from", "user", "messages", "last_user", "value")


class Made(Struct, frozen=True):
    """The task that a record becomes.

    Args:
        left_out: for each criterion that the task does not have, why; and what was taken out of texts.
        shortened: the fields whose text was cut to the length that the map gives.
        trimmed: the number of texts that had spaces at their ends, which the task does not have.
        empty: the fields for which the record has nothing.
    """

    key: str
    values: dict[str, Any]
    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    trimmed: int = 0
    empty: tuple[str, ...] = ()


def key_fields(mapping: Mapping[str, Any]) -> list[str]:
    return [mapping["key"]] if isinstance(mapping["key"], str) else list(mapping["key"])


def record_key(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return the key of a record, different for every record; the numbers 1 and 1.0 and the text “1” are the same key.

    Raises:
        Unmapped: the record lacks a field of the key.
    """
    names = key_fields(mapping)
    parts = [_clean(_line_feeds(_plain_of(record, name))).strip() for name in names]
    if not all(parts):
        raise Unmapped(f"it has no “{', '.join(names)}”", next(n for n, p in zip(names, parts, strict=True) if not p))
    return "\0".join(parts)


def _plain_of(record: Mapping[str, Any], name: str) -> str:
    """Return a field as text; what is wrong with it is told of that field."""
    try:
        return plain(field(record, name))
    except Unmapped as unmapped:
        raise Unmapped(str(unmapped), name) from None


def is_wanted(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return why the map leaves a record out by its `only:`; "" where it does not."""
    for name, wanted in mapping.get("only", {}).items():
        value = _plain_of(record, name).strip()
        words = [plain(word) for word in (wanted if isinstance(wanted, list) else [wanted])]
        if value.casefold() not in {word.casefold() for word in words}:
            return f"“{name}” is “{shorten(value, 40)}”, and the map takes only {' or '.join(words)}"
    return ""


def map_record(
    mapping: Mapping[str, Any], record: Mapping[str, Any], due: Callable[[str], str] = lambda text: text
) -> Made:
    """Return the task of a record; its id is derived from the collection's name and the record's key.

    Args:
        due: returns a day, with or without a time, in the form that files have; it raises ValueError.

    Raises:
        Unmapped: with every fault of the record.
    """
    return _Maker(mapping, record, due).made()


class _Maker:
    def __init__(self, mapping: Mapping[str, Any], record: Mapping[str, Any], due: Callable[[str], str]) -> None:
        self._mapping, self._record, self._due = mapping, record, due
        self._notes: list[str] = []
        self._shortened: list[str] = []
        self._trimmed: set[str] = set()
        self._empty: list[str] = []
        self._faults: list[Fault] = []

    def made(self) -> Made:
        mapping, record = self._mapping, self._record
        key = record_key(mapping, record)
        values: dict[str, Any] = {"id": task_id_from(mapping["name"], key)}
        source = {"name": mapping["name"], "record": key.replace("\0", " / ")}
        if "licence" in mapping:
            source["licence"] = mapping["licence"]
        late: dict[str, Any] = {"source": source}
        for target, spec in mapping["task"].items():
            value = self._collected(partial(self._for, target, spec), source_of(spec))
            if value in (None, "", []):
                if "." not in target:
                    self._empty.append(target)
                continue
            head, dot, rest = target.partition(".")
            if dot:
                late.setdefault(head, {})[rest] = value
            else:
                values[head] = value
        rubric, without = self._collected(lambda: rubric_of(mapping, record, self._text)) or ([], [])
        outputs = self._collected(self._outputs) or []
        extra = {"rubric": with_ids(rubric)} if rubric else {}
        extra |= {"outputs": outputs} if outputs else {}
        values |= extra | late
        self._require_visible(values)
        if self._faults:
            first, *more = self._faults
            raise Unmapped(first.reason, first.field, *more)
        return Made(
            key,
            values,
            (*without, *dict.fromkeys(self._notes)),
            tuple(self._shortened),
            len(self._trimmed),
            tuple(self._empty),
        )

    def _collected(self, make: Callable[[], Any], name: str = "") -> Any:
        """Return what `make` returns; where it cannot, its faults are kept, and the rest of the record is looked at."""
        try:
            return make()
        except Unmapped as unmapped:
            some = [fault if fault.field else Fault(name, fault.reason) for fault in unmapped.faults]
            self._faults += [fault for fault in some if fault not in self._faults]
            return None

    def _for(self, target: str, spec: dict[str, Any]) -> Any:
        value = self._value(target, spec)
        if target == "due" and isinstance(value, str) and value:
            try:
                value = self._due(value)
            except ValueError as error:
                raise Unmapped(str(error), source_of(spec)) from None
        if value in (None, "", []) and not (spec.get("optional") or target.startswith("source.")):
            raise Unmapped(f"it has nothing for “{target}” ({_wanted(spec)})", source_of(spec))
        return value

    def _value(self, target: str, spec: dict[str, Any]) -> Any:
        if "value" in spec:
            return spec["value"]
        name = source_of(spec)
        if "user" in spec:
            return self._question(spec["user"])
        if "messages" in spec:
            return self._messages(spec)
        if "last_user" in spec:
            spoken = [m["content"] for m in self._messages(spec | {"messages": name}) if m["role"] == "user"]
            value: Any = " ".join(spoken[-1].split()) if spoken else None
        else:
            value = field(self._record, name)
        if "tag" in spec:
            rests = tails(value, spec["tag"])
            value = rests if spec.get("as") == "list" else next(iter(rests), None)
        value = self._reworded(value, spec)
        if value in (None, "", []):
            return value
        if "join" in spec and isinstance(value, list):
            value = spec["join"].join(self._text(part) for part in value)
        if "as" in spec:
            value = as_kind(spec["as"], value, spec, name)
            value = self._reworded(value, spec) if isinstance(value, list) else value
        elif "split" in spec and isinstance(value, str):
            value = [self._reworded(p.strip(), spec) for p in value.split(spec["split"]) if p.strip()]
        if "shorten" in spec:
            whole = " ".join(self._text(value).split())
            value = shorten(whole, spec["shorten"])
            if value != whole:
                self._shortened.append(target)
        return value

    def _reworded(self, value: Any, spec: Mapping[str, Any]) -> Any:
        """Return a value, or the items of a list, without spaces at the ends, in the words of the map for it."""
        if isinstance(value, list):
            return [self._reworded(item, spec) for item in value]
        if isinstance(value, str):
            value = self._text(value)
        words = spec.get("words")
        if not words or value is None or isinstance(value, dict):
            return value
        text = plain(value)
        if text in words:
            return words[text]
        flat = {str(word).casefold(): new for word, new in words.items()}
        return flat.get(text.casefold(), value)

    def _question(self, names: str | list[str]) -> list[dict[str, str]] | None:
        each = [names] if isinstance(names, str) else names
        text = "\n\n".join(part for name in each if (part := self._text(field(self._record, name))))
        return [{"role": "user", "content": text}] if text else None

    def _messages(self, spec: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return messages as the record has them, byte for byte but for characters that steer a terminal."""
        name = spec["messages"]
        values = field(self._record, name)
        if not isinstance(values, list):
            raise Unmapped("its messages are not a list", name)
        role, content = spec.get("role", "role"), spec.get("content", "content")
        result = []
        for message in values:
            text = field(message, content) if isinstance(message, Mapping) else None
            if not isinstance(message, Mapping) or not plain(text).strip() or field(message, role) is None:
                raise Unmapped("a message has no role or no content", name)
            who = self._reworded(str(field(message, role)), spec)
            result.append({"role": str(who), "content": self._exact(plain(text))})
        return result

    def _outputs(self) -> list[dict[str, str]]:
        result: list[dict[str, str]] = []
        for spec in self._mapping.get("outputs", ()):
            every = items(spec, self._record) if "each" in spec else [self._record]
            for item in every:
                text = self._exact(plain(field(item, spec["content"]) if "content" in spec else item))
                if text.strip():
                    letter = _LETTERS[len(result)] if len(result) < len(_LETTERS) else str(len(result) + 1)
                    label = self._text(field(item, spec["name"])) if "name" in spec else spec.get("label", letter)
                    result.append({"name": label or letter, "content": text})
                elif "each" in spec:
                    self._notes.append(f"an output of “{spec['each']}” is empty")
        return result

    def _text(self, value: Any) -> str:
        """Return a text without spaces at its ends, and with line feeds at the ends of its lines."""
        text = plain(value)
        clean = self._exact(_line_feeds(text))
        if clean != clean.strip():
            self._trimmed.add(clean)
        return clean.strip()

    def _exact(self, text: str) -> str:
        clean = _clean(text)
        if clean != text and len(clean) == len(text):
            self._notes.append(f"half a letter of “{shorten(clean, 40)}”, for which a question mark stands")
        elif clean != text:
            count = len(text) - len(clean)
            self._notes.append(f"{count} control character{'s' if count > 1 else ''} of “{shorten(clean, 40)}”")
        return clean

    def _require_visible(self, values: dict[str, Any]) -> None:
        for path, text in texts_in(values):
            if character := unseen(text):
                code = f"U+{ord(character):04X}"
                name = source_of(self._mapping["task"].get(str(path[0]), {}))
                reason = f"its “{name or path[0]}” has a character that nobody can see ({code}). Take it out"
                if not any(code in fault.reason for fault in self._faults):
                    self._faults.append(Fault(name, reason))


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _clean(text: str) -> str:
    """Return a text without control characters, but with its line ends; half a letter becomes a question mark."""
    if text.isprintable():
        return text
    parts = text.split("\r")
    clean = "\r".join(without_controls(part) for part in parts)
    return clean.encode("utf-8", "replace").decode("utf-8")  # replaces lone surrogates, which UTF-8 cannot hold


def source_of(spec: Mapping[str, Any]) -> str:
    """Return the field of the record that a part of a map takes a value from; "" for none."""
    name = next((spec[key] for key in ("from", "user", "messages", "last_user", "each") if key in spec), "")
    return name if isinstance(name, str) else name[0]


def _wanted(spec: Mapping[str, Any]) -> str:
    return f"from {source_of(spec)}" if source_of(spec) else "no source"


def names_used(mapping: Mapping[str, Any]) -> dict[str, bool]:
    """Return every field of a record that a map uses, and whether a record has to have it."""
    result = dict.fromkeys(key_fields(mapping), True)
    for target, spec in mapping["task"].items():
        needed = not (spec.get("optional") or target.startswith("source."))
        for key in ("from", "user", "messages", "last_user"):
            for name in [spec[key]] if isinstance(spec.get(key), str) else spec.get(key, ()):
                result[name] = result.get(name, False) or (needed and isinstance(spec[key], str))
    for spec in (*mapping.get("rubric", ()), *mapping.get("outputs", ())):
        result.setdefault(spec.get("each") or spec.get("content", ""), False)
    for name in mapping.get("only", {}):
        result[name] = True
    if "gather" in mapping:
        result = {n: w for n, w in result.items() if n.partition(".")[0] != mapping["gather"]}
    result.pop("", None)
    return result
