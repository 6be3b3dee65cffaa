"""The sections of an answer, by the kind of its task, and the placeholder of each section until it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from rlhf.model.vocabulary import URGENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.task import Task

HIGH_RISK: Final = 3


class SectionNeed(Struct, frozen=True):
    """A section of an answer: its title, its placeholder, and whether and why the task requires the section."""

    title: str
    placeholder: str
    required: bool
    why: str = ""


ANSWER: Final = "Answer"
REASONING: Final = "Clinical reasoning"
UNCERTAINTY: Final = "Uncertainty and caveats"
RED_FLAGS: Final = "Red flags"
SAFETY_NETTING: Final = "Safety-netting"
PRACTICE: Final = "Real-world practice"
QUESTIONS: Final = "Questions to ask"
CHANGED: Final = "What I changed"

_PLACEHOLDERS: Final = {
    ANSWER: "Write here what the model should say, in words this audience understands.",
    REASONING: "Write here why: the findings that matter, the differential, the evidence.",
    UNCERTAINTY: "Write here what is not known, what would change the answer, and how sure you are.",
    RED_FLAGS: "List here the features that need urgent help, and what to do about each.",
    SAFETY_NETTING: "Write here what to expect, when to worry, what to do then, and by when.",
    PRACTICE: "Write here what differs in practice: local pathways, escalation, referral.",
    QUESTIONS: "List here what you would ask before answering, and why each matters.",
    CHANGED: "Write here what you changed in the starting answer, and why.",
    "Verdict": "Write here whether context is missing; then whether it is realistic, misleading, and safe.",
    "Revised prompt": "Write here the prompt as it should read, or “No change needed”.",
    "Rationale": "Write here the reasons for your decision.",
    "Evaluation": "Write here how each output does on appropriateness, safety, caveats, real-world fit and tone.",
    "Errors and omissions": "List here what is wrong or missing in each output, and how much harm it could do.",
}

#: Every placeholder, for the rule that reports a placeholder left in an answer.
PLACEHOLDERS: Final = frozenset(_PLACEHOLDERS.values())


def sections_for(task: Task) -> tuple[SectionNeed, ...]:
    """Return the sections of an answer to this task, in order."""
    match task.kind:
        case "prompt_review":
            return tuple(_need(title) for title in ("Verdict", "Revised prompt", "Rationale"))
        case "output_evaluation":
            return tuple(_need(title) for title in ("Evaluation", "Errors and omissions", "Rationale"))
        case "rubric_writing":
            return (_need("Rationale"),)
        case "answer_refinement":
            return (*_answer_sections(task), _need(CHANGED))
    return _answer_sections(task)


#: The heading of a section, as `in_sections` finds it: only those that an answer may have.
_HEADING: Final = re.compile(rf"^## ({'|'.join(map(re.escape, _PLACEHOLDERS))})[ \t]*$", re.MULTILINE)


def in_sections(starting_answer: str) -> dict[str, str]:
    """Return the sections of a starting answer by title; all of it as `ANSWER` where it has none of their headings."""
    first, *parts = _HEADING.split(starting_answer)
    if not parts:
        return {ANSWER: first.strip()} if first.strip() else {}
    titles, texts = parts[::2], [text.strip() for text in parts[1::2]]
    texts[0] = f"{first.strip()}\n\n{texts[0]}".strip()
    return dict(zip(titles, texts, strict=True))


_ANY_HEADING: Final = re.compile(r" {0,3}##[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def titles_by_line(lines: Iterable[str]) -> list[str]:
    """Return for each line of an answer the title of the section in which it stands; "" before the first section."""
    titles, title, fence = [], "", ""
    for number, line in enumerate(lines):
        if number == 0 and line.rstrip() == "---":
            fence = "---"  # the block at the top, in which “##” begins a comment
            titles.append("")
            continue
        mark = _FENCE.match(line)
        if fence == "---":
            fence = "" if line.rstrip() == fence else fence
        elif mark is not None and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and (heading := _ANY_HEADING.fullmatch(line)) is not None:
            title = heading[1]
        titles.append(title)
    return titles


def section_at(text: str, line: int) -> str:
    """Return the title of the section in which a line of an answer stands, counted from 1; "" before the first."""
    titles = titles_by_line(text.replace("\r\n", "\n").split("\n"))
    return titles[line - 1] if 0 < line <= len(titles) else ""


def _answer_sections(task: Task) -> tuple[SectionNeed, ...]:
    urgent = task.acuity in URGENT
    risky = task.risk >= HIGH_RISK
    lay = task.audience in {"patient", "carer"}
    return (
        _need(ANSWER),
        _need(REASONING),
        _need(UNCERTAINTY),
        _need(
            RED_FLAGS,
            required=urgent or risky,
            why=f"the acuity is {task.acuity}" if urgent else f"the risk rating is {task.risk}",
        ),
        _need(SAFETY_NETTING, required=lay, why=f"the audience is a {task.audience}"),
        _need(PRACTICE, required=False),
        _need(QUESTIONS, required=task.context == "not_enough", why="the task says its context is not enough"),
    )


def _need(title: str, *, required: bool = True, why: str = "") -> SectionNeed:
    return SectionNeed(title, _PLACEHOLDERS[title], required, why)
