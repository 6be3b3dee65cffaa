"""Put each remark beside the words it is about, though the text has changed since."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.model.event import Remark

_AROUND = 40  # letters kept from before and after a quote
_LIKE = 80  # of 100: how like a quote words must be to be the same words, edited
_SHORTEST = 8  # letters; a shorter quote is like too much


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a remark's words stand now: the line and its text; line 0 where they are gone or none were named.

    Args:
        words: how they read now, where they were edited.
        outdated: they are gone.
    """

    remark: Remark
    line: int = 0
    text: str = ""
    words: str = ""
    outdated: bool = False


def anchor(remark: Remark, answer: str) -> Anchor:
    """Find a remark's words in an answer, as they were or slightly edited; of several places the one in context."""
    if not remark.quote:
        return Anchor(remark)
    found = places(remark.quote, answer)
    if found:
        start, _ = max(found, key=lambda span: (_fit(remark, answer, *span), -span[0]))
        return _at(remark, answer, start)
    near = _edited(remark.quote, answer)
    if near is None:
        return Anchor(remark, outdated=True)
    return replace(_at(remark, answer, near[0]), words=" ".join(answer[slice(*near)].split()))


def with_context(remark: Remark, answer: str) -> Remark:
    """A remark with the letters around its quote, by which it is found again where its words stand twice."""
    found = places(remark.quote, answer)
    if not found:
        return remark
    start, end = found[0]
    return replace(remark, before=answer[max(0, start - _AROUND) : start], after=answer[end : end + _AROUND])


def on_lines(remark: Remark, text: str, first: int, last: int) -> Remark:
    """A remark on whole lines of a text, counted from 1: on their words, or on a section where they are its heading."""
    lines = text.split("\n")
    chosen = lines[max(0, first - 1) : last]
    quote = "\n".join(chosen).strip("\n")
    if not quote.strip():
        return replace(remark, suggestion=None)
    if len(chosen) == 1 and quote.startswith("#") and remark.suggestion is None:
        return replace(remark, section=quote.lstrip("#").strip())
    start = sum(len(line) + 1 for line in lines[: max(0, first - 1)])
    end = start + len("\n".join(chosen))
    return replace(remark, quote=quote, before=text[max(0, start - _AROUND) : start], after=text[end : end + _AROUND])


def places(quote: str, text: str) -> list[tuple[int, int]]:
    """Where a quote stands in a text, whatever line breaks and spaces have come between its words."""
    words = quote.split()
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text)] if words else []


def _fit(remark: Remark, text: str, start: int, end: int) -> int:
    """How many letters around a place are those that stood around the quote."""
    before, after = text[max(0, start - len(remark.before)) : start], text[end : end + len(remark.after)]
    return _shared(remark.before[::-1], before[::-1]) + _shared(remark.after, after)


def _shared(one: str, other: str) -> int:
    for count, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return count
    return min(len(one), len(other))


def _edited(quote: str, text: str) -> tuple[int, int] | None:
    """Where words stand that are the quote's, slightly edited: to the ends of the words, in letters."""
    if len(quote) < _SHORTEST or len(quote) > len(text):
        return None
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(quote, text, score_cutoff=_LIKE)
    if found is None:
        return None
    start, end = found.dest_start, found.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _at(remark: Remark, answer: str, start: int) -> Anchor:
    line = answer.count("\n", 0, start) + 1
    return Anchor(remark, line, answer.split("\n")[line - 1])
