"""What one quick pass over a file's text shows, so that rules look closer only where there is something to see."""

from __future__ import annotations

import re
import string
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ahocorasick_rs import BytesAhoCorasick

    from rlhf.model.document import Words

_known: set[str] = set()


class Cues(frozenset[str]):
    """Words of unaccented letters, one of which stands in every text that a rule has something to say about.

    They are all looked for at once (Aho and Corasick, Efficient string matching, 1975).
    """

    def __new__(cls, words: Iterable[str]) -> Self:
        made = super().__new__(cls, words)
        _known.update(made)
        _finder.cache_clear()
        return made


def cues(*words: str) -> Cues:
    """Words as they may stand in a text: as given, at the start of a sentence, in capitals."""
    return Cues(form for word in words for form in (word, word.capitalize(), word.upper()))


class Traces(NamedTuple):
    """What a text holds, at a glance.

    Args:
        cues: those of all rules' cues that stand in it.
        digits: all of its digits, one after another.
        shape: the text with `0` for a digit, `A` for a capital and `a` for a small letter, without spaces, line ends
            and the marks that join the digits of a number; what is not ASCII is left out too.
    """

    cues: frozenset[str]
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
    words, finder = _finder()
    rows = finder.find_matches_as_indexes(b" %b " % plain.translate(_ONLY_LETTERS), overlapping=True)
    return Traces(
        frozenset([words[index] for index, _, _ in rows]),
        plain.translate(None, _NO_DIGITS),
        plain.translate(_SHAPE, _JOINING),
    )


@cache
def _finder() -> tuple[list[str], BytesAhoCorasick]:
    """Finds every cue as a whole word, in a text of letters and spaces."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    words = sorted(_known)
    return words, BytesAhoCorasick([b" %b " % word.encode() for word in words], implementation=Implementation.DFA)


_Check = TypeVar("_Check", bound="Callable[..., object]")
_cues_of: dict[object, Cues] = {}


def where(wanted: Cues) -> Callable[[_Check], _Check]:
    """Ask a rule only of texts in which one of its cues stands."""

    def marked(check: _Check) -> _Check:
        _cues_of[check] = wanted
        return check

    return marked


def cues_of(check: object) -> Cues | None:
    """The cues of a rule; None where it is asked of every text."""
    return _cues_of.get(check)


@cache
def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled expression, made when it is first needed: most files never need it."""
    return re.compile(expression, flags)
