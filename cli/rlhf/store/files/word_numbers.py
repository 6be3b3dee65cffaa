"""The numbers and bullets of a Word document's lists, which its text does not hold (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_LEVELS = 9
#: Styles of Word's own whose lists are further in although they are a list for themselves.
_OF_A_LEVEL = re.compile(r"^list (?:bullet|number) ([2-5])$", re.IGNORECASE)
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class _Level(Struct, frozen=True):
    form: str = "decimal"
    text: str = ""
    start: int = 1


class Numbers:
    """Counts through the lists of a document: ask for each paragraph in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._by_style: dict[str, tuple[str, int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        abstract = {attribute(a, "abstractNumId"): _levels(a) for a in children(numbering, "abstractNum")}
        for entry in children(numbering, "num"):
            id_, of = attribute(entry, "numId"), value(entry, "abstractNumId")
            levels = dict(abstract.get(of, {}))
            own = False
            for override in children(entry, "lvlOverride"):
                at = whole(attribute(override, "ilvl"))
                start = value(override, "startOverride")
                levels |= _levels(override)
                if start:
                    old, own = levels.get(at, _Level()), True
                    levels[at] = _Level(old.form, old.text, whole(start))
            self._lists[id_] = levels
            self._abstract_of[id_] = f"{of} {id_}" if own else of  # lists of one kind count on, unless one begins anew
        for style in children(styles, "style"):
            for properties in children(style, "pPr"):
                for numbered in children(properties, "numPr"):
                    level = _OF_A_LEVEL.search(value(style, "name"))
                    self._by_style[attribute(style, "styleId")] = (
                        value(numbered, "numId"),
                        whole(value(numbered, "ilvl")),
                        int(level[1]) - 1 if level else 0,
                    )

    def label(self, properties: Element | None) -> str:
        """Return the level and the label of a paragraph, as `1 - ` for a bullet and `0 3. ` for a number; or ""."""
        numbered = next(children(properties, "numPr"), None)
        style = value(properties, "pStyle")
        if numbered is not None:
            id_, level, further = value(numbered, "numId"), whole(value(numbered, "ilvl")), 0
        elif style in self._by_style:
            id_, level, further = self._by_style[style]
        else:
            return ""
        if id_ not in self._lists or not 0 <= level < _LEVELS:  # "0": no list, in spite of its style
            return ""
        levels = self._lists[id_]
        this = levels.get(level, _Level("bullet"))
        counts = self._counts.setdefault(self._abstract_of[id_], [None] * _LEVELS)
        before = counts[level]
        counts[level] = this.start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if this.form in {"bullet", "none"}:
            return f"{level + further} -"
        text = re.sub(
            r"%([1-9])", lambda match: _shown(levels, counts, int(match[1]) - 1), this.text or f"%{level + 1}."
        )
        plain = re.fullmatch(r"(\d{1,9})[.)]?", text)
        return f"{level + further} {plain[1]}." if plain and int(plain[1]) else f"{level + further} - {text}"


def _shown(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
    this = levels.get(level, _Level())
    number = counts[level] if counts[level] is not None else this.start
    if number is None or number < 1:
        return str(number)
    match this.form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if this.form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = ""
            for size, sign in _ROMAN:
                roman += sign * (min(number, 3999) // size)
                number = min(number, 3999) % size
            return roman.upper() if this.form == "upperRoman" else roman
    return str(number)


def _levels(element: Element) -> dict[int, _Level]:
    return {
        whole(attribute(level, "ilvl")): _Level(
            value(level, "numFmt") or "decimal", value(level, "lvlText"), whole(value(level, "start") or "1")
        )
        for level in children(element, "lvl")
    }


def local(element: Any) -> str:
    """Return the name of an element without its namespace, which differs between Word's two formats; "" for none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in (element if element is not None else ()) if local(child) == name)


def attribute(element: Element, name: str) -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def value(element: Element | None, name: str) -> str:
    """Return what the first child of a name has as its value; "" where there is none."""
    child = next(children(element, name), None)
    return attribute(child, "val") if child is not None else ""


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0  # noqa: PLR2004
