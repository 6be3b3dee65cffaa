"""Make headings of the lines that were meant to be headings of an answer's sections, where that is sure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rlhf.rules.layout import layout
from rlhf.rules.mend_details import ODD, split_details
from rlhf.rules.mend_lists import outside_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rlhf.model.document import Page
    from rlhf.model.sections import SectionNeed
    from rlhf.model.task import Task

_SPACE = rf"[ \t{ODD}]"
_HEADING = re.compile(rf"^{_SPACE}{{0,3}}(#{{1,6}})({_SPACE}+)(.*)$")
_ODD = re.compile(f"[{ODD}]")
_ONLY_ODD = re.compile(rf"^(?=.*[{ODD}]){_SPACE}+$")
_MEANT = re.compile(r" {0,3}(#{0,6})[ \t]*([^#\n]+?)[ \t]*#*[ \t]*")
_MARKUP = "*_: \t"
_LEVEL: Final = 2
_LONGEST: Final = 80  # characters of a line that only names a section
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *")


def plain_headings(text: str) -> tuple[str, str]:
    """Return a text with plain spaces in its headings, and without lines of nothing but odd spaces."""
    details, body = split_details(text)
    lines = body.split("\n")
    for number in outside_code(lines):
        line = lines[number]
        if line.isascii():
            continue
        match = _HEADING.match(line)
        if match and (len(match[1]) > 1 or " " in match[2]):
            lines[number] = f"{match[1]} {_ODD.sub(' ', match[3]).strip()}"
        elif _ONLY_ODD.match(line):
            lines[number] = ""
    return details + "\n".join(lines), "odd spaces in headings and empty lines made plain"


class _Meant(NamedTuple):
    """A line that names a section: its number in the file, the place and title of the section, whether it is sure."""

    line: int
    place: int
    title: str
    sure: bool


def headings(text: str, task: Task, read: Callable[[str], Page]) -> tuple[str, str]:
    """Return a text with a heading for each missing section whose title stands on a line alone, in its usual place."""
    made: list[str] = []
    for _ in layout(task).needs:  # a line below a new heading may be the next one
        text, titles = _headings(text, task, read(text))
        if not titles:
            break
        made += titles
    return text, f"made a heading: {', '.join(made)}"


def _headings(text: str, task: Task, page: Page) -> tuple[str, list[str]]:
    have = {section.title.casefold() for section in page.sections}
    lacking = {title: need for title, need in layout(task).by_title.items() if title not in have}
    details, body = split_details(text)
    above, lines = details.count("\n") + 1, body.split("\n")
    meant = [candidate for number in outside_code(lines) if (candidate := _meant(lines, number, above, lacking, task))]
    place = layout(task).place
    known = [(s.span.line, place[s.title.casefold()]) for s in page.sections if s.title.casefold() in place]
    known += [(candidate.line, candidate.place) for candidate in meant]
    times = Counter(candidate.place for candidate in meant)
    done = []
    for candidate in meant:
        before = max(((line, at) for line, at in known if line < candidate.line), default=(0, -1))[1]
        after = min(((line, at) for line, at in known if line > candidate.line), default=(0, len(place)))[1]
        heading = f"## {candidate.title}"
        sure = candidate.sure and times[candidate.place] == 1 and before < candidate.place < after
        if sure and lines[candidate.line - above] != heading:
            lines[candidate.line - above] = heading
            done.append(candidate.title)
    return details + "\n".join(lines), done


def _meant(
    lines: Sequence[str], number: int, above: int, lacking: Mapping[str, SectionNeed], task: Task
) -> _Meant | None:
    match = _MEANT.fullmatch(_ODD.sub(" ", lines[number]).rstrip()) if len(lines[number]) <= _LONGEST else None
    title = " ".join(match[2].strip(_MARKUP).split()) if match else ""
    need = lacking.get(title.casefold())
    if match is None or need is None:
        return None
    hashes = len(match[1])
    alone = number == 0 or not lines[number - 1].strip() or lines[number - 1].startswith("#")
    underlined = number + 1 < len(lines) and bool(_UNDERLINE.fullmatch(lines[number + 1]))
    sure = not underlined and (hashes == _LEVEL or (need.required and (hashes > 0 or alone)))
    return _Meant(number + above, layout(task).place[title.casefold()], title, sure)
