"""A file that was read: its values, and the place of every one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
_NO_SPANS: Mapping[KeyPath, Span] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file could not be read, where; `code` is that of the rule which reports it."""

    code: str
    span: Span
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a YAML text, the spans of its values and of its keys, and what kept it from being read."""

    path: str
    data: Any = None
    values: Mapping[KeyPath, Span] = field(default_factory=lambda: _NO_SPANS, repr=False)
    keys: Mapping[KeyPath, Span] = field(default_factory=lambda: _NO_SPANS, repr=False)
    faults: tuple[Fault, ...] = ()

    def at(self, *path: str | int) -> Span:
        """The span of a value, or of the nearest thing around it that exists."""
        for length in range(len(path), -1, -1):
            if (span := self.values.get(path[:length])) is not None:
                return span
        return Span()

    def key(self, *path: str | int) -> Span:
        """The span of a key, or of the nearest value around it."""
        return self.keys.get(path) or self.at(*path)


@dataclass(frozen=True, slots=True)
class Section:
    """A level-two heading of a Markdown file with the text below it."""

    title: str
    span: Span
    text: str
    text_line: int

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file: its front matter as a document, its sections in order, and how many lines it has."""

    front: Document
    sections: tuple[Section, ...] = ()
    lines: int = 0
    opening: str = ""  # what stands before the first section

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
