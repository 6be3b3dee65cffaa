"""The headings of an answer: that every section it needs is there, under a heading that is recognised."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.rules.layout import LIKE, MOST, astray, layout, meant, missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page
    from rlhf.model.sections import SectionNeed
    from rlhf.model.task import Task


def section_missing(page: Page, task: Task) -> Iterator[Problem]:
    """Each kind of answer has sections that its readers rely on; some depend on acuity, risk and audience.

    Bad, an answer:
        ## Answer
        Stop and sit down. See your GP today.

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
    needs = [] if page.faults else missing(page, task)
    if not needs:
        return
    lines = astray(page, needs)
    if lines:
        yield _not_headings(page, lines)
    elif not page.sections:
        titles = ", ".join(f"## {need.title}" for need in needs)
        yield Problem(Span(page.lines + 1), "The answer has no sections.", f"Add these headings: {titles}")
        return
    for need in needs:
        if need.title not in lines:
            yield _add(page, task, need)


def _add(page: Page, task: Task, need: SectionNeed) -> Problem:
    because = f", because {need.why}" if need.why else ""
    other = next((section for section in page.sections[:MOST] if meant(section, task, need)), None)
    if other is not None:
        message = f"“{other.title}” is not read as the section “{need.title}”, which is missing{because}."
        return Problem(other.span, message, f"Write: ## {need.title}")
    return Problem(
        Span(page.lines + 1), f"The section “{need.title}” is missing{because}.", f"Add a heading: ## {need.title}"
    )


def _not_headings(page: Page, lines: Mapping[str, int]) -> Problem:
    """Return a problem for lines that were meant as section headings (“### Answer”, “**Answer**”, “##Answer”)."""
    (title, line), *others = sorted(lines.items(), key=lambda item: item[1])
    text = page.body.text.split("\n")[line - page.body.line]
    more = f" The same for: {', '.join(other for other, _ in others)}." if others else ""
    return Problem(
        Span(line, 1, line, len(text) + 1),
        f"“{text.strip()}” does not begin a section.",
        f"Write it with two hashes and a space: ## {title}.{more}" if more else f"Write: ## {title}",
    )


def section_unknown(page: Page, task: Task) -> Iterator[Problem]:
    """A heading that is almost a known one is probably meant to be it, and would be missed.

    Bad, an answer:
        ## Answer
        Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.

        ## Real-world practise
        Many surgeries send such patients to hospital.

    Good:
        ## Answer
        Stop and sit down. See your GP today.

        ## Clinical reasoning
        Exertional chest tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Safety-netting
        If it comes on at rest, call 999.

        ## Real-world practice
        Many surgeries send such patients to hospital.
    """
    needed = layout(task).by_title
    lacking: list[SectionNeed] | None = None
    for section in page.sections[:MOST]:
        text = section.title.casefold()
        if text in needed or text == "references":
            continue
        near = difflib.get_close_matches(text, list(needed), 1, LIKE)
        if not near:
            continue
        lacking = missing(page, task) if lacking is None else lacking
        if not any(meant(section, task, need) for need in lacking):  # else a finding of its own: AN003
            yield Problem(
                section.span,
                f"“{section.title}” is not a section of this kind of answer.",
                f"Did you mean “{needed[near[0]].title}”?",
            )
