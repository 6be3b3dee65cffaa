"""The sections of an answer: that each is written, stands once and in its place, and no text is outside of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.model.sections import PLACEHOLDERS
from rlhf.rules.layout import astray, layout, meant, missing, placeholder
from rlhf.rules.traces import Cues, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Page, Section, Words
    from rlhf.model.task import Task

#: The beginnings of the placeholders: a file is searched for these before its lines are checked.
_MARKS = frozenset(" ".join(words.split()[:2]) for words in PLACEHOLDERS)
_MARK_CUES = Cues(mark.split()[0] for mark in _MARKS)
_UNDERLINE = re.compile(r" {0,3}=+ *")


def section_unwritten(words: Words, page: Page, task: Task) -> Iterator[Problem]:
    """An empty section, or one that still holds its instructions, is not yet an answer.

    Bad, an answer:
        _Write here what the model should say, in words this audience understands._

    Good:
        Stop and sit down. See your GP today.
    """
    needed = layout(task).by_title
    held = not traces(words).cues.isdisjoint(_MARK_CUES) and any(mark in page.body.text for mark in _MARKS)
    lacking = missing(page, task) if held else []
    for section in page.sections:
        need = needed.get(section.title.casefold())
        left = placeholder(section) if held else None
        if left is not None:
            needless = not (need.required if need else any(meant(section, task, other) for other in lacking))
            mend = "Write it, or delete the section." if needless else "Write it."
            yield Problem(Span(left, 1, left, 2), f"“{section.title}” still holds its instructions.", mend)
        elif need is not None and need.required and not section.text.strip():
            yield Problem(section.span, f"“{section.title}” is empty.", "Write it.")


def section_twice(page: Page) -> Iterator[Problem]:
    """Two sections of one name leave a reader to guess which one holds.

    Bad, an answer:
        ## Answer
        Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.

        ## Answer
        Avoid stairs until then.

    Good:
        ## Answer
        Stop and sit down. See your GP today.
        Avoid stairs until then.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.
    """
    seen: dict[str, Section] = {}
    for section in page.sections:
        first = seen.setdefault(section.title.casefold(), section)
        if first is not section:
            yield Problem(
                section.span,
                f"“{section.title}” stands twice, here and on line {first.span.line}.",
                "Put the two together.",
            )


def words_before_sections(page: Page, body: Words, task: Task) -> Iterator[Problem]:
    """What stands above the first section belongs to none: readers look under the headings, and programs only there.

    Bad, an answer:
        Do not wait.

        ## Answer
        Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.

    Good:
        ## Answer
        Do not wait. Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.
    """
    stray = _stray(page.opening) if page.sections else ""
    if stray and not astray(page, missing(page, task)):
        start = body.text.find(stray)
        yield Problem(
            body.span(start, start + len(stray)),
            "These words stand above the first section.",
            "Put them under a heading, or delete them.",
        )


def _stray(opening: str) -> str:
    """Return the first line of text before the sections that is not the title; "" where there is none."""
    if opening.startswith("# ") and "\n" not in opening:
        return ""
    lines = [line for line in opening.split("\n") if line.strip()]
    if lines and lines[0].startswith("# "):
        del lines[0]
    elif len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]):
        del lines[:2]
    return next((line.strip() for line in lines if any(c.isalnum() for c in line)), "")


def sections_out_of_order(page: Page, task: Task) -> Iterator[Problem]:
    """Readers find their way by the order of the sections, which is the same in every answer of a kind.

    Bad, an answer:
        ## Answer
        Stop and sit down. See your GP today.

        ## Safety-netting
        If it comes on at rest, call 999.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

    Good:
        ## Answer
        Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.
    """
    place = layout(task).place
    highest, after = -1, ""
    seen = set()
    for section in page.sections:
        title = section.title.casefold()
        at = place.get(title, -1)
        if at < 0 or title in seen:
            continue
        seen.add(title)
        if at < highest:
            usual = ", ".join(need.title for need in layout(task).needs if page.section(need.title))
            yield Problem(section.span, f"“{section.title}” stands below “{after}”.", f"The usual order: {usual}.")
            return
        highest, after = at, section.title
