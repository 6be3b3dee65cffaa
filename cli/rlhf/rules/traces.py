"""What one quick pass over a file's text shows, so that rules look closer only where there is something to see."""

from __future__ import annotations

import re
import string
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.document import Words


class Traces(NamedTuple):
    """What a text holds, at a glance.

    Args:
        words: every run of unaccented letters, as it is written.
        digits: all of its digits, one after another.
        shape: the text with `0` for a digit, `A` for a capital and `a` for a small letter, without spaces, line ends
            and the marks that join the digits of a number; what is not ASCII is left out too.
    """

    words: frozenset[str]
    digits: bytes
    shape: bytes


_ONLY_LETTERS = bytes(c if chr(c) in string.ascii_letters else ord(" ") for c in range(256))
_SHAPE = bytes.maketrans(
    (string.digits + string.ascii_uppercase + string.ascii_lowercase).encode(),
    b"0" * 10 + b"A" * 26 + b"a" * 26,
)
_NO_DIGITS = bytes(c for c in range(256) if c not in string.digits.encode())
_JOINING = b" \t\r\n?-.()"  # “?” stands for whatever is not ASCII


@lru_cache(maxsize=2)
def traces(text: Words) -> Traces:
    """The traces of a text; rules ask for those of the same file one after another."""
    plain = text.text.encode("ascii", "replace")
    return Traces(
        frozenset(plain.translate(_ONLY_LETTERS).decode().split()),
        plain.translate(None, _NO_DIGITS),
        plain.translate(_SHAPE, _JOINING),
    )


def signs(words: Iterable[str]) -> frozenset[str]:
    """Words as they may stand in a text: as given, at the start of a sentence, in capitals."""
    return frozenset(form for word in words for form in (word, word.capitalize(), word.upper()))


@cache
def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled expression, made when it is first needed: most files never need it."""
    return re.compile(expression, flags)
