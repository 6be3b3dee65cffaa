"""Put each remark beside the words it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.model.event import Remark


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a remark's words stand now: the line and its text; line 0 where they are gone or none were named."""

    remark: Remark
    line: int = 0
    text: str = ""
    outdated: bool = False


def anchor(remark: Remark, answer: str) -> Anchor:
    """Find a remark's words in an answer, whatever line breaks and spaces have come between them."""
    if not remark.quote:
        return Anchor(remark)
    found = find(remark.quote, answer)
    if found is None:
        return Anchor(remark, outdated=True)
    line = answer.count("\n", 0, found) + 1
    return Anchor(remark, line, answer.split("\n")[line - 1])


def find(quote: str, text: str) -> int | None:
    """Where a quote begins in a text, comparing words and not the space between them; None where it is not there."""
    words = quote.split()
    if not words:
        return None
    at = text.find(quote)
    if at >= 0:
        return at
    start = text.find(words[0])
    while start >= 0:
        if text[start:].split(maxsplit=len(words))[: len(words)] == words or _continues(text, start, words):
            return start
        start = text.find(words[0], start + 1)
    return None


def _continues(text: str, start: int, words: list[str]) -> bool:
    """Whether the words follow from `start`, the last one perhaps with more letters after it."""
    there = text[start:].split(maxsplit=len(words))[: len(words)]
    return len(there) == len(words) and there[:-1] == words[:-1] and there[-1].startswith(words[-1])
