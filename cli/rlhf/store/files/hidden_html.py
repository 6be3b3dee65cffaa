"""Find what HTML hides in a Markdown text: whoever reads the page does not see it, so it is not written there.

Comments, processing instructions and the like, elements that are never shown, and elements whose attributes hide them.
What stands in code is shown as it is. The time grows with the length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Where each form ends, by how it begins (CommonMark 0.31.2, section 6.6).
_ENDS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}
_NEVER_SHOWN = "script|style|template|noscript|title|head|datalist|object|iframe|noframes|noembed"
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_HIDES = (
    r"\shidden(?=[\s=/>])|\sstyle\s*=\s*(?:\"[^\"<>]*|'[^'<>]*|)"
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9]))"
)
_OPENS = re.compile(
    rf"(?P<form><!--|<\?|<!\[CDATA\[|<!(?=[a-z]))|<(?P<never>{_NEVER_SHOWN})(?=[\s/>])[^<>]*>"
    rf"|<(?P<tag>[a-z][a-z0-9-]*)(?=[^<>]*(?:{_HIDES}))[^<>]*>",
    re.IGNORECASE,
)
_OPENS_OR_TICKS = re.compile(rf"(?P<ticks>`+)|{_OPENS.pattern}", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_AT_LINE_START = re.compile(r"(?:^|\n) {0,3}\Z")


def may_hide(text: str) -> bool:
    """Whether a text has anything that could hide a part of it; quick, for texts that have nothing."""
    return "<" in text and _OPENS.search(text) is not None


def hidden(text: str, code: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of a text that HTML hides, as offsets of their beginnings and ends, in order.

    Args:
        code: the parts that are blocks of code, in order.
    """
    ticks = _Ticks(text)
    without: set[str] = set()  # ends of which there are no more
    result: list[tuple[int, int]] = []
    at, number = 0, 0
    while opens := _OPENS_OR_TICKS.search(text, at):
        start = opens.start()
        while number < len(code) and code[number][1] <= start:
            number += 1
        if number < len(code) and code[number][0] <= start:
            at = code[number][1]
        elif opens["ticks"]:
            at = ticks.end_of_span(start, opens.end())
        else:
            at = _end(text, opens, without)
            if at > start:
                result.append((start, at))
            at = max(at, opens.end())
    return result


def blanked(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """Return a text with spaces in the place of some parts; its lines stay as they are."""
    pieces, at = [], 0
    for start, end in parts:
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


class _Ticks:
    """The runs of backticks of a text, which begin and end code spans."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._runs: dict[int, list[int]] = {}
        for run in re.finditer(r"`+", text):
            self._runs.setdefault(run.end() - run.start(), []).append(run.start())
        self._blank = [line.start() for line in _BLANK_LINE.finditer(text)]

    def end_of_span(self, start: int, end: int) -> int:
        """Return the end of the code span that a run begins; the run's own end where it begins none."""
        before = self._text[max(0, start - 64) : start]
        if (len(before) - len(before.rstrip("\\"))) % 2:  # the first one is escaped
            start += 1
        length = end - start
        runs = self._runs.get(length, [])
        index = bisect_left(runs, end)
        paragraph = bisect_left(self._blank, start)
        limit = self._blank[paragraph] if paragraph < len(self._blank) else len(self._text)
        return runs[index] + length if length and index < len(runs) and runs[index] < limit else end


def _end(text: str, opens: re.Match[str], without: set[str]) -> int:
    """Return where something that hides ends; its beginning where it hides nothing after all."""
    if form := opens["form"]:
        end = _ENDS[form.upper()]
        begin = opens.start() + 2 if form == "<!--" else opens.end()
        place = -1 if end in without else text.find(end, begin)
        if place >= 0:
            return place + len(end)
        without.add(end)
        alone = _AT_LINE_START.search(text, max(0, opens.start() - 4), opens.start())
        return len(text) if alone else opens.start()  # within a line, it is shown as it stands
    tag = (opens["never"] or opens["tag"]).lower()
    if tag in _VOID:
        return opens.end()
    depth = 1
    for mark in re.compile(rf"<(/?){tag}(?=[\s/>])[^<>]*>", re.IGNORECASE).finditer(text, opens.end()):
        depth += -1 if mark[1] else 1
        if depth == 0:
            return mark.end()
    return len(text)
