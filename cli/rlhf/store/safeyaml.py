"""Read YAML that may be hostile: YAML 1.2 core types, nothing clever, every value with its place.

Built on the events of PyYAML's C parser, so that anchors, aliases, tags, merge keys and duplicate keys are
refused as they come and no text can cost more than its size.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from rlhf.model.document import Document, Fault, KeyPath
from rlhf.model.finding import Span
from rlhf.rules.format import MAX_BYTES, MAX_VALUE

MAX_DEPTH = 32
MAX_NODES = 50_000

#: The rules that report what is refused.
UNREADABLE, REFERENCE, MERGE, TAG, TWICE, DEEP, LARGE, VALUE, DOCUMENTS = (
    "FM002", "FM010", "FM011", "FM012", "FM013", "FM014", "FM015", "FM016", "FM017",
)  # fmt: skip

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

_Parser: Any = getattr(yaml.cyaml, "CParser") if yaml.__with_libyaml__ else yaml.Loader  # noqa: B009 — untyped there


class _Refusal(Exception):
    def __init__(self, code: str, span: Span, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.message = message
        self.hint = hint


def load(text: str, path: str = "", first_line: int = 1) -> Document:
    """Read one YAML document; what keeps it from being read is in `faults`, never raised.

    Args:
        first_line: the line of the file on which the text begins.
    """
    if len(text) > MAX_BYTES:
        return _refused(path, LARGE, Span(first_line), f"The file is larger than {MAX_BYTES:,} characters.")
    reader = _Reader(text, first_line - 1)
    try:
        data = reader.read()
    except _Refusal as refusal:
        return _refused(path, refusal.code, refusal.span, refusal.message, refusal.hint)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        column = (mark.column if mark else 0) + 1
        return _refused(
            path, UNREADABLE, Span(line, column, line, column + 1),
            _plain(error), _mend(error, text, line - first_line),
        )  # fmt: skip
    except yaml.reader.ReaderError as error:
        before = text.encode("utf-8", "replace")[: error.position if isinstance(error.position, int) else 0]
        line = before.count(b"\n") + first_line
        return _refused(
            path, UNREADABLE, Span(line), "The file holds a character that YAML does not allow.", "Delete it."
        )
    return Document(path, data, reader.values, reader.keys)


def _refused(path: str, code: str, span: Span, message: str, hint: str = "") -> Document:
    return Document(path, None, {(): span}, faults=(Fault(code, span, message, hint),))


class _Reader:
    """Turns parser events into values, and notes where each stands."""

    def __init__(self, text: str, line_offset: int) -> None:
        self._parser = _Parser(text)
        self._offset = line_offset
        self._nodes = 0
        self.values: dict[KeyPath, Span] = {}
        self.keys: dict[KeyPath, Span] = {}

    def read(self) -> Any:
        parser = self._parser
        parser.get_event()  # the stream's start
        if parser.check_event(yaml.StreamEndEvent):
            return None
        start = parser.get_event()
        if getattr(start, "version", None) or getattr(start, "tags", None):
            raise _Refusal(DOCUMENTS, self._span(start), "YAML directives (%…) are not used here.", "Delete the line.")
        data = self._node((), 0)
        parser.get_event()  # the document's end
        if not parser.check_event(yaml.StreamEndEvent):
            raise _Refusal(
                DOCUMENTS,
                self._span(parser.peek_event()),
                "A second document begins here (---).",
                "Keep one document in a file.",
            )
        return data

    def _node(self, path: KeyPath, depth: int) -> Any:
        event = self._parser.get_event()
        span = self._span(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refusal(LARGE, span, f"The file holds more than {MAX_NODES:,} values.")
        if depth > MAX_DEPTH:
            raise _Refusal(DEEP, span, f"Values are nested more than {MAX_DEPTH} deep.")
        if isinstance(event, yaml.AliasEvent):
            raise _Refusal(
                REFERENCE,
                span,
                "“*” refers to a value elsewhere, which is not used here.",
                "Write the value out, or put it in quotes.",
            )
        if event.anchor is not None:
            raise _Refusal(
                REFERENCE,
                span,
                "“&” names a value for use elsewhere, which is not used here.",
                "Delete the name, or put the text in quotes.",
            )
        if event.tag is not None and event.tag != "!":
            raise _Refusal(
                TAG, span, f"The tag “{event.tag}” is not used here.", "Delete it, or put the text in quotes."
            )
        self.values[path] = span
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > MAX_VALUE:
                raise _Refusal(VALUE, span, f"This value has more than {MAX_VALUE:,} characters.", "Cut it down.")
            return resolve(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth, span)
        return self._mapping(path, depth, span)

    def _sequence(self, path: KeyPath, depth: int, start: Span) -> list[Any]:
        items: list[Any] = []
        while not self._parser.check_event(yaml.SequenceEndEvent):
            items.append(self._node((*path, len(items)), depth + 1))
        self._close(path, start)
        return items

    def _mapping(self, path: KeyPath, depth: int, start: Span) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._parser.check_event(yaml.MappingEndEvent):
            event = self._parser.peek_event()
            span = self._span(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refusal(UNREADABLE, span, "A name before a colon must be plain text.")
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                code = REFERENCE if event.anchor is not None else TAG
                raise _Refusal(code, span, "Names carry no “&” or “!” here.", "Delete it.")
            self._parser.get_event()
            key = event.value
            if key == "<<" and event.implicit[0]:
                raise _Refusal(
                    MERGE, span, "“<<” merges other values in, which is not used here.", "Write the values out."
                )
            if key in found:
                raise _Refusal(
                    TWICE,
                    span,
                    f"“{key}” stands twice, here and on line {self.keys[(*path, key)].line}.",
                    "Keep one of the two.",
                )
            self.keys[(*path, key)] = span
            found[key] = None
            found[key] = self._node((*path, key), depth + 1)
        self._close(path, start)
        return found

    def _close(self, path: KeyPath, start: Span) -> None:
        end = self._span(self._parser.get_event())
        self.values[path] = Span(start.line, start.column, end.end_line, end.end_column)

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(start.line + 1 + self._offset, start.column + 1, end.line + 1 + self._offset, end.column + 1)


def resolve(text: str) -> Any:  # noqa: PLR0911 — one line a type
    """The value of a plain scalar in YAML 1.2's core schema: `no` is a string, `010` is ten."""
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


_SAYINGS = (
    ("cannot start any token", "There is a tab or a mark here that YAML cannot begin with; it indents with spaces."),
    (
        "mapping values are not allowed",
        "There is a colon here that YAML reads as a second name on this line.",
    ),
    ("could not find expected ':'", "A name here has no colon after it."),
    ("did not find expected key", "This line does not line up with the ones around it."),
    ("found unexpected end of stream", "A quotation mark is opened and never closed."),
    ("did not find expected ',' or ']'", "A list in [brackets] is never closed."),
    ("did not find expected ',' or '}'", "A group in {braces} is never closed."),
    ("did not find expected '-' indicator", "This line does not line up with the list around it."),
    ("block sequence entries are not allowed", "A list cannot begin on this line."),
)


def _plain(error: yaml.MarkedYAMLError) -> str:
    problem = f"{error.problem or ''} {error.context or ''}"
    for words, saying in _SAYINGS:
        if words in problem:
            return saying
    return f"This is not YAML: {(error.problem or 'it cannot be read').strip()}."


def _mend(error: yaml.MarkedYAMLError, text: str, index: int) -> str:
    if "mapping values are not allowed" in (error.problem or ""):
        return "Put quotation marks round the text after the first colon."
    if "cannot start any token" in (error.problem or ""):
        return "Replace a tab with spaces; put text that begins with a mark such as % or @ in quotes."
    lines = text.splitlines()
    return "Compare the indentation with the line above." if 0 < index < len(lines) else ""
