"""The marks of a list's items in Markdown, from the labels that they have in Word (`word_numbers`)."""

from __future__ import annotations

from msgspec import Struct

_INDENT = " " * 4  # is inside an item whatever its mark: “- ”, “1. ” or “10. ”


class _Open(Struct, frozen=True):
    """An item that others may stand under: its level in Word, its number (0 for a bullet), what stands after that."""

    level: int
    number: int
    after: str


class ListMarks:
    """Gives each item of one list its mark and its indent, in order."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def begins_anew(self, label: str) -> bool:
        """Whether an item is the first of another list: bullets after numbers, or numbers after bullets."""
        level, number, _ = _parts(label)
        first = self._open[0] if self._open else None
        return first is not None and level <= first.level and bool(number) != bool(first.number)

    def next(self, label: str) -> tuple[str, str]:
        """Return the mark of the next item, and its indent.

        Markdown counts on by itself, so that a number which does not follow the one before begins a list of its own, by
        another sign after it.
        """
        level, number, text = _parts(label)
        while self._open and self._open[-1].level > level:
            self._open.pop()
        before = self._open.pop() if self._open and self._open[-1].level == level else None
        after = "."
        if before and before.number:
            after = before.after if number == before.number + 1 else ")" if before.after == "." else "."
        self._open.append(_Open(level, number, after))
        return f"{number}{after}" if number else f"- {text}".rstrip(), _INDENT * (len(self._open) - 1)


def _parts(label: str) -> tuple[int, int, str]:
    """Return the level of a label, its number (0 for a bullet), and the letters or numbers that it shows otherwise."""
    level, _, mark = label.partition(" ")
    if mark.startswith("-"):
        return int(level), 0, mark.removeprefix("-").strip()
    return int(level), int(mark.rstrip(".")), ""
