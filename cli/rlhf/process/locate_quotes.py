"""Find the words that each remark is about, even if the text has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.sections import section_at
from rlhf.process.anchoring import find, places

if TYPE_CHECKING:
    from rlhf.model.event import Remark

_NEAR = 24  # letters on each side by which it is known that a suggestion was taken
_AROUND = 200  # letters kept from before and after a quote: the most that an event may hold


class Anchor(Struct, frozen=True):
    """Where a remark's words stand now: the line and its text; line 0 where they are gone or the remark quotes none.

    Args:
        words: the words as they are now, if they were edited; else "".
        outdated: the words are gone.
        taken: what the remark suggests stands in their place.
        section: the section in which the words stand; "" before the first.
    """

    remark: Remark
    line: int = 0
    text: str = ""
    words: str = ""
    outdated: bool = False
    taken: bool = False
    section: str = ""


def anchor(remark: Remark, answer: str) -> Anchor:
    """Find a remark's words in an answer, unchanged or edited, by the text around them."""
    if not remark.quote:
        return Anchor(remark)
    plain = _plain(answer)
    if (start := _taken_at(remark, plain)) is not None:
        return replace(_at(remark, plain, start), taken=True)
    place = find(remark, answer)
    if place is None:
        return Anchor(remark, outdated=True)
    result = _at(remark, answer, place.start)
    return replace(result, words=" ".join(answer[place.start : place.end].split())) if place.edited else result


def _taken_at(remark: Remark, answer: str) -> int | None:
    """Return where the words that a remark suggests stand between those that were around its quote; else None."""
    if remark.suggestion is None or not (remark.before or remark.after):
        return None
    before, after = _plain(remark.before)[-_NEAR:], _plain(remark.after)[:_NEAR]
    start = answer.find(before + _plain(remark.suggestion) + after)
    return start + len(before) if start >= 0 else None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def with_context(remark: Remark, answer: str, lines: range | None = None) -> Remark:
    """Return a remark with the text around the first place of its quote, or the first on `lines`, to find it again."""
    pairs = places(remark.quote, answer)
    if lines is not None:
        pairs = [span for span in pairs if answer.count("\n", 0, span[0]) + 1 in lines]
    if not pairs:
        return remark
    start, end = pairs[0]
    return replace(remark, before=answer[max(0, start - _AROUND) : start], after=answer[end : end + _AROUND])


def on_lines(remark: Remark, text: str, first: int, last: int) -> Remark:
    """Return a remark on whole lines of a text, counted from 1: on their words, or on a section if it is a heading."""
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


def _at(remark: Remark, answer: str, start: int) -> Anchor:
    line = answer.count("\n", 0, start) + 1
    return Anchor(remark, line, answer.split("\n")[line - 1], section=section_at(answer, line))
