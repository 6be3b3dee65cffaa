"""Words that are safe to show: nothing in them steers a terminal or hides, and lines fit a width."""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 80

#: Characters that steer (control), turn (bidi) or are never seen (zero-width, fillers, selectors, tags), and halves of
#: characters that are none; line ends and tabs are not among them.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2"
    "\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_WIDER = "\ue000"  # stands behind a character of two columns while lines are broken


def plain(text: str) -> str:
    """The text without characters that could steer a terminal or hide words (control, bidi and zero-width)."""
    return HIDDEN.sub("", text)


def one_line(text: str) -> str:
    """The text in a single line, without what `plain` takes out."""
    return " ".join(plain(text).split())


def encodable(text: str) -> str:
    """The text as UTF-8 can carry it: halves of characters, as of names that are no UTF-8, are exchanged for `�`."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def escaped(json: str) -> str:
    r"""JSON in which hidden characters are written by number (``\u202e``), so that it can be shown anywhere."""
    if json.isascii() and "\x7f" not in json:  # JSON writes all others of ASCII by number anyway
        return json
    return HIDDEN.sub(lambda match: _escape(match[0]), encodable(json))


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(column, text))


def column(character: str) -> int:
    """The same for one character."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrapped(text: str, indent: int = 0, width: int = WIDTH, hang: int = 0) -> str:
    """Paragraphs within a width, each line of the text by itself; what has no spaces stays whole.

    Args:
        indent: how far all of it is set in.
        hang: how much further the lines after the first of each paragraph are.
    """
    return "\n".join(_filled(line, " " * indent, width, hang) for line in plain(text).splitlines())


def _filled(line: str, margin: str, width: int, hang: int) -> str:
    if "\t" not in line and len(margin) + columns(line) <= width:
        return (margin + line).rstrip()
    return textwrap.fill(
        _widened(line), width, initial_indent=margin, subsequent_indent=margin + " " * hang,
        break_long_words=False, break_on_hyphens=False,
    ).replace(_WIDER, "")  # fmt: skip


def _widened(line: str) -> str:
    if line.isascii():
        return line
    return "".join(c + _WIDER if column(c) > 1 else c for c in line.replace(_WIDER, ""))


def number(count: int, name: str, many: str = "") -> str:
    return f"{count:,} {name if count == 1 else many or name + 's'}"
