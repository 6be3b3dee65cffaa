"""Answers: that each is by its author, for its task, under guidance that exists, and of a sensible length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.model.sections import ANSWER, CHANGED, in_sections
from rlhf.model.vocabulary import KIND_WORDS
from rlhf.rules.layout import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page
    from rlhf.model.paths import Placed
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task

#: What each kind of work gives as values at the top.
_RESULT = {"prompt_review": "verdict", "output_evaluation": "scores", "rubric_writing": "rubric"}

#: Matches the words by which an author says under “What I changed” that the starting answer is unchanged.
_LEFT = re.compile(r"\b(?:nothing|none|no changes?|unchanged|left as)\b", re.IGNORECASE)
_OPENING = 8  # characters: if these first characters differ, so do the texts
_QUOTES = "\u2018\u2019\u201c\u201d\"'"  # round a value, as a word processor makes them: mended, not told
_SPACES = (" ", "\n", "\t", "\xa0")


def no_such_task(page: Page, placed: Placed, task_known: bool) -> Iterator[Problem]:
    """An answer to a task that does not exist will never be read.

    Bad, the files:
        answers/w48/t-9c3q8r6t2m/amara.md

    Good:
        answers/w48/t-7h2k9m4x8q/amara.md
    """
    if not task_known:
        yield Problem(
            page.at("task"),
            f"There is no task {placed.task} in the batch {placed.batch}.",
            "`rlhf task list` shows your tasks; `rlhf write ID --from FILE` takes these words in where they belong.",
        )


def not_where_it_says(page: Page, placed: Placed) -> Iterator[Problem]:
    """What an answer says of its task and author is what its place says: a file has one writer.

    Bad, the details of an answer:
        author: ben

    Good:
        author: amara
    """
    for key, expected in (("task", placed.task), ("author", placed.handle)):
        text = _front_matter_text(page, key)
        if text and text.strip(_QUOTES) != expected:
            yield Problem(
                page.at(key),
                f"“{key}” is {text}, but the file stands at {placed.path}.",
                _whose_words(text, placed.path) if key == "task" else f"Write: {key}: {expected}",
            )


def _whose_words(task: str, path: str) -> str:
    """Return what to do with words whose task is in doubt: nobody is told to file them under another question."""
    return f"Read which question these words answer. If it is {task}: rlhf write {task} --from {path}"


def _front_matter_text(page: Page, key: str) -> str:
    value = page.data.get(key) if isinstance(page.data, dict) else None
    return value if isinstance(value, str) else ""


def details_missing(page: Page, task: Task) -> Iterator[Problem]:
    """Some kinds of work give their result as values at the top: a verdict, scores, a rubric.

    Given, a task:
        kind: rubric_writing

    And, an answer:
        ## Rationale
        What matters most is that the reader does not wait.

    Bad, the details of an answer:
        synthetic: true

    Good:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
    """
    wanted = _RESULT.get(task.kind)
    if wanted is None or page.faults:
        return
    given = page.data.get(wanted) if isinstance(page.data, dict) else None
    if not given:
        yield Problem(
            page.at(),
            f"“{wanted}” is missing among the details at the top.",
            f"Add it below the author: {wanted}:",
        )
    elif task.kind == "output_evaluation" and isinstance(given, dict):
        known = {name for name, _ in task.outputs}
        slips = {str(name).casefold() for name in given if name not in known}  # a finding of their own: OE001
        for name, _ in task.outputs:
            if not given.get(name) and name.casefold() not in slips:
                yield Problem(page.at("scores"), f"Output {name} has no scores.", f"Add scores for {name}.")


def too_long(page: Page, task: Task, policy: Policy) -> Iterator[Problem]:
    """Physicians' own gold answers are short (median 83 and 199 words in two published sets).

    Given, rlhf.yaml:
        policy:
          word_budget: {reference_answer: 40}

    Bad, an answer:
        Thank you for getting in touch about this. Chest tightness can have many causes, some of which are serious and
        many of which are not. Stop and sit down. See your GP today.

    Good:
        Stop and sit down. See your GP today.
    """
    budget = policy.word_budget.get(task.kind)
    if not budget or sum(page.body.text.count(space) for space in _SPACES) < budget:  # fewer gaps than it has words
        return
    words = sum(section.words for section in page.sections)
    if words > budget:
        yield Problem(
            Span(),
            f"The answer has {words} words; this kind should stay under {budget}.",
            "Cut what the reader can do without.",
        )


def guidance_version_unknown(page: Page, guidance: Mapping[str, str]) -> Iterator[Problem]:
    """The version of the guidance that an answer was written under is one that exists.

    Bad, the details of an answer:
        guidance:
          safety-netting: 1.3.0

    Good:
        guidance:
          safety-netting: 1.2.0
    """
    pinned = page.data.get("guidance") if isinstance(page.data, dict) else None
    for slug, version in (pinned if isinstance(pinned, dict) else {}).items():
        if slug not in guidance:
            yield Problem(
                page.key("guidance", slug),
                f"There is no guidance “{slug}”.",
                "Delete the line, or mend the name.",
            )
        elif version != guidance[slug] and isinstance(version, str) and _numbers(version) > _numbers(guidance[slug]):
            yield Problem(
                page.at("guidance", slug),
                f"“{slug}” is at version {guidance[slug]}; there is no {version} yet.",
                f"Write: {slug}: {guidance[slug]}",
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isascii() and part.isdigit() and len(part) <= 9)  # noqa: PLR2004


def provenance_unclear(page: Page) -> Iterator[Problem]:
    """Whoever uses an answer must know whether it was written from nothing or from a reference, and from which.

    Bad, the details of an answer:
        provenance: from_reference

    Good:
        provenance: from_reference
        from_reference: The practice's leaflet on chest pain, 2025
    """
    provenance, source = _front_matter_text(page, "provenance"), _front_matter_text(page, "from_reference")
    if provenance == "from_reference" and not source.strip():
        yield Problem(
            page.at("provenance"),
            "It was written from a reference, but which one is not said.",
            "Add: from_reference: …",
        )
    elif provenance == "de_novo" and source:
        yield Problem(
            page.at("provenance"),
            "It is said to be written from nothing (de_novo), and yet from a reference.",
            "Delete from_reference, or write: provenance: from_reference",
        )


def author_unknown(page: Page, placed: Placed, people: People) -> Iterator[Problem]:
    """An answer is somebody's: a sign-off by its own author never counts, and feedback has to reach a person.

    Bad, the files:
        answers/w48/t-7h2k9m4x8q/zoe.md

    Good:
        answers/w48/t-7h2k9m4x8q/ben.md
    """
    if placed.handle not in people.by_handle and _front_matter_text(page, "author") in {"", placed.handle}:
        yield Problem(
            page.at("author"),
            f"Nobody in people.yaml has the handle {placed.handle}.",
            "Mend the name of the file and the author. Whoever has left stays in people.yaml, with: active: false",
        )


def only_repeated(page: Page, task: Task) -> Iterator[Problem]:
    """Words that were given are no answer yet: the question again, or the starting answer as it came.

    Given, a task:
        kind: answer_refinement
        audience: clinician
        starting_answer: Tight chests are usually anxiety.

    Bad, an answer:
        ## Answer
        Tight chests are usually anxiety.

        ## Clinical reasoning
        Exertional tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        There is no examination.

        ## What I changed
        It no longer reassures.

    Good:
        ## Answer
        Assess for angina today: the tightness is exertional.

        ## Clinical reasoning
        Exertional tightness is angina until shown otherwise.

        ## Uncertainty and caveats
        There is no examination.

        ## What I changed
        It no longer reassures.
    """
    if task.kind not in {"reference_answer", "answer_refinement"}:
        return
    section = page.section(ANSWER)
    if section is None or not section.text:
        return
    refining = task.kind == "answer_refinement"
    start = in_sections(task.starting_answer) if refining else {ANSWER: task.prompt[-1].content}
    given = start.get(ANSWER, "")
    if section.text[:_OPENING] != given.lstrip()[:_OPENING] or section.text.split() != given.split():
        return
    if task.kind == "reference_answer":
        yield Problem(section.span, "The answer only repeats the question.", "Write what the model should say.")
        return
    if any((mine := page.section(title)) is None or mine.text.split() != text.split() for title, text in start.items()):
        return
    changed = page.section(CHANGED)
    if changed is not None and not waiting(changed) and not _LEFT.search(changed.text):
        yield Problem(
            section.span,
            "The answer is the starting answer, word for word.",
            "Refine it. If nothing needed changing, say so under “What I changed”.",
        )


def details_not_used(page: Page, task: Task) -> Iterator[Problem]:
    """A verdict, scores or a rubric belong to one kind of work; in another nobody reads them.

    Bad, the details of an answer:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}

    Good:
        synthetic: true
    """
    for kind, key in _RESULT.items():
        if kind != task.kind and isinstance(page.data, dict) and key in page.data:
            yield Problem(
                page.key(key),
                f"“{key}” is not used when the task is to {KIND_WORDS[task.kind]}.",
                "Delete it, with the lines that belong to it.",
            )
