"""A remark of a review in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import SUGGESTS

if TYPE_CHECKING:
    from rlhf.model.event import Remark
    from rlhf.process.locate_quotes import Anchor


def remark_words(remark: Remark, place: str = "") -> str:
    """Return what a remark is about, what it says, and the words that it suggests, in a line.

    Args:
        place: what it is about, where that is known better than the remark says it.
    """
    about = place or remark_place(remark)
    statements = [] if remark.text == SUGGESTS else [remark.text]
    statements += [f"better: “{remark.suggestion}”"] if remark.suggestion is not None else []
    return " — ".join([about] * bool(about) + statements)


def remark_place(remark: Remark) -> str:
    """Return what a remark is about: its quote, criterion, guidance or section; "" for nothing."""
    if remark.quote:
        return f"“{remark.quote}”"
    if remark.criterion:
        return f"criterion “{remark.criterion}”"
    if remark.guidance:
        return f"guidance {remark.guidance}"
    return f"section {remark.section}" if remark.section else ""


def anchored_place(anchored: Anchor) -> str:
    """Return where in the answer the words of a remark are now, or what else the remark is about; "" for nothing."""
    remark, line = anchored.remark, f"(line {anchored.line})"
    start = f"In {anchored.section}, " if anchored.section else ""
    if anchored.taken:
        return _first(f"{start}changed as suggested {line}, was: “{remark.quote}”")
    if anchored.outdated:
        return f"Outdated, its words are gone from their place: “{remark.quote}”"
    if anchored.words:
        return _first(f"{start}at “{anchored.words}” {line}, edited since: was “{remark.quote}”")
    if anchored.line:
        return _first(f"{start}at “{remark.quote}” {line}")
    place = remark_place(remark)
    return f"On the {place}" if place else ""


def _first(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
