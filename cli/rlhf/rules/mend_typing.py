"""Mend what word processors and other editors leave in an answer, without changing a word of it."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from rlhf.model.answer_details import in_usual_form
from rlhf.model.content_hash import BOM
from rlhf.model.text import MARKS, invisible, turning_marks
from rlhf.rules.format import needless_joiners
from rlhf.rules.mend_details import ODD_SPACES, plain_details, split_details, usual_values
from rlhf.rules.mend_headings import headings, plain_headings
from rlhf.rules.mend_lists import LEADING_BULLET, after_bullets, list_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rlhf.model.document import Page
    from rlhf.model.task import Task
    from rlhf.rules.tidy import Same

    Mended = tuple[str, str]  # the text after a step, and the step in words; "" where nothing changed

_MARK = BOM.decode()
#: Ends of lines of other programs: in Word a line break is U+000B, on its way through a web page U+2028.
_LINE_ENDS = re.compile("[\u2028\u2029\x0b\x0c]")
_NAMES = {
    "\u00ad": "soft hyphen", "\u200b": "zero-width space", "\u2060": "word joiner", _MARK: "byte order mark",
    "\u200c": "joiner", "\u200d": "joiner", **dict.fromkeys(MARKS, "mark of direction"),
}  # fmt: skip
#: Of what nobody sees, what may go without a look: the rest may be a letter of another encoding, or a hidden text.
_TAKEN = frozenset(_NAMES) | frozenset("\u180e\u2061\u2062\u2063\u2064")

_FIRST = re.compile(f"^{_MARK}")
_MARKUP = " \t\n\r#*_:\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
_NO_WORDS = dict.fromkeys(map(ord, (*_MARKUP, *ODD_SPACES)))


def mend_typing(text: str, task: Task | None, read: Callable[[str], Page], same: Same) -> tuple[str, list[str]]:
    """Return the mended text of an answer's file, and each change in words.

    Args:
        task: the task that it answers; without one, headings stay as they are.
        read: returns the page of a text.
        same: returns whether two texts have the same words; a step that would change them is skipped.
    """
    done: list[str] = []
    ends = "\r\n" if "\r\n" in text and text.count("\r\n") == text.count("\n") else "\n"
    mended = text.replace("\r\n", "\n")
    steps: list[Callable[[str], Mended]] = [
        _unseen, _line_ends, partial(plain_details, read=read), plain_headings,
        *([partial(headings, task=task, read=read)] if task else []), after_bullets, list_items,
    ]  # fmt: skip
    for step in steps:
        changed, words = step(mended)
        if changed != mended and same(mended, changed):
            mended = changed
            done.append(words)
    usual, words = usual_values(mended)
    if usual != mended and _same_details(read(mended).data, read(usual).data):
        mended = usual
        done.append(words)
    return (mended.replace("\n", ends), done) if done else (text, [])


def _line_ends(text: str) -> Mended:
    details, body = split_details(text)
    return _LINE_ENDS.sub(" ", details) + _LINE_ENDS.sub("\n", body), "line breaks of word processors made line ends"


def _unseen(text: str) -> Mended:
    """Take away what nobody sees and nothing needs; what a text may hide by such characters is left to its reader."""
    taken = [match.span() for match in _needless(text)]
    counted: Counter[str] = Counter()
    pieces, at = [], 0
    for start, end in sorted(taken):
        if start >= at:
            pieces.append(text[at:start])
            counted.update(_NAMES.get(character, "invisible sign") for character in text[start:end])
            at = end
    names = ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for name, count in counted.items())
    return "".join([*pieces, text[at:]]), f"characters that nobody can see taken away ({names})"


def _needless(text: str) -> Iterator[re.Match[str]]:
    if text.isascii():
        return
    for match in (*_FIRST.finditer(text), *invisible(text), *needless_joiners(text), *turning_marks(text)):
        if _TAKEN.issuperset(match[0]):
            yield match


def _same_details(before: object, after: object) -> bool:
    return isinstance(before, dict) and isinstance(after, dict) and in_usual_form(before) == in_usual_form(after)


def words_of(text: str) -> str:
    """Return the words of a text, with their punctuation: without spaces, bullets, marks of headings, unseen signs."""
    text = _LINE_ENDS.sub("\n", text)
    unseen = _unseen(text)[0]
    return LEADING_BULLET.sub("", unseen).translate(_NO_WORDS)
