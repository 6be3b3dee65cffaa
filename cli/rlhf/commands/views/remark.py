"""A remark of a review in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import SUGGESTS

if TYPE_CHECKING:
    from rlhf.model.event import Remark


def remark_words(remark: Remark) -> str:
    """Return what a remark is about, what it says, and the words that it suggests, in a line."""
    about = remark_place(remark)
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
