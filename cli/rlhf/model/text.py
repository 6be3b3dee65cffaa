"""Text that comes from outside: read as UTF-8 or refused, without what controls a terminal, and with all of it seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rlhf.errors import NotText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import KeyPath

#: Characters that turn the direction of all that follows: embeddings, overrides and isolates (UAX #9).
_TURNING = "\u202a-\u202e\u2066-\u2069"
#: Marks that Hebrew and Arabic need: each acts as one letter of its direction that nobody sees, and turns nothing else.
MARKS = "\u200e\u200f\u061c"
_TO_LEFT = "\u200f\u061c"
_IN_NUMBERS = "[.,:/\u066b\u066c\u2013-]"

#: What turns the direction of writing and has no place in any text; marks only where they stand inside a number.
BIDI = re.compile(
    f"[{_TURNING}]|(?<=\\d)[{MARKS}]+(?=\\d)"
    f"|(?<=\\d)[{_TO_LEFT}]+(?={_IN_NUMBERS}[{MARKS}]*\\d)|(?<=\\d{_IN_NUMBERS})[{_TO_LEFT}]+(?=\\d)"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
#: Characters of no width or no meaning, which nobody sees; marks only where they stand inside a word in Latin letters.
_NO_WIDTH = "\x80-\x9f\u2028\u2029\u200b\u2060-\u2064\u00ad\u180e\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
_INVISIBLE = re.compile(f"[{_NO_WIDTH}]|(?<!^)\ufeff|(?<=[A-Za-z])[{MARKS}]+(?=[A-Za-z])")
#: One of these is in every text in which the patterns above find something; a set of characters is found much faster.
_MAY_TURN, _MAY_BE_INVISIBLE = re.compile(f"[{_TURNING}{MARKS}]"), re.compile(f"[{_NO_WIDTH}{MARKS}\ufeff]")
_MARK_TO_LEFT = re.compile(f"[{_TO_LEFT}]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

#: A whole number that a person types, short enough for any field.
WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


#: Quotation marks as a program for letters makes them, around a text.
OPENING, CLOSING = "“„«", "”“»"


def unquoted(text: str) -> str:
    """Return a text without the curly quotation marks that stand around the whole of it."""
    inner = text.strip()
    if len(inner) < 2 or inner[0] not in OPENING or inner[-1] not in CLOSING:  # noqa: PLR2004
        return text
    inner, depth = inner[1:-1], 0
    for letter in inner:
        if letter in "„«" or (letter == "“" and depth <= 0):
            depth += 1
        elif letter in CLOSING:
            depth -= 1
        if depth < 0:
            return text  # the first mark ends before the last: “Yes” and “no”
    return inner.strip() if depth == 0 else text


def turning_marks(text: str) -> Iterator[re.Match[str]]:
    """Yield what turns the direction of writing where nothing needs it, so that a dose may read as another one.

    A mark of right-to-left writing before numbers counts only in a text without a letter of such writing: there
    it makes “30 / 70” read as “70 / 30”.
    """
    if text.isascii() or not _MAY_TURN.search(text):
        return
    yield from BIDI.finditer(text)
    if not any(mark in text for mark in _TO_LEFT) or _RIGHT_TO_LEFT.search(text):
        return
    start = 0
    for line in text.split("\n"):
        last = max(line.rfind(digit) for digit in "0123456789")
        for match in _MARK_TO_LEFT.finditer(text, start, start + max(last, 0)):
            if not BIDI.match(text, match.start()):
                yield match
        start += len(line) + 1


def invisible(text: str) -> Iterator[re.Match[str]]:
    """Yield characters of no width or no meaning, which nobody sees."""
    if not text.isascii() and _MAY_BE_INVISIBLE.search(text):
        yield from _INVISIBLE.finditer(text)


def unseen(text: str) -> str:
    """Return the first character that nobody sees and nothing needs, as a control, turning or invisible one; or ""."""
    if text.isprintable() and text.isascii():
        return ""
    match = _CONTROL.search(text) or next(invisible(text), None) or next(turning_marks(text), None)
    return match[0][0] if match else ""


def text_of(data: bytes, where: str) -> str:
    """Return some bytes as text.

    Args:
        where: the source of the bytes, worded to begin a sentence, for example `The file notes.txt`.

    Raises:
        NotText: the bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(where, data[error.start], data[: error.start].decode("utf-8")) from None


#: Control characters but tab and line feed, of ASCII and of the set after it.
_CONTROLS = dict.fromkeys({*range(32), *range(127, 160)} - {9, 10})


def without_controls(text: str) -> str:
    """Return what somebody typed without control characters, which steer a terminal and are never meant.

    A line that ends in a carriage return ends in a line feed.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def values_without_controls(value: Any) -> Any:
    """Return values (texts, and dicts and lists of them) with each text as `without_controls` leaves it."""
    if isinstance(value, str):
        return value if value.isprintable() else without_controls(value)
    if isinstance(value, dict):
        return {key: values_without_controls(inner) for key, inner in value.items()}
    return [values_without_controls(inner) for inner in value] if isinstance(value, list | tuple) else value


def texts_in(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield each text in the values of a document, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts_in(inner, (*path, number))


def require_text(word: str, where: str) -> None:
    """Refuse a word that Python made from bytes that are not UTF-8 (PEP 383 replaces them by lone surrogates).

    Raises:
        NotText.
    """
    if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
        text_of(word.encode("utf-8", "surrogateescape"), where)
