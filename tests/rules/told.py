"""What one rule says of a workspace: near misses are about one rule, whatever others say of the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.rules.memory import ANSWER, GOOD, TASK, TASK_FILE, check

if TYPE_CHECKING:
    from rlhf.model.finding import Finding
    from tests.rules.memory import Content

TITLE = "# Chest tightness on the stairs\n\n"


def told(code: str, path: str, changes: dict[str, Content]) -> list[Finding]:
    return [finding for finding in check(path, changes) if finding.code == code]


def a_task(more: str = "", *without: str, kind: str = "reference_answer") -> dict[str, str]:
    """The good task as one of a kind, with lines added and some of its top-level keys left out."""
    kept: list[str] = []
    keep = True
    for line in GOOD[TASK_FILE].splitlines(keepends=True):
        if not line.startswith((" ", "-")):
            keep = line.partition(":")[0] not in without
        if keep:
            kept.append(line)
    return {TASK_FILE: "".join(kept).replace("kind: reference_answer", f"kind: {kind}") + more}


def an_answer(sections: str, details: str = "", opening: str = TITLE) -> dict[str, str]:
    """An answer with these sections and, among its details, these lines."""
    head = f"---\ntask: {TASK}\nauthor: amara\nprovenance: de_novo\nai_draft: false\n{details}---\n"
    return {ANSWER: head + opening + sections}


def sections(**texts: str) -> str:
    """The sections of a whole answer, some of them with other words; None leaves one out."""
    usual = {
        "Answer": "Stop and sit down. See your GP today.",
        "Clinical reasoning": "Exertional chest tightness is angina until shown otherwise.",
        "Uncertainty and caveats": "Nobody has examined you.",
        "Red flags": "Call 999 for pain at rest.",
        "Safety-netting": "If nobody has seen you by 6 pm, ring NHS 111.",
    }
    named = {"answer": "Answer", "reasoning": "Clinical reasoning", "flags": "Red flags", "net": "Safety-netting"}
    usual |= {named[key]: text for key, text in texts.items()}
    return "\n".join(f"## {title}\n{text}\n" for title, text in usual.items())
