"""The format of a file, apart from its content: encoding, size, hidden characters, tidy lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.content_hash import BOM
from rlhf.model.finding import Problem, Span
from rlhf.model.text import invisible, texts_in, turning_marks, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page, Words
    from rlhf.model.paths import Placed

#: The most bytes of a file, and characters of a value in it; people write far less, and reading a file stays quick.
MAX_BYTES = 1_000_000
MAX_VALUE = 100_000

_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
_UNTIDY = bytes({*range(32), 127} - {10})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_JOINERS = re.compile("[\u200c\u200d]+")


def in_utf_16(raw: bytes) -> bool:
    return b"\0" in raw and _two_bytes_a_letter(raw)


def _two_bytes_a_letter(raw: bytes) -> bool:
    return raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        len(raw) > 3 and raw[:40:2].count(0) + raw[1:40:2].count(0) >= len(raw[:40]) // 2 - 1  # noqa: PLR2004
    )


def readable(raw: bytes) -> bool:
    """Whether a file can be parsed; in other files the rules on bytes report what is wrong."""
    return len(raw) <= MAX_BYTES and not _controlled(raw) and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))


def _controlled(raw: bytes) -> bool:
    return len(raw.translate(None, _CONTROLS)) != len(raw)


def tidy(raw: bytes) -> bool:
    """Whether a quick test shows no fault in a file's bytes; if it fails, the rules get the bytes as `rough`."""
    return (
        raw.endswith(b"\n")
        and len(raw) <= MAX_BYTES
        and b" \n" not in raw
        and not raw.startswith(BOM)
        and len(raw.translate(None, _UNTIDY)) == len(raw)
        and (raw.isascii() or _in_utf_8(raw))
    )


def _in_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def too_large(rough: bytes) -> Iterator[Problem]:
    """Nobody writes a million characters by hand: a file this large is a mistake, or meant to stop whoever reads it.

    Bad, the bytes of a task:
        (a million x)

    Good:
        (the file)
    """
    if len(rough) > MAX_BYTES:
        yield Problem(Span(), f"The file is larger than {MAX_BYTES:,} bytes.", "Cut it down, or split the work.")


def utf_16(rough: bytes) -> Iterator[Problem]:
    r"""Some editors save “Unicode” in two bytes a letter; programs that expect UTF-8 see nothing but holes.

    Bad, the bytes of a task:
        \xff\xfei\x00d\x00:\x00

    Good:
        (the file)
    """
    if len(rough) <= MAX_BYTES and in_utf_16(rough):
        yield Problem(Span(), "The file is saved as UTF-16.", "In your editor: Save with Encoding → UTF-8.")


def not_utf8(rough: bytes) -> Iterator[Problem]:
    r"""Text is UTF-8, so that every editor, on every machine, shows the same words.

    Bad, the bytes of a task:
        (the file)ask: Caf\xe9\n

    Good:
        (the file)ask: Caf\xc3\xa9\n
    """
    try:
        rough.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(rough) > MAX_BYTES or in_utf_16(rough):
            return
        line = rough.count(b"\n", 0, error.start) + 1
        column = len(rough[rough.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        yield Problem(
            Span(line, column, line, column + 1),
            "Some characters here are not saved as UTF-8.",
            "In your editor: Save with Encoding → UTF-8.",
        )


def control_character(rough: bytes) -> Iterator[Problem]:
    r"""Control characters, NUL among them, cannot be seen, end the text early in some programs and steer a terminal.

    Bad, the bytes of a task:
        (the file)ask: Rest\x00 now\n

    Good:
        (the file)ask: Rest now\n
    """
    if not _controlled(rough) or len(rough) > MAX_BYTES or in_utf_16(rough):
        return
    if match := _CONTROL.search(rough):
        line = rough.count(b"\n", 0, match.start()) + 1
        column = len(rough[rough.rfind(b"\n", 0, match.start()) + 1 : match.start()].decode("utf-8", "replace")) + 1
        name = "a NUL byte" if match[0] == b"\0" else f"the control character 0x{match[0].hex()}"
        yield Problem(Span(line, column, line, column + 1), f"There is {name} here.", "Delete it.")


def byte_order_mark(rough: bytes) -> Iterator[Problem]:
    r"""An invisible mark at the start makes the same words other bytes.

    Bad, the bytes of a task:
        \xef\xbb\xbf(the file)

    Good:
        (the file)
    """
    if rough.startswith(BOM):
        yield Problem(
            Span(), "The file begins with an invisible byte order mark.", "Save it as UTF-8 without BOM, or: --fix"
        )


def line_ends(rough: bytes) -> Iterator[Problem]:
    r"""Line ends are LF, so that the same words are the same bytes.

    Bad, the bytes of a task:
        # of a Windows kind\r\n(the file)

    Good:
        # of the kind used here\n(the file)
    """
    if b"\r" in rough and len(rough) <= MAX_BYTES and not in_utf_16(rough):
        line = rough[: rough.index(b"\r")].count(b"\n") + 1
        yield Problem(Span(line), "Line ends are of the Windows kind.", "In your editor: Line endings → LF, or: --fix")


def reversed_text(words: Words) -> Iterator[Problem]:
    r"""Characters that turn the direction of writing make a dose read backwards on the screen, and are never seen.

    (The marks that Hebrew and Arabic need may stand: U+200E, U+200F and U+061C; but not inside a number, nor before
    numbers in a text of no such writing.)

    Bad, the bytes of a task:
        (the file)ask: Give \xe2\x80\xae05\xe2\x80\xac mg\n

    Good:
        (the file)ask: Give 50 mg\n
    """
    if not words.text.isascii():
        for match in turning_marks(words.text):
            yield Problem(
                words.span(match.start(), match.end()),
                f"A mark that turns the direction of writing hides here (U+{ord(match[0][0]):04X}).",
                "Delete it.",
            )


def invisible_character(words: Words, placed: Placed) -> Iterator[Problem]:
    r"""Characters of no width change what a program reads and leave what a person sees.

    Bad, the bytes of a task:
        (the file)ask: Do\xe2\x80\x8bnot wait\n

    Good:
        (the file)ask: Do not wait\n
    """
    if words.text.isascii():
        return
    mend = "Delete it, or: --fix" if placed.what == "answer" else "Delete it."
    for match in (*invisible(words.text), *needless_joiners(words.text)):
        span = words.span(match.start(), match.end())
        yield Problem(span, f"A character that nobody can see stands here (U+{ord(match[0][0]):04X}).", mend)


def needless_joiners(text: str) -> Iterator[re.Match[str]]:
    """Yield the joiners between characters of English; in some scripts and in emoji they are letters' own."""
    for match in _JOINERS.finditer(text):
        around = text[max(0, match.start() - 1)], text[match.end() : match.end() + 1] or " "
        if all(c.isascii() or c.isspace() for c in around):
            yield match


def escaped_character(words: Words, document: Document) -> Iterator[Problem]:
    r"""A character that nobody can see is written by its number, as \e or \u202E, and reaches whoever reads the value.

    Bad, the bytes of a task:
        (the file)ask: "Rest\\e[8m now"\n

    Good:
        (the file)ask: "Rest now"\n
    """
    if "\\" not in words.text:
        return
    for path, text in texts_in(document.data):
        if character := unseen(text):
            yield Problem(
                document.at(*path),
                f"A character that nobody can see is written here (U+{ord(character):04X}).",
                "Delete it.",
            )


def mixed_alphabets(words: Words) -> Iterator[Problem]:
    r"""A letter of another alphabet that looks the same makes another word, which no search will ever find.

    Bad, the bytes of a task:
        (the file)ask: Ask about h\xd0\xb5parin\n

    Good:
        (the file)ask: Ask about heparin\n
    """
    if words.text.isascii() or not _LOOKALIKE.search(words.text):
        return
    for match, span in words.matches(_WORD):
        if _LOOKALIKE.search(match[0]) and _LATIN.search(match[0]):
            shown = match[0] if len(match[0]) <= _LONGEST_SHOWN else f"{match[0][: _LONGEST_SHOWN - 1]}…"
            yield Problem(span, f"“{shown}” mixes letters of two alphabets that look alike.", "Type the word again.")


#: Cyrillic, and those Greek letters that look Latin: not alpha, which names proteins, nor mu, which counts micromoles.
_LOOKALIKE = re.compile(
    "[\u0400-\u052f\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a5\u03a7\u03b9\u03bd\u03bf\u03c1\u03c5]"
)
_LATIN = re.compile("[A-Za-z]{2}")
_WORD = re.compile(r"\w+")
_LONGEST_SHOWN = 40


def hidden_comment(page: Page) -> Iterator[Problem]:
    """What HTML hides is not shown where the answer is read: nobody reviews it, and it counts as not written.

    Bad, an answer:
        Stop and sit down. <!-- the patient is fine -->

    Good:
        Stop and sit down.
    """
    for span in page.hidden:
        yield Problem(span, "What stands here is hidden from its readers.", "Write it as plain text, or delete it.")


def trailing_space(rough: bytes) -> Iterator[Problem]:
    r"""Spaces at the end of a line cannot be seen and make a change of nothing.

    Bad, the bytes of a task:
        # about the heart \n(the file)

    Good:
        # about the heart\n(the file)
    """
    if (b" \n" in rough or (b"\t" in rough and b"\t\n" in rough)) and len(rough) <= MAX_BYTES:
        for number, line in enumerate(rough.split(b"\n"), 1):
            bare = line.rstrip(b" \t\r")
            if len(line.rstrip(b"\r")) > len(bare) and not (bare and line.endswith(b"  ")):  # two: a Markdown break
                start = len(bare.decode("utf-8", "replace"))
                end = len(line.decode("utf-8", "replace"))
                yield Problem(Span(number, start + 1, number, end + 1), "The line ends in spaces.", "Mend with: --fix")
                return


def no_final_newline(rough: bytes) -> Iterator[Problem]:
    r"""A last line without its end is changed as soon as anyone adds another.

    Bad, the bytes of a task:
        (the file)# the end

    Good:
        (the file)# the end\n
    """
    if rough and not rough.endswith((b"\n", b"\r")) and len(rough) <= MAX_BYTES and not in_utf_16(rough):
        yield Problem(Span(rough.count(b"\n") + 1), "The last line has no end.", "Press Enter there, or: --fix")
