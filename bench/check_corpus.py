"""A deterministic workspace on disk: tasks of about 2 KB with a rubric, and two answers of about 4 KB to each."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

from bench.corpus import SPECIALTIES, batches, words

if TYPE_CHECKING:
    from pathlib import Path

AUTHORS = ("amara", "ben")


def sentence(dice: random.Random, length: int) -> str:
    return words(dice, length).capitalize() + "."


def paragraph(dice: random.Random, sentences: int) -> str:
    lines, line = [], ""
    for word in " ".join(sentence(dice, dice.randint(8, 16)) for _ in range(sentences)).split():
        if len(line) + len(word) > 96:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def task_text(dice: random.Random, id_: str, specialty: str) -> str:
    rubric = "".join(
        f"  - criterion: {words(dice, 12).capitalize()}\n    points: {points}\n    axis: accuracy\n"
        for points in (8, 5, 5, 3, 3, 2, -6)
    )
    said = "".join(f"      {line}\n" for line in paragraph(dice, 10).split("\n"))
    return (
        f"id: {id_}\ntitle: {words(dice, 6).capitalize()}\nkind: reference_answer\nspecialty: {specialty}\n"
        f"audience: clinician\nscenario: triage\nprompt:\n  - role: user\n    content: |\n{said}"
        f"ask: {sentence(dice, 16)}\nlocale: en-GB\njurisdiction: UK-ENG\nacuity: routine\n"
        "risk:\n  severity: significant\n  likelihood: low\ncontext: enough\nuncertainty: none\nminutes: 25\n"
        "rubric:\n  - criterion: Names the features that need urgent help\n    points: 5\n    must_have: true\n"
        f"{rubric}"
        "guidance: [writing-answers]\ntags: [winter]\nsynthetic: true\n"
    )


def answer_text(dice: random.Random, id_: str, author: str) -> str:
    sections = "".join(
        f"## {title}\n\n{paragraph(dice, count)}\n\n"
        for title, count in (
            ("Answer", 17),
            ("Clinical reasoning", 13),
            ("Uncertainty and caveats", 8),
            ("Red flags", 6),
            ("Safety-netting", 6),
            ("Real-world practice", 6),
        )
    )
    return (
        f"---\ntask: {id_}\nauthor: {author}\nprovenance: de_novo\nai_draft: false\n"
        "guidance:\n  writing-answers: 1.0.0\n"
        "references:\n  - kind: nice\n    id: NG12\n    title: Referral\n"
        "    accessed: 2026-11-19\n    supports: The first claim\n"
        "  - kind: doi\n    id: 10.1000/182\n    title: A made reference\n    accessed: 2026-11-19\nsynthetic: true\n"
        f"---\n\n# {words(dice, 5).capitalize()}\n\n{sections.rstrip()}\n"
    )


def write_workspace(root: Path, tasks: int, answers: int = 2) -> None:
    """A workspace with so many tasks, and answers to each, committed."""
    dice = random.Random(7)
    _put(root / "rlhf.yaml", "project: Made for measuring\nzone: UTC\nsynthetic: true\n")
    people = "".join(
        f"  {handle}:\n    name: {name}\n    roles: [{role}]\n"
        for handle, name, role in (
            ("morgan", "Morgan Fireside", "manager"),
            ("amara", "Amara Frostwick", "trainer"),
            ("ben", "Ben Lamplight", "trainer"),
            ("emeka", "Emeka Northwind", "evaluator"),
        )
    )
    _put(root / "people.yaml", f"people:\n{people}")
    _put(
        root / "guidance" / "writing-answers.md",
        "---\ntitle: Writing answers\nversion: 1.0.0\neffective: 2026-10-05\nowner: morgan\n"
        "changes:\n  - version: 1.0.0\n"
        "    date: 2026-10-05\n    what: First version\n---\n\n# Writing answers\n\n## In short\n\nSay what matters.\n",
    )
    for number, (name, _, ids) in enumerate(batches(tasks)):
        specialty = SPECIALTIES[number % len(SPECIALTIES)]
        _put(root / "tasks" / name / "batch.yaml", f"title: {name}\ndue: 2030-06-01T18:00+00:00[UTC]\n")
        for id_ in ids:
            _put(root / "tasks" / name / f"{id_}.yaml", task_text(dice, id_, specialty))
            for author in AUTHORS[:answers]:
                _put(root / "answers" / name / id_ / f"{author}.md", answer_text(dice, id_, author))
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "A made workspace"]):
        subprocess.run(
            ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", *command], cwd=root, check=True
        )
    subprocess.run(["git", "config", "rlhf.handle", "morgan"], cwd=root, check=True)


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
