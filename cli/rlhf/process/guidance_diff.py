"""What changed between two versions of the guidance, section by section, in words and not in lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.guidance import Guidance, Part

SAME, GONE, NEW = "same", "gone", "new"
REWORDED, RENAMED, ADDED, REMOVED = "reworded", "renamed", "added", "removed"

_ISLAND = 2  # up to so many unchanged words between two changes are shown as part of one change: that reads better
_LINE = re.compile(r"\s*(?:[-*+>|]|\d+[.)])\s?")  # an item of a list, a quote, a row of a table


class Piece(Struct, frozen=True):
    """A run of words that are the same, gone or new; words are separated by a space or the end of a line."""

    kind: str
    text: str


class Altered(Struct, frozen=True):
    """A section that has changed.

    Args:
        how: `reworded`, `renamed` (the heading, perhaps the words too), `added` or `removed`.
        anchor, title: those of the new version; for a removed section, those of the old version.
        was: the old anchor, where that differs; else "".
    """

    how: str
    anchor: str
    title: str
    was: str = ""
    pieces: tuple[Piece, ...] = ()

    @property
    def anchors(self) -> frozenset[str]:
        """Return the anchors by which it was or is cited."""
        return frozenset({self.anchor, self.was} - {""})


def compare(old: Guidance, new: Guidance) -> tuple[Altered, ...]:
    """Return the sections that differ, in the order of the new version, then those that were removed."""
    before = {part.anchor: part for part in old.parts}
    came_from = {target: source for source, target in new.moved.items() if source in before}
    differences: list[Altered] = []
    paired = set()
    for part in new.parts:
        was = part.anchor if part.anchor in before else came_from.get(part.anchor)
        if was is None:
            differences.append(Altered(ADDED, part.anchor, part.title, "", (Piece(NEW, _text(_tokens(part.text))),)))
        else:
            paired.add(was)
            differences += _altered(before[was], part)
    gone = (part for part in old.parts if part.anchor not in paired)
    differences += [Altered(REMOVED, p.anchor, p.title, "", (Piece(GONE, _text(_tokens(p.text))),)) for p in gone]
    return tuple(differences)


def _altered(earlier: Part, now: Part) -> Iterator[Altered]:
    was = earlier.anchor if earlier.anchor != now.anchor else ""
    pieces = words(earlier.text, now.text)
    renamed = earlier.title != now.title
    if renamed or any(piece.kind != SAME for piece in pieces):
        yield Altered(RENAMED if renamed else REWORDED, now.anchor, now.title, was, pieces)


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word; line breaks inside a paragraph do not matter, ends of paragraphs do."""
    from difflib import SequenceMatcher

    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    left = right = 0
    for start, other, size in matcher.get_matching_blocks():
        between = (left < start or right < other) and start + size < len(before) and other + size < len(after)
        if between and _is_island(before, start, size):
            continue
        pieces += [Piece(GONE, _text(before[left:start]))] if start > left else []
        pieces += [Piece(NEW, _text(after[right:other]))] if other > right else []
        pieces += [Piece(SAME, _text(after[other : other + size]))] if size else []
        left, right = start + size, other + size
    return tuple(pieces)


def _is_island(tokens: Sequence[str], start: int, size: int) -> bool:
    return size <= _ISLAND and not any(token.isspace() for token in tokens[start : start + size])


def _tokens(text: str) -> list[str]:
    """Return the words of a text, with the ends of paragraphs, list items and table rows between them."""
    result: list[str] = []
    blank = False
    for line in text.strip().split("\n"):
        if not line.strip():
            blank = True
            continue
        if result:
            result += ["\n\n"] if blank else ["\n"] if _LINE.match(line) else []
        result += line.split()
        blank = False
    return result


def _text(tokens: Sequence[str]) -> str:
    """Join words and ends of lines into readable text."""
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(tokens))
