"""Quote the line of a finding with marks under its place, cut to the available columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.reports.plain import HIDDEN, column, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.finding import Span

_TAB = "    "
_CONTEXT = 10  # the least columns before a place that are shown, if the line has so many
_CUT = "…"


def quote(lines: Sequence[str], span: Span, room: int) -> tuple[str, str] | None:
    """Return the line on which a place begins and the marks below it; None where there is nothing to show.

    Args:
        room: the available columns, at least 30.
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
    """Return the line, cut around the characters from `start` to `end`, and the marks for these."""
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
    """Return the marked cells and the cells after them, cut to `room` columns, with `…` where they were cut."""
    if _width(marked) + _width(after) <= room:
        return marked, after
    if _width(marked) >= room:
        return [*_fitting(marked, room - 1), _CUT], []
    return marked, [*_fitting(after, room - _width(marked) - 1), _CUT]


def _fitting(cells: Iterable[str], room: int) -> list[str]:
    """Return as many cells from the front as fit into `room` columns."""
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
    """Return a character as it may be shown: a tab as spaces, a hidden character as ""."""
    return _TAB if character == "\t" else "" if HIDDEN.match(character) else character


def _named(character: str, *, first: bool) -> str:
    """Return a marked character: a hidden character by its number, a combining character at the start on a circle."""
    if HIDDEN.match(character):
        return f"<U+{ord(character):04X}>"
    return f"\u25cc{character}" if first and not column(character) else _shown(character)
