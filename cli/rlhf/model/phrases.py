"""Words that are to be removed wherever they are written: found in any case, over line ends, in slugs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What is written in the place of removed words: it breaks no YAML, wherever it stands.
GONE = "(removed)"
#: The same inside a name such as a branch's, where parentheses cannot be.
_GONE_IN_NAME = "removed"
#: What may be between two words: spaces, a line end with an indent or a quotation mark of Markdown, a slug's hyphen.
_BETWEEN = r"[\s>_-]+"
#: A quotation mark, as it is typed, as printers set it, and as YAML writes it inside its own.
_APOSTROPHE = "(?:''|['\u2018\u2019\u02bc])"
_QUOTES = {"'": _APOSTROPHE, "\u2019": _APOSTROPHE, '"': r'(?:\\"|["\u201c\u201d])'}
#: With fewer letters, a line would also remove what is no name of anybody.
SHORTEST = 3


class Phrases:
    """Some phrases to look for: whole words only, in upper or lower case.

    Args:
        lines: a phrase each; at least `SHORTEST` letters or digits.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        forms = {
            form for line in lines for form in (unicodedata.normalize("NFC", line), unicodedata.normalize("NFD", line))
        }
        parts = sorted((_BETWEEN.join(map(_word, form.split())) for form in forms), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)

    def are_in(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def count(self, text: str) -> int:
        return sum(1 for _ in self._pattern.finditer(text))

    def removed_from(self, text: str) -> str:
        """Return a text in which each of the phrases is replaced."""
        return self._pattern.sub(_mark, text)


def removed_between(old: str, new: str) -> set[str]:
    """Return the phrases that stand in a text where another version of it says that they were removed."""
    if GONE not in new:
        return set()
    pattern = "(.+?)".join(map(re.escape, new.split(GONE)))
    match = re.fullmatch(pattern, old, re.DOTALL)
    words = {" ".join(re.split(r"[\s>]+", part)) for part in match.groups()} if match is not None else set()
    return {phrase for phrase in words - {GONE} if not too_short(phrase)}


def too_short(line: str) -> bool:
    return sum(letter.isalnum() for letter in line) < SHORTEST


def _word(word: str) -> str:
    return "".join(_QUOTES.get(letter) or re.escape(letter) for letter in word)


def _mark(match: re.Match[str]) -> str:
    beside = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    return _GONE_IN_NAME if set(beside) & {"-", "_", "/"} else GONE
