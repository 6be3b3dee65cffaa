"""The strict reader behind `safe_yaml`, built on the events of PyYAML's C parser.

Anchors, aliases, tags, merge keys and duplicate keys are refused where they appear, so the cost of reading a text
grows only with its size.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from rlhf.model.document import Document, Fault, KeyPath
from rlhf.model.finding import Span
from rlhf.rules.format import MAX_BYTES, MAX_VALUE
from rlhf.store.files.limits import MAX_DEPTH, MAX_NODES
from rlhf.store.files.yaml_errors import (
    DEEP,
    DOCUMENTS,
    LARGE,
    MANY,
    MERGE,
    NO_ALIAS,
    NO_ANCHOR,
    NO_DIRECTIVE,
    NO_MERGE,
    NO_NAME,
    NO_TAG,
    REFERENCE,
    TAG,
    TOO_DEEP,
    TWICE,
    UNREADABLE,
    VALUE,
    Refusal,
    refusal,
)

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+")
_OCT = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INF = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset({".nan", ".NaN", ".NAN"})
_LONGEST_NUMBER = 400
_LONGEST_QUOTED = 60

#: Characters that end a line in YAML 1.1: the parser follows it, YAML 1.2 and every other program in use do not.
_OTHER_LINE_END = re.compile("[\x85\u2028\u2029]")
#: The byte order mark: the parser skips it at the start of any line, YAML 1.2 only at the start of a text.
_LATE_MARK = re.compile("(?:^|[\r\n])\ufeff")
#: A “?” between a brace and a name: syntax to the parser, which knows YAML 1.1, part of the text in YAML 1.2.
_STUCK_MARK = re.compile(r"\?(?!\s)")
_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
#: A document of one block text, empty or with its indentation given: YAML 1.2 counts that from another column.
_ODD_BLOCK = re.compile(r"[|>](?:[-+]?[1-9]|[^\n]*\n(?: *\n)*(?:#| *\Z))")

_Parser: Any = getattr(yaml.cyaml, "CParser") if yaml.__with_libyaml__ else yaml.Loader  # noqa: B009 — untyped there


def load(text: str, path: str = "", first_line: int = 1) -> Document:
    """Read a YAML document. Other modules call `safe_yaml.load`, which loads this parser only when needed."""
    try:
        reader = _Reader(_whole(text, first_line), first_line - 1)
        data = reader.read()
    except Refusal as refused:
        fault = Fault(refused.code, refused.span, refused.message, refused.hint)
        return Document(path, None, {(): refused.span}, faults=(fault,))
    return Document(path, data, reader.values, reader.keys)


def _whole(text: str, first_line: int) -> str:
    """Return the text for the parser, its last line ended; refuse a text that could be read in two ways."""
    if len(text) > MAX_BYTES:
        raise Refusal(LARGE, Span(first_line), f"The file is larger than {MAX_BYTES:,} characters.")
    text = text.removeprefix("\ufeff")
    if not text.isascii() and (match := _OTHER_LINE_END.search(text) or _LATE_MARK.search(text)):
        before, character = text[: match.end() - 1], text[match.end() - 1]
        message = f"An invisible character (U+{ord(character):04X}) breaks or begins a line here."
        raise Refusal(UNREADABLE, _place(before, first_line), message, "Delete it; press Enter for a new line.")
    return text if text.endswith("\n") else text + "\n"


def _place(before: str, first_line: int) -> Span:
    """Return the place of the character that comes after some text."""
    return Span(first_line + before.count("\n"), len(before) - before.rfind("\n"))


class _Reader:
    """Turns the parser's events into values, and notes the place of each value."""

    def __init__(self, text: str, line_offset: int) -> None:
        self._text = text
        self._parser = _Parser("")
        self._offset = line_offset
        self._nodes = 0
        self._read = 0  # the offset up to which the text was read
        self.values: dict[KeyPath, Span] = {}
        self.keys: dict[KeyPath, Span] = {}

    def read(self) -> Any:
        """Return the document's values.

        Raises:
            Refusal: the text cannot be read, or uses a part of YAML that is not allowed.
        """
        try:
            self._parser = _Parser(self._text)
            return self._document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            span = Span(line + 1 + self._offset, column + 1)
            raise refusal(error, self._text, span) from None
        except yaml.reader.ReaderError as error:
            before = self._text.encode("utf-8", "replace")[: error.position]
            span = _place(before.decode("utf-8", "replace"), 1 + self._offset)
        except UnicodeEncodeError as error:
            span = _place(self._text[: error.start], 1 + self._offset)
        raise Refusal(UNREADABLE, span, "The file holds a character that YAML does not allow.", "Delete it.")

    def _document(self) -> Any:
        parser = self._parser
        parser.get_event()  # the stream's start
        if parser.check_event(yaml.StreamEndEvent):
            return None
        start = parser.get_event()
        if getattr(start, "version", None) or getattr(start, "tags", None):
            raise Refusal(DOCUMENTS, self._span(start), *NO_DIRECTIVE)
        data = self._node((), 0)
        parser.get_event()  # the document's end
        if not parser.check_event(yaml.StreamEndEvent):
            span = self._span(parser.peek_event())
            raise Refusal(DOCUMENTS, span, "A second document begins here (---).", "Keep one document in a file.")
        return data

    def _node(self, path: KeyPath, depth: int) -> Any:
        event = self._parser.get_event()
        span, start = self._span(event), event.start_mark.index
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Refusal(
                MANY, span, f"The file holds more than {MAX_NODES:,} values.", "Cut it down, or split the work."
            )
        if depth > MAX_DEPTH:
            raise Refusal(DEEP, span, *TOO_DEEP)
        self._require_plain(event, span)
        self.values[path] = span
        self._read = event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            if depth == 0 and _ODD_BLOCK.match(self._text, start):
                raise Refusal(
                    UNREADABLE, span, "The file holds one text and no names.", "Write: a name, a colon, a text."
                )
            return _value(event.value, span, plain=event.implicit[0])
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth, span)
        if not self._text.startswith("{", start):  # a pair in brackets begins with its name
            self._read = start
        return self._mapping(path, depth, span, in_braces=event.flow_style)

    def _require_plain(self, event: Any, span: Span) -> None:
        """Refuse an alias, an anchor or a tag."""
        if isinstance(event, yaml.AliasEvent):
            raise Refusal(REFERENCE, span, *NO_ALIAS)
        if event.anchor is not None:
            raise Refusal(REFERENCE, span, *NO_ANCHOR)
        start = event.start_mark.index
        if event.tag is not None or self._text.startswith("!", start):  # of a lone “!” the parser says nothing
            raise Refusal(TAG, span, *NO_TAG)

    def _sequence(self, path: KeyPath, depth: int, start: Span) -> list[Any]:
        items: list[Any] = []
        while not self._parser.check_event(yaml.SequenceEndEvent):
            items.append(self._node((*path, len(items)), depth + 1))
        self._close(path, start)
        return items

    def _mapping(self, path: KeyPath, depth: int, start: Span, *, in_braces: bool) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not self._parser.check_event(yaml.MappingEndEvent):
            event = self._parser.peek_event()
            span, start_at = self._span(event), event.start_mark.index
            self._require_plain(event, span)
            if not isinstance(event, yaml.ScalarEvent):
                raise Refusal(
                    UNREADABLE, span, "A name before a colon must be plain text.", "Write a short name there."
                )
            if in_braces and _STUCK_MARK.search(_COMMENT.sub("", self._text[self._read : start_at])):
                raise Refusal(UNREADABLE, span, "“?” stands before this name.", "Delete it, or put the text in quotes.")
            self._parser.get_event()
            key = event.value
            if key in {"", "<<"} and event.implicit[0]:
                raise Refusal(MERGE, span, *NO_MERGE) if key else Refusal(UNREADABLE, span, *NO_NAME)
            if key in result:
                message = f"“{_short(key)}” stands twice, here and on line {self.keys[(*path, key)].line}."
                raise Refusal(TWICE, span, message, "Keep one of the two.")
            self.keys[(*path, key)] = span
            result[key] = None
            result[key] = self._node((*path, key), depth + 1)
        self._close(path, start)
        return result

    def _close(self, path: KeyPath, start: Span) -> None:
        event = self._parser.get_event()
        self._read, end = event.end_mark.index, self._span(event)
        self.values[path] = Span(start.line, start.column, end.end_line, end.end_column)

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(start.line + 1 + self._offset, start.column + 1, end.line + 1 + self._offset, end.column + 1)


def _value(text: str, span: Span, *, plain: bool) -> Any:
    if len(text) > MAX_VALUE:
        raise Refusal(VALUE, span, f"This value has more than {MAX_VALUE:,} characters.", "Cut it down.")
    if plain and len(text) > _LONGEST_NUMBER and text[0] in "-+.0123456789" and _is_number(text):
        raise Refusal(VALUE, span, f"This number has more than {_LONGEST_NUMBER} characters.", "Cut it down.")
    return resolve(text) if plain else text


def _is_number(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_INT, _OCT, _HEX, _FLOAT))


def _short(key: str) -> str:
    return key if len(key) <= _LONGEST_QUOTED else f"{key[: _LONGEST_QUOTED - 1]}…"


def resolve(text: str) -> Any:  # noqa: PLR0911 — one line a type
    """Return the value of a plain scalar in YAML 1.2's core schema: `no` is a string, `010` is ten."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] in "-+.0123456789" and len(text) <= _LONGEST_NUMBER:
        if _INT.fullmatch(text):
            return int(text)
        if _OCT.fullmatch(text):
            return int(text, base=8)
        if _HEX.fullmatch(text):
            return int(text, base=16)
        if _FLOAT.fullmatch(text):
            return float(text)
        if match := _INF.fullmatch(text):
            return -math.inf if match[1] == "-" else math.inf
        if text in _NAN:
            return math.nan
    return text
