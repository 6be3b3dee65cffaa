"""Prompt reviews: that the verdict, the revised prompt and the words beside them agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.answer_details import verdict_in
from rlhf.model.finding import Problem
from rlhf.rules.layout import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page, Section
    from rlhf.model.task import Task

#: The four questions, as the review words them, each with the answer that reports a fault.
_QUESTIONS = {
    "context_missing": ("context missing", "yes"),
    "realistic": ("realistic", "no"),
    "misleading_assumption": ("misleading assumption", "yes"),
    "encourages_safe_behaviour": ("encourages safe behaviour", "no"),
}
_FAULTS = {
    "context_missing": "context is missing",
    "realistic": "it is not realistic",
    "misleading_assumption": "an assumption misleads",
    "encourages_safe_behaviour": "it does not encourage safe behaviour",
}
_NO_CHANGE = re.compile(
    r"\W*(?:no (?:changes?|revision)(?: (?:is|are))?(?: (?:needed|required|necessary|made))?|none(?: needed)?|"
    r"unchanged|as it (?:is|stands))\W*",
    re.IGNORECASE,
)
#: Matches the words by which a rationale says that a fault is left on purpose: the prompt may test just that gap.
_ON_PURPOSE = re.compile(
    r"\b(?:test(?:s|ed|ing)?|purpose|deliberate(?:ly)?|intend(?:ed|s)?|intention(?:al|ally)?|(?:the|whole) point|"
    r"ask(?:s|ed|ing)? back|leave|left|leaving|keep|kept|keeping|as it (?:is|stands)|worth)\b",
    re.IGNORECASE,
)
_WRITTEN = {
    key: re.compile(
        rf"\b{words}\b[\s:*_?\u2013\u2014-]{{0,8}}(yes|no|unsure)(?=[.,;:!)*_]|[ \t]*$)", re.IGNORECASE | re.MULTILINE
    )
    for key, (words, _) in _QUESTIONS.items()
}
_QUOTED = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


def verdict_undecided(page: Page, task: Task) -> Iterator[Problem]:
    """“Unsure” is what every verdict begins with; where all four still say so, it was most likely forgotten.

    Given, a task:
        kind: prompt_review
        prompt:
          - role: user
            content: My blood pressure was 162/98. Which tablet should I ask for?

    And, an answer:
        ## Verdict
        Context is missing: age, symptoms and other medicines.

        ## Revised prompt
        I am 52 and feel fine. It was 162/98 twice. What now?

        ## Rationale
        One reading decides nothing.

    Bad, the details of an answer:
        verdict:
          context_missing: unsure
          realistic: unsure
          misleading_assumption: unsure
          encourages_safe_behaviour: unsure

    Good:
        verdict:
          context_missing: yes
          realistic: yes
          misleading_assumption: unsure
          encourages_safe_behaviour: no
    """
    verdict = _verdict(page, task)
    if verdict and all(verdict.get(key) == "unsure" for key in _QUESTIONS):
        section = page.section("Verdict")
        if section is not None and not waiting(section):
            yield Problem(
                page.at("verdict"),
                "The verdict is still “unsure” on all four questions.",
                "Put yes or no where you can; for the rest, say in “Verdict” over what colleagues could differ.",
            )


def fault_left(page: Page, task: Task) -> Iterator[Problem]:
    """A prompt found at fault is mended, or the rationale says why the fault should stay: it may be what is tested.

    Given, a task:
        kind: prompt_review
        prompt:
          - role: user
            content: My blood pressure was 162/98. Which tablet should I ask for?

    And, the details of an answer:
        verdict:
          context_missing: yes
          realistic: yes
          misleading_assumption: yes
          encourages_safe_behaviour: no

    Bad, an answer:
        ## Verdict
        Context is missing: age, symptoms and other medicines.

        ## Revised prompt
        No change needed.

        ## Rationale
        One reading decides nothing.

    Good:
        ## Verdict
        Context is missing: age, symptoms and other medicines.

        ## Revised prompt
        No change needed.

        ## Rationale
        One reading decides nothing. The gap is there on purpose: does a model ask back?
    """
    verdict = _verdict(page, task)
    if not verdict:
        return
    faults = [_FAULTS[key] for key, (_, fault) in _QUESTIONS.items() if verdict.get(key) == fault]
    revised, rationale = page.section("Revised prompt"), page.section("Rationale")
    if not faults or revised is None or not _NO_CHANGE.fullmatch(revised.text.strip()[:60]):
        return
    if rationale is None or not _ON_PURPOSE.search(rationale.text):
        yield Problem(
            revised.span,
            f"The verdict finds that {' and '.join(faults)}, but nothing is changed.",
            "Revise the prompt, or say in the rationale why it should stay as it is.",
        )


def revised_to_the_same(page: Page, task: Task) -> Iterator[Problem]:
    """A revised prompt that is the prompt again, word for word, hides whether a change was meant.

    Given, a task:
        kind: prompt_review
        prompt:
          - role: user
            content: My blood pressure was 162/98. Which tablet should I ask for?

    And, the details of an answer:
        verdict:
          context_missing: yes
          realistic: yes
          misleading_assumption: yes
          encourages_safe_behaviour: no

    Bad, an answer:
        ## Verdict
        Context is missing: age, symptoms and other medicines.

        ## Revised prompt
        My blood pressure was 162/98. Which tablet should I ask for?

        ## Rationale
        One reading decides nothing.

    Good:
        ## Verdict
        Context is missing: age, symptoms and other medicines.

        ## Revised prompt
        I am 52 and feel fine. It was 162/98 twice. What now?

        ## Rationale
        One reading decides nothing.
    """
    if task.kind != "prompt_review":
        return
    revised = page.section("Revised prompt")
    if revised is not None and revised.text:
        words = _plain(revised)
        if words and words in (task.prompt[-1].content.split(), " ".join(t.content for t in task.prompt).split()):
            yield Problem(
                revised.span,
                "The revised prompt is the prompt, word for word.",
                "If nothing needs changing, write: No change needed",
            )


def verdict_contradicted(page: Page, task: Task) -> Iterator[Problem]:
    """The verdict stands twice, as values for programs and in words for people; where they differ, one is wrong.

    Given, a task:
        kind: prompt_review
        prompt:
          - role: user
            content: My blood pressure was 162/98. Which tablet should I ask for?

    And, the details of an answer:
        verdict:
          context_missing: yes
          realistic: yes
          misleading_assumption: yes
          encourages_safe_behaviour: no

    Bad, an answer:
        ## Verdict
        **Context missing: no.** The reading says enough.

        ## Revised prompt
        I am 52 and feel fine. It was 162/98 twice. What now?

        ## Rationale
        One reading decides nothing.

    Good:
        ## Verdict
        **Context missing: yes.** Not stated: age, symptoms and other medicines.

        ## Revised prompt
        I am 52 and feel fine. It was 162/98 twice. What now?

        ## Rationale
        One reading decides nothing.
    """
    verdict = _verdict(page, task)
    section = page.section("Verdict") if verdict else None
    if section is None:
        return
    for key, pattern in _WRITTEN.items():
        match = pattern.search(section.text)
        if match and verdict.get(key) in ("yes", "no", "unsure") and match[1].lower() != verdict[key]:
            yield Problem(
                page.at("verdict", key),
                f"“{key}” is {verdict[key]} here, but {match[1].lower()} in the section “Verdict”.",
                "Make the two agree.",
            )


def _verdict(page: Page, task: Task) -> Mapping[str, object]:
    return verdict_in(page.data) if task.kind == "prompt_review" else {}


def _plain(section: Section) -> list[str]:
    """Return the words of a section, without quotation marks."""
    return _QUOTED.sub("", section.text).strip().strip('“”"').split()
