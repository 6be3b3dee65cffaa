"""The sections that an answer has, by its task, and headings that were probably meant to be such sections."""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.sections import PLACEHOLDERS, SectionNeed, sections_for
from rlhf.model.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.document import Page, Section

LIKE = 0.8
MOST = 200  # no answer has so many sections; the meaning of further headings is not guessed
_MARKUP = "#*_: \t"


class Layout(Struct, frozen=True):
    """The sections of an answer to similar tasks, in order and by case-folded title."""

    needs: tuple[SectionNeed, ...]
    by_title: Mapping[str, SectionNeed]
    place: Mapping[str, int]


def layout(task: Task) -> Layout:
    """Return the sections that an answer to this task has; cached for similar tasks."""
    return _layout(task.kind, task.audience, task.acuity, task.risk_severity, task.risk_likelihood, task.context)


@cache
def _layout(kind: str, audience: str, acuity: str, severity: str, likelihood: str, context: str) -> Layout:
    needs = sections_for(
        Task(
            "", "", "", kind, "", audience, (),
            acuity=acuity, risk_severity=severity, risk_likelihood=likelihood, context=context,
        )
    )  # fmt: skip
    titles = [need.title.casefold() for need in needs]
    return Layout(needs, dict(zip(titles, needs, strict=True)), {title: i for i, title in enumerate(titles)})


def missing(page: Page, task: Task) -> list[SectionNeed]:
    have = {section.title.casefold() for section in page.sections}
    return [need for title, need in layout(task).by_title.items() if need.required and title not in have]


def astray(page: Page, needs: Iterable[SectionNeed]) -> dict[str, int]:
    """Return the section titles that stand on a line of their own but are no headings, with their line numbers."""
    wanted = {need.title.casefold(): need.title for need in needs}
    result: dict[str, int] = {}
    for number, line in enumerate(page.body.text.split("\n"), page.body.line):
        title = wanted.get(line.strip(_MARKUP).casefold())
        if title is not None:
            result.setdefault(title, number)
    return result


def meant(section: Section, task: Task, need: SectionNeed) -> bool:
    """Whether an unknown heading was probably meant to be the title of `need`: similar letters or the same words."""
    text, title = section.title.casefold(), need.title.casefold()
    if text in layout(task).by_title:
        return False
    ours, theirs = set(re.findall(r"\w+", text)), set(re.findall(r"\w+", title)) - {"and", "to"}
    return bool(ours) and (ours <= theirs or theirs <= ours or bool(difflib.get_close_matches(text, [title], 1, LIKE)))


def placeholder(section: Section) -> int | None:
    """Return the line on which a section still has a placeholder, alone or among words; None where it has none."""
    for number, line in enumerate(section.text.split("\n"), section.text_line):
        if any(words in line for words in PLACEHOLDERS):
            return number
    return None


def waiting(section: Section) -> bool:
    """Whether a section has not been written yet."""
    return not section.text or placeholder(section) is not None
