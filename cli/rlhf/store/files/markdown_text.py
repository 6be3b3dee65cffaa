"""Write plain words as Markdown that is read as the same words: emphasis, links, tables, raised and lowered signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UP = str.maketrans("0123456789+-\u2212=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LINE_START = re.compile(r"^(?=#{1,6}(?:[ \t]|$)|>|=+[ \t]*$|~~~|```)", re.MULTILINE)
#: Signs within words that Markdown would take for its own; an underscore only where it does not join letters.
_SIGNS = re.compile(
    r"[*`]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|\[(?=[^\[\]\n]{0,200}\]\()|&(?=#?\w{1,30};)"
)


def literal(text: str) -> str:
    """Return words in which no sign means anything to Markdown."""
    return _SIGNS.sub(r"\\\g<0>", text)


def as_paragraph(text: str) -> str:
    """Return Markdown that no mark at the start of a line makes into something else than a paragraph."""
    return _LINE_START.sub(r"\\", text)


def emphasised(text: str, marks: str) -> str:
    """Return a text between marks of emphasis, spaces outside of them; as it is where the marks would be seen."""
    words = text.strip()
    if not marks or not words or "\n" in words or words.strip("*~ ") == "":
        return text
    begin = len(text) - len(text.lstrip())
    return f"{text[:begin]}{marks}{words}{marks}{text[begin + len(words) :]}"


def linked(text: str, address: str) -> str:
    """Return a text as a link; an address that is its own text is a link already."""
    words = text.strip()
    if not words or words == address:
        return text
    begin = len(text) - len(text.lstrip())
    target = f"<{address}>" if re.search(r"[\s()<>]", address) else address
    return f"{text[:begin]}[{words}]({target}){text[begin + len(words) :]}"


def raised(text: str, where: str) -> str:
    """Return a raised or lowered text in signs that are so: 10⁹, CO₂; ordinals stay as they are (1st).

    Args:
        where: `superscript` or `subscript`.
    """
    signs = _UP if where == "superscript" else _DOWN
    if text.strip() and all(ord(sign) in signs for sign in text.strip()):
        return text.translate(signs)
    return text if not any(sign.isdigit() for sign in text) else f"{'^' if where == 'superscript' else '_'}({text})"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of which the first row is the head."""
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(_cell(cell) for cell in [*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
