"""How hard a text is to read, by LIX: the mean length of its sentences, and how many of its words are long.

Source: C. H. Björnsson, Läsbarhet, Stockholm 1968. LIX is the mean number of words in a sentence plus the percentage
of words with more than six letters. About 30 is easy, 40 ordinary prose, 50 difficult, 60 academic. It needs no list
of words and no syllables, so it is the same on every machine and takes microseconds.
"""

from __future__ import annotations

import string
from typing import Final

from rlhf.rules.traces import pattern

ORDINARY: Final = 40
#: Above the level of academic prose, because the names of drugs and diseases are long and cannot be avoided.
HARDEST: Final = 68
#: A text with fewer words is too short to judge.
FEWEST: Final = 40

_LETTERS = string.ascii_letters.encode()
_DIGITS = string.digits.encode()
_KINDS = bytes(
    b"a"[0] if c in _LETTERS else b"0"[0] if c in _DIGITS else b"."[0] if c in b".!:" else c if c in b"\n-" else b" "[0]
    for c in range(256)
)
_DROPPED = b"'?"  # apostrophes, and whatever is not ASCII: typographic quotes, mostly
_LONG = b" " + b"a" * 7
_BREAK = r"(?<=[.!?:])\s+|\n\s*\n\s*|\n(?=\s{0,6}(?:[-*+]|\d{1,2}[.)])\s)"


def lix(text: str) -> float:
    """Return the LIX of a Markdown text; a list item counts as a sentence. 0 where the text is too short to tell."""
    if text.count(" ") < FEWEST // 2:
        return 0.0
    kinds = text.replace("?", ".").encode("ascii", "replace").translate(_KINDS, _DROPPED)
    line = b" " + kinds.replace(b"\n\n", b". ").replace(b"\n-", b". ").replace(b"\n", b" ")
    words = line.count(b" a")
    if words < FEWEST:
        return 0.0
    return words / (line.count(b". ") + 1) + 100 * line.count(_LONG) / words


def longest_sentence(text: str) -> tuple[int, int, int]:
    """Return the start, the end and the number of words of a text's longest sentence."""
    start, result = 0, (0, 0, 0)
    for end, after in [*((gap.start(), gap.end()) for gap in pattern(_BREAK).finditer(text)), (len(text), len(text))]:
        count = len(text[start:end].split())
        if count > result[2]:
            result = (start, end, count)
        start = after
    return result
