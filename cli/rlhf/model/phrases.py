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
#: What begins a line of a commit's message that programs read: ids, handles and times follow.
_KEYS = frozenset(
    {
        "Approval", "Batch", "Branch", "Content", "Holder", "In place of", "In time", "Latest", "Override", "Released",
        "Review", "Task", "Until",
    }
)  # fmt: skip
#: Characters that take no place: they can stand inside a word, unseen.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
#: What may be between two words: spaces, a line end with an indent or a quotation mark of Markdown, its marks for bold,
#: a comma, a slug's hyphen.
_BETWEEN = rf"(?:[\s>_\-*.,~{_UNSEEN}]|&nbsp;|&#160;){{1,12}}"
#: What may be inside a word: something unseen, or the hyphen at a line's end.
_WITHIN = rf"(?:[{_UNSEEN}]|-\n[ \t>]*)?"
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

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the phrases are in a text: where each begins, and how long it is, in characters."""
        return tuple((match.start(), match.end() - match.start()) for match in self._pattern.finditer(text))

    def removed_from(self, text: str) -> str:
        """Return a text in which each of the phrases is replaced."""
        return self._pattern.sub(_mark, text)

    def removed_from_message(self, message: str) -> str:
        """Return a commit's message without the phrases; lines by which programs read it stay, but for a branch's."""
        return "\n".join(map(self._removed_from_line, message.split("\n"))) if self.are_in(message) else message

    def _removed_from_line(self, line: str) -> str:
        key, colon, value = line.partition(": ")
        if not colon or key not in _KEYS:
            return self.removed_from(line)
        return f"{key}: {self.removed_from(value)}" if key == "Branch" else line


def at_places(text: str, places: Iterable[tuple[int, int]]) -> set[str]:
    """Return the phrases that are at some places of a text."""
    return {" ".join(text[start : start + length].split()) for start, length in places} - {""}


def too_short(line: str) -> bool:
    return sum(letter.isalnum() for letter in line) < SHORTEST


def _word(word: str) -> str:
    return _WITHIN.join(_QUOTES.get(letter) or re.escape(letter) for letter in word)


def _mark(match: re.Match[str]) -> str:
    beside = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    return _GONE_IN_NAME if set(beside) & {"-", "_", "/"} else GONE


def text_of(data: bytes) -> str:
    """Return a file's bytes as text to look into; what is not UTF-8 comes back as it was with `bytes_of`."""
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
