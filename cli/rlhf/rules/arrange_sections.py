"""Arrange what somebody wrote elsewhere under the sections of an answer: each line of it goes somewhere."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.rules.layout import layout
from rlhf.rules.mend_lists import outside_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.model.task import Task

#: Where the sources of an answer stand, in a section that no task asks for.
REFERENCES = "References"
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_STRONG = re.compile(r"(?:\*\*\*|\*\*|__)(.+?)(?:\*\*\*|\*\*|__):?")
_NUMBER = re.compile(r"(?:section |part )?(?:\d{1,2}(?:\.\d{1,2})*|[a-h]|[ivx]{1,4})(?:[.):]| [-\u2013\u2014])? ")
_NO_WORD = re.compile(r"[\W_]+")
_LIKE, _LONGEST = 0.85, 100


class Arranged(Struct, frozen=True):
    """The words of each section, by its title, and what its author should know, each a clause."""

    sections: Mapping[str, str]
    notices: tuple[str, ...] = ()


class _Head(Struct, frozen=True):
    """A line that may be a heading: its level (0 for a line in bold or of plain words), and its words."""

    level: int
    words: str
    plain: bool = False


def arrange(text: str, task: Task) -> Arranged:
    """Put the lines of a Markdown text under the sections of an answer to this task.

    What stands before the first section belongs to the first one. Headings that are none of a section stay with what is
    below them, as headings inside the section before. A heading that repeats the title of the task is dropped.
    """
    lines = text.split("\n")
    heads = {number: head for number in outside_code(lines) if (head := _head(lines, number))}
    titles = [*(need.title for need in layout(task).needs), REFERENCES]
    places, notices = _places(heads, titles)
    top = min((heads[number].level for number in places if heads[number].level), default=2)
    parts: list[tuple[str, list[str]]] = [(titles[0], [])]
    for number, line in enumerate(lines):
        head = heads.get(number)
        if number in places:
            parts.append((places[number], []))
        elif head is None or not head.level:
            parts[-1][1].append(line)
        elif _flat(head.words) != _flat(task.title) or any(place < number for place in places):
            parts[-1][1].append(f"{'#' * min(6, max(3, head.level - top + 2))} {head.words}")
    return _together(parts, titles, notices)


def _together(parts: Sequence[tuple[str, list[str]]], titles: Sequence[str], notices: list[str]) -> Arranged:
    sections: dict[str, list[str]] = {}
    under_heading: set[str] = set()
    for number, (title, lines) in enumerate(parts):
        text = "\n".join(lines).strip("\n")
        if number == 0 and text:
            notices.append(f"what stood before the first heading is put into “{title}”")
        elif number and text:
            if title in under_heading:
                notices.append(f"what stood under “{title}” in two places is put together")
            under_heading.add(title)
        if number or text:
            sections.setdefault(title, []).append(text)
    joined = {title: "\n\n".join(filter(None, sections[title])) for title in titles if title in sections}
    return Arranged(joined, tuple(dict.fromkeys(notices)))


def _head(lines: Sequence[str], number: int) -> _Head | None:
    line = lines[number]
    if match := _HEADING.fullmatch(line):
        return _Head(len(match[1]), match[2]) if match[2] else None
    words = line.strip()
    if not words or len(words) > _LONGEST or line.startswith(("    ", "\t")):
        return None
    if match := _STRONG.fullmatch(words):
        return _Head(0, match[1])
    alone = number == 0 or not lines[number - 1].strip() or _HEADING.fullmatch(lines[number - 1])
    return _Head(0, words, plain=True) if alone else None


def _places(heads: Mapping[int, _Head], titles: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Return the section that each heading begins, and in words which headings are only like the title of theirs."""
    by_words = {_flat(title): title for title in titles}
    places = {number: by_words[words] for number, head in heads.items() if (words := _flat(head.words)) in by_words}
    notices = []
    for number, head in heads.items():
        open_titles = [words for words, title in by_words.items() if title not in places.values()]
        if number in places or head.plain:
            continue
        words = _flat(head.words)
        near = difflib.get_close_matches(words, open_titles, 1, _LIKE) or [
            title for title in open_titles if words and set(words.split()) < set(title.split()) and head.level
        ]
        if len(near) == 1:
            places[number] = by_words[near[0]]
            notices.append(f"“{head.words}” is taken for the section “{by_words[near[0]]}”")
    return places, notices


def _flat(words: str) -> str:
    """Return the words of a heading without numbers, signs, capitals and emphasis, to be compared."""
    spaced = " ".join(_NO_WORD.sub(" ", words.replace("&", " and ").casefold()).split())
    numbered = _NUMBER.match(" ".join(words.strip("*_#: ").casefold().split()))
    if numbered:
        rest = " ".join(words.strip("*_#: ").casefold().split())[numbered.end() :]
        return " ".join(_NO_WORD.sub(" ", rest.replace("&", " and ")).split())
    return spaced
