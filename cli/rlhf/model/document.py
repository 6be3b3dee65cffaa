"""A file that was read: its values, and the place of each value."""

from __future__ import annotations

import bisect
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.finding import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]
_NO_SPANS: Mapping[KeyPath, Span] = MappingProxyType({})


class Fault(Struct, frozen=True):
    """Why a file could not be read, and at which place; `code` is the code of the rule that reports the fault."""

    code: str
    span: Span
    message: str
    hint: str = ""


class Words:
    """A part of the text of a file, with the place of every character; `line` is the line on which the part begins."""

    __slots__ = ("_lower", "_starts", "line", "text")

    def __init__(self, text: str, line: int = 1) -> None:
        self.text = text
        self.line = line
        self._lower: str | None = None
        self._starts: list[int] | None = None

    @property
    def lower(self) -> str:
        """The text in lower case, for a quick first search by rules; computed once."""
        if self._lower is None:
            self._lower = self.text.lower()
        return self._lower

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """Yield every match of a pattern with its place."""
        for match in pattern.finditer(self.text):
            yield match, self.span(match.start(), match.end())

    def span(self, start: int, end: int) -> Span:
        """Return the place of the characters from `start` up to, and without, `end`."""
        return Span(*self._place(start), *self._place(max(start, end)))

    def _place(self, offset: int) -> tuple[int, int]:
        if self._starts is None:
            self._starts = [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]
        row = bisect.bisect_right(self._starts, offset) - 1
        return self.line + row, offset - self._starts[row] + 1


class Document(Struct, frozen=True):
    """A YAML text that was read: its values, the spans of its values and keys, and the faults that stopped reading."""

    path: str
    data: Any = None
    values: Mapping[KeyPath, Span] = field(default_factory=lambda: _NO_SPANS)
    keys: Mapping[KeyPath, Span] = field(default_factory=lambda: _NO_SPANS)
    faults: tuple[Fault, ...] = ()

    def at(self, *path: str | int) -> Span:
        """Return the span of a value, or of the nearest enclosing value that exists."""
        for length in range(len(path), -1, -1):
            if (span := self.values.get(path[:length])) is not None:
                return span
        return Span()

    def key(self, *path: str | int) -> Span:
        """Return the span of a key, or of the nearest enclosing value that exists."""
        return self.keys.get(path) or self.at(*path)


class Section(Struct, frozen=True):
    """A level-two heading of a Markdown file, and the text below the heading."""

    title: str
    span: Span
    text: str
    text_line: int

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def anchor(self) -> str:
        """The anchor by which links name the section: the words of its title in lower case, joined by hyphens."""
        return re.sub(r"[^\w -]", "", self.title.lower()).strip().replace(" ", "-")


class Page(Struct, frozen=True):
    """A Markdown file: its front matter as a document, its sections in order, and its number of lines."""

    front: Document
    sections: tuple[Section, ...] = ()
    lines: int = 0
    opening: str = ""  # what stands before the first section
    body: Words = field(default_factory=lambda: Words(""))  # all that stands below the front matter
    hidden: tuple[Span, ...] = ()  # what HTML hides, and is in no section and not in the body

    @property
    def path(self) -> str:
        return self.front.path

    @property
    def data(self) -> Any:
        return self.front.data

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.front.faults

    def at(self, *path: str | int) -> Span:
        return self.front.at(*path)

    def key(self, *path: str | int) -> Span:
        return self.front.key(*path)

    def section(self, title: str) -> Section | None:
        return next((s for s in self.sections if s.title.casefold() == title.casefold()), None)
