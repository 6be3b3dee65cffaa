"""Quote the line of a finding with marks under its place, in the columns there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.reports.plain import HIDDEN, column, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.finding import Span

_TAB = "    "
_CONTEXT = 10  # columns before a place that are shown at least, where there are any
_CUT = "…"


def quote(lines: Sequence[str], span: Span, room: int) -> tuple[str, str] | None:
    """The line on which a place begins and the marks below it, or None where there is nothing to show.

    Args:
        room: how many columns there are; at least thirty.
    """
    if not 1 <= span.line <= len(lines) or not lines[span.line - 1]:
        return None
    line = lines[span.line - 1]
    more = span.end_line > span.line and (span.end_line > span.line + 1 or span.end_column > 1)
    start = min(max(span.column, 1) - 1, len(line))
    end = len(line) if span.end_line > span.line else min(max(span.end_column - 1, start), len(line))
    shown, marks = _cut(line, start, end, room)
    below = f" to line {span.end_line}" if more else ""
    return shown.rstrip(), marks + (below if columns(marks + below) <= room else "")


def _cut(line: str, start: int, end: int, room: int) -> tuple[str, str]:
    """A line that is cut around the characters from `start` to `end`, and the marks for them."""
    before = [_shown(c) for c in line[max(0, start - room) : start]]
    marked = [_named(c, first=not i) for i, c in enumerate(line[start : min(end, start + room)])]
    after = [_shown(c) for c in line[end : end + room]]
    long = start > room or end - start > room or len(line) - end > room
    if long or _width(before) + _width(marked) + _width(after) > room:
        left = max(_CONTEXT, min(room // 2, room - 2 - _width(marked)))
        if start > room or _width(before) > left:
            before = [_CUT, *reversed(_fitting(reversed(before), left - 1))]
        marked, after = _within(marked, after, room - _width(before))
    return "".join(before + marked + after), " " * _width(before) + "^" * max(1, _width(marked))


def _within(marked: list[str], after: list[str], room: int) -> tuple[list[str], list[str]]:
    """What is marked and what follows it, cut to the room there is, with a sign where they were cut."""
    if _width(marked) + _width(after) <= room:
        return marked, after
    if _width(marked) >= room:
        return [*_fitting(marked, room - 1), _CUT], []
    return marked, [*_fitting(after, room - _width(marked) - 1), _CUT]


def _fitting(cells: Iterable[str], room: int) -> list[str]:
    """As many cells from the front as fit."""
    result: list[str] = []
    for cell in cells:
        room -= columns(cell)
        if room < 0:
            break
        result.append(cell)
    return result


def _width(cells: Iterable[str]) -> int:
    return columns("".join(cells))


def _shown(character: str) -> str:
    """A character as it may be shown; what cannot be seen is left out."""
    return _TAB if character == "\t" else "" if HIDDEN.match(character) else character


def _named(character: str, *, first: bool) -> str:
    """The same where it is the place itself: what cannot be seen is named, what stands on another has a circle."""
    if HIDDEN.match(character):
        return f"<U+{ord(character):04X}>"
    return f"\u25cc{character}" if first and not column(character) else _shown(character)
