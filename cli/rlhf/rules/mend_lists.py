"""Make lists of Markdown out of what word processors paste: their bullets, and tabs after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rlhf.rules.mend_details import ODD, split_details

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Bullets by kind: those of Word's fonts Symbol and Wingdings, and what they become on their way through a clipboard.
_KINDS: Final = {
    "-": "\uf0b7\u2022\u00b7\u25cf\u2023\u2219", "o": "o\u25cb\u25e6\uf06f", "\u25aa": "\uf0a7\u25aa\u25a0\u00a7\uf06e",
    "\u27a2": "\uf0d8\u27a2\u00d8",
}  # fmt: skip
_KIND_OF: Final = {bullet: kind for kind, bullets in _KINDS.items() for bullet in bullets}
_ALWAYS = "\uf0b7\uf0a7\uf0d8\uf06f\uf06e\u2022"
_SPACE = rf"[ \t{ODD}]"
#: A bullet at the start of a line: one that is nothing else, or a letter or sign that a gap shows to be one.
_WITH_A_SPACE = "\u00b7\u25cb\u25e6\u25cf\u2023\u2219\u25aa\u25a0\u27a2"
_BULLET = (
    rf"(?:[{_ALWAYS}]{_SPACE}*|[{_WITH_A_SPACE}]{_SPACE}+"
    rf"|[o\u00a7\u00d8](?:[ ]?[\t{ODD}]|[ ]{{2}}){_SPACE}*)(?=\S)"
)
LEADING_BULLET = re.compile(rf"^{_SPACE}*(?:{_BULLET}|[-*+]{_SPACE}+)", re.MULTILINE)
_WORDS_ITEM = re.compile(rf"^(?P<indent>{_SPACE}*)(?P<bullet>{_BULLET})(?P<rest>.*)$")
_ITEM = re.compile(r"^(?P<indent> *)(?P<bullet>[-*+]|\d{1,9}[.)]) +(?=\S)")
_GAP = re.compile(rf"^( *(?:[-*+]|\d{{1,9}}[.)]))([ ]*[\t{ODD}]{_SPACE}*)(?=\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def outside_code(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines that are in no fenced code."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if not fence and not mark:
            yield number
        elif mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" `~"):
            fence = ""


def list_items(text: str) -> tuple[str, str]:
    """Return a text whose bullets are list items; a bullet of another kind below one is a level further in."""
    details, body = split_details(text)
    lines = body.split("\n")
    open_items: list[
        tuple[str, int, int]
    ] = []  # of each level: the kind of bullet, where it stood, where its words begin
    count, after_blank = 0, True
    for number in outside_code(lines):
        line = lines[number]
        if not line.strip():
            after_blank = True
            continue
        if match := _WORDS_ITEM.match(line):
            kind = _KIND_OF[match["bullet"][0]]
            at = len(match["indent"].expandtabs(4))
            begin = _level(open_items, kind, at)
            lines[number] = f"{' ' * begin}- {match['rest']}"
            open_items.append((kind, at, begin + 2))
            count += 1
        elif match := _ITEM.match(line):
            kind, at = "-" if match["bullet"] in "-*+" else "1", len(match["indent"])
            while open_items and (open_items[-1][2] > at or (open_items[-1][0] == kind and open_items[-1][1] >= at)):
                open_items.pop()
            open_items.append((kind, at, match.end()))
        elif after_blank and not line.startswith(" "):
            open_items.clear()
        after_blank = False
    return details + "\n".join(lines), f"bullets made list items ({count})"


def _level(open_items: list[tuple[str, int, int]], kind: str, at: int) -> int:
    """Close the items that a new one does not stand under; return where it begins."""
    for level, (other, place, _) in enumerate(open_items):
        if place > at or (other == kind and place == at):
            del open_items[level:]
            break
    return open_items[-1][2] if open_items else 0


def after_bullets(text: str) -> tuple[str, str]:
    """Return a text with one plain space between each bullet or number of a list and its words."""
    details, body = split_details(text)
    lines = body.split("\n")
    for number in outside_code(lines):
        match = _GAP.match(lines[number])
        if match and ("\t" in match[2] or (match[1][-1] in "-*" and not lines[number][match.end()].isdigit())):
            lines[number] = f"{match[1]} {lines[number][match.end() :]}"
    return details + "\n".join(lines), "tabs and odd spaces after bullets made plain spaces"
