"""Answers: that each is its author's, for its task, whole, and of a sensible length."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.model.sections import PLACEHOLDERS, sections_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page, Section
    from rlhf.model.paths import Placed
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task


def no_such_task(page: Page, placed: Placed, task_known: bool) -> Iterator[Problem]:
    """An answer to a task that does not exist will never be read."""
    if not task_known:
        yield Problem(
            page.at("task"), f"There is no task {placed.task} in the batch {placed.batch}.",
            "Move the file to the folder of its task; `rlhf task list` shows your tasks.",
        )  # fmt: skip


def not_where_it_says(page: Page, placed: Placed) -> Iterator[Problem]:
    """What an answer says of its task and author is what its place says: a file has one writer."""
    data = page.data if isinstance(page.data, dict) else {}
    for key, expected in (("task", placed.task), ("author", placed.handle)):
        if isinstance(data.get(key), str) and data[key] != expected:
            yield Problem(
                page.at(key),
                f"“{key}” is {data[key]}, but the file stands at {placed.path}.",
                f"Write: {key}: {expected}",
            )


def section_missing(page: Page, task: Task) -> Iterator[Problem]:
    """Each kind of answer has sections that its readers rely on; some depend on acuity, risk and audience."""
    if page.faults:
        return
    for need in sections_for(task):
        if need.required and page.section(need.title) is None:
            because = f", because {need.why}" if need.why else ""
            yield Problem(
                Span(page.lines + 1),
                f"The section “{need.title}” is missing{because}.",
                f"Add a heading: ## {need.title}",
            )


def section_unwritten(page: Page, task: Task) -> Iterator[Problem]:
    """An empty section, or one that still holds its instructions, is not yet an answer."""
    needed = {need.title.casefold(): need for need in sections_for(task)}
    for section in page.sections:
        left = _placeholder(section)
        need = needed.get(section.title.casefold())
        if left is not None:
            mend = "Write it" if need and need.required else "Write it, or delete the section"
            yield Problem(Span(left, 1, left, 2), f"“{section.title}” still holds its instructions.", f"{mend}.")
        elif need and need.required and not section.text.strip():
            yield Problem(section.span, f"“{section.title}” is empty.", "Write it.")


def section_unknown(page: Page, task: Task) -> Iterator[Problem]:
    """A heading that is almost a known one is probably meant to be it, and would be missed."""
    known = [need.title for need in sections_for(task)]
    folded = {title.casefold() for title in known} | {"references"}
    for section in page.sections:
        near = difflib.get_close_matches(section.title, known, 1, 0.8)
        if section.title.casefold() not in folded and near:
            yield Problem(
                section.span,
                f"“{section.title}” is not a section of this kind of answer.",
                f"Did you mean “{near[0]}”?",
            )


def section_twice(page: Page) -> Iterator[Problem]:
    """Two sections of one name leave a reader to guess which one holds."""
    seen: dict[str, Section] = {}
    for section in page.sections:
        first = seen.setdefault(section.title.casefold(), section)
        if first is not section:
            yield Problem(
                section.span,
                f"“{section.title}” stands twice, here and on line {first.span.line}.",
                "Put the two together.",
            )


def details_missing(page: Page, task: Task) -> Iterator[Problem]:
    """Some kinds of work give their result as values at the top: a verdict, scores, a rubric."""
    data = page.data if isinstance(page.data, dict) else {}
    wanted = {"prompt_review": "verdict", "output_evaluation": "scores", "rubric_writing": "rubric"}.get(task.kind)
    if wanted and not page.faults and not data.get(wanted):
        yield Problem(
            page.at(),
            f"“{wanted}” is missing among the details at the top.",
            f"Add it below the author: {wanted}:",
        )
    if task.kind == "output_evaluation" and isinstance(data.get("scores"), dict):
        for name, _ in task.outputs:
            if not data["scores"].get(name):
                yield Problem(page.at("scores"), f"Output {name} has no scores.", f"Add scores for {name}.")


def too_long(page: Page, task: Task, policy: Policy) -> Iterator[Problem]:
    """Physicians' own gold answers are short (median 83 and 199 words in two published sets)."""
    budget = policy.word_budget.get(task.kind)
    words = sum(section.words for section in page.sections)
    if budget and words > budget:
        yield Problem(
            Span(),
            f"The answer has {words} words; this kind should stay under {budget}.",
            "Cut what the reader can do without.",
        )


def guidance_version_unknown(page: Page, guidance: Mapping[str, str]) -> Iterator[Problem]:
    """The version of the guidance that an answer was written under is one that exists."""
    pinned = page.data.get("guidance") if isinstance(page.data, dict) else None
    for slug, version in (pinned if isinstance(pinned, dict) else {}).items():
        if slug not in guidance:
            yield Problem(
                page.key("guidance", slug),
                f"There is no guidance “{slug}”.",
                "Delete the line, or mend the name.",
            )
        elif isinstance(version, str) and _numbers(version) > _numbers(guidance[slug]):
            yield Problem(
                page.at("guidance", slug),
                f"“{slug}” is at version {guidance[slug]}; there is no {version} yet.",
                f"Write: {slug}: {guidance[slug]}",
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isascii() and part.isdigit() and len(part) <= 9)  # noqa: PLR2004


def _placeholder(section: Section) -> int | None:
    """The line on which a section still holds a placeholder."""
    for number, line in enumerate(section.text.split("\n"), section.text_line):
        if line.strip().strip("_*") in PLACEHOLDERS:
            return number
    return None
