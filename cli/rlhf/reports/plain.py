"""Text that is safe to show: without control or hidden characters, and wrapped to a width."""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 80

#: Control characters, bidi marks, invisible characters (zero-width, fillers, selectors, tags) and lone surrogates;
#: line ends and tabs are not among them.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2"
    "\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
#: A command of rlhf, with what follows it, at the end of a line; in the middle of a sentence it is none.
_COMMAND = re.compile(r"(?<![\w\u201c\u201d])rlhf [a-z]+(?:-[a-z]+)*(?: (?:(?!\. )[^;()])*)?$")
_HALVES = re.compile("[\ud800-\udfff]")
_WIDER = "\ue000"  # is put behind a character of two columns while lines are wrapped


def plain(text: str) -> str:
    """Return the text without characters that could control a terminal or hide words (control, bidi, zero-width)."""
    return HIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Return the text on a single line, without the characters that `plain` removes."""
    return " ".join(plain(text).split())


def encodable(text: str) -> str:
    """Return the text with lone surrogates (from file names that are not UTF-8) replaced by `�`, for UTF-8 output."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def escaped(json: str) -> str:
    r"""Return JSON with hidden characters written as escapes (``\u202e``), so that it is safe to show."""
    if json.isascii() and "\x7f" not in json:  # JSON writes all others of ASCII by number anyway
        return json
    return HIDDEN.sub(lambda match: _escape(match[0]), encodable(json))


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def columns(text: str) -> int:
    """Return how many terminal columns a text takes: East Asian wide characters take two, combining characters none."""
    return len(text) if text.isascii() else sum(map(column, text))


def column(character: str) -> int:
    """Return how many terminal columns a character takes."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrapped(text: str, indent: int = 0, width: int = WIDTH, hang: int = 0) -> str:
    """Wrap each line of a text to a width; words are not broken.

    Args:
        indent: columns by which all lines are indented.
        hang: further columns by which the lines after the first of each paragraph are indented.
    """
    return "\n".join(_filled(line, " " * indent, width, hang) for line in plain(text).splitlines())


def _filled(line: str, margin: str, width: int, hang: int) -> str:
    if "\t" not in line and len(margin) + columns(line) <= width:
        return (margin + line).rstrip()
    return textwrap.fill(
        _widened(line), width, initial_indent=margin, subsequent_indent=margin + " " * hang,
        break_long_words=False, break_on_hyphens=False,
    ).replace(_WIDER, "")  # fmt: skip


def narrowed(line: str, width: int) -> str:
    """Return a line in lines of at most a width, indented as it is; no word is broken, and colours are kept.

    A command of rlhf at the end of the line stands on a line of its own, whole, so that it can be copied.
    """
    if columns(_COLOUR.sub("", line)) <= width:
        return line
    margin = line[: len(line) - len(line.lstrip(" "))][: max(0, width // 3)]
    command = _COMMAND.search(line)
    if command and line[: command.start()].strip(" \u2192"):
        return f"{narrowed(line[: command.start()].rstrip(), width)}\n{margin}  {command[0]}"
    if command:
        return line
    result, used = [margin], len(margin)
    for word in line.split():
        size = columns(_COLOUR.sub("", word))
        if used > len(margin) and used + 1 + size > width:
            result.append(f"\n{margin}{word}")
            used = len(margin) + size
        else:
            result.append(word if used == len(margin) else f" {word}")
            used += size + (used > len(margin))
    return "".join(result)


def _widened(line: str) -> str:
    if line.isascii():
        return line
    return "".join(c + _WIDER if column(c) > 1 else c for c in line.replace(_WIDER, ""))


def number(count: int, name: str, many: str = "") -> str:
    return f"{count:,} {name if count == 1 else many or name + 's'}"
