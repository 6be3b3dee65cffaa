"""The result of a quick scan of a file's text, so that rules only look closer at texts that may concern them."""

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
    """Words of unaccented letters; every text that a rule can object to contains at least one of the rule's cues.

    The cues of all rules are looked for at once (Aho and Corasick, Efficient string matching, 1975).
    """

    def __new__(cls, words: Iterable[str]) -> Self:
        made = super().__new__(cls, words)
        _known.update(made)
        _finder.cache_clear()
        return made


def cues(*words: str) -> Cues:
    """Return words in the forms that a text may have: as given, with a capital first letter, and in capitals."""
    return Cues(form for word in words for form in (word, word.capitalize(), word.upper()))


class Traces(NamedTuple):
    """The result of a quick scan of a text.

    Args:
        cues: the cues of any rule that stand in the text.
        digits: all of its digits in a row.
        shape: the text with `0` for a digit, `A` for a capital and `a` for a small letter, without spaces, line ends,
            the marks that join the digits of a number, and characters that are not ASCII.
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
    """Return the traces of a text; cached, because rules ask for the same file in a row."""
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
    """Return all cues, and a finder for them as whole words in a text of letters and spaces."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    words = sorted(_known)
    return words, BytesAhoCorasick([b" %b " % word.encode() for word in words], implementation=Implementation.DFA)


_Check = TypeVar("_Check", bound="Callable[..., object]")
_cues_of: dict[object, Cues] = {}


def where(wanted: Cues) -> Callable[[_Check], _Check]:
    """Return a decorator for a check that only runs on texts with at least one of the wanted cues."""

    def marked(check: _Check) -> _Check:
        _cues_of[check] = wanted
        return check

    return marked


def cues_of(check: object) -> Cues | None:
    """Return the cues of a check; None for a check that runs on every text."""
    return _cues_of.get(check)


@cache
def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """Return a compiled regular expression, compiled when it is first used: most files never need it."""
    return re.compile(expression, flags)
