"""A workspace on disk under git, without a forge: what the checks of whole trees act on."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

from tests.rules.memory import ANSWER, BATCH, GOOD, TASK, TASK_FILE

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = [
    "chest",
    "stairs",
    "evening",
    "tablet",
    "cough",
    "letter",
    "nurse",
    "window",
    "winter",
    "garden",
    "kettle",
    "market",
    "number",
    "question",
    "river",
    "sister",
    "thumb",
    "walking",
    "water",
    "worry",
    "breathing",
    "colour",
    "dinner",
    "fever",
    "glass",
    "holiday",
    "kitchen",
    "morning",
    "shoulder",
    "throat",
]


def task_id(number: int) -> str:
    return f"t-{number:010d}"


def some_words(seed: object, count: int) -> str:
    dice = random.Random(str(seed))
    return " ".join(dice.choice(_WORDS) for _ in range(count))


def task_text(number: int, batch: str = BATCH) -> str:
    """A good task whose prompt is like no other's."""
    said = some_words(("task", number), 40)
    text = GOOD[TASK_FILE].replace(TASK, task_id(number))
    return text.replace("I get a tight chest when I climb the stairs. Should I wait?", f"{said}. Should I wait?")


def answer_text(number: int, author: str) -> str:
    """A good answer that is like no other."""
    said = some_words(("answer", number, author), 30)
    text = GOOD[ANSWER].replace(TASK, task_id(number)).replace("author: amara", f"author: {author}")
    text = text.replace("Stop and sit down. Do not wait: see your GP today.", f"Stop. {said}. See your GP today.")
    return text.replace("Exertional chest tightness", some_words(("why", number, author), 20))


class AWorkspace:
    """Files that can be changed, and git around them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def git(self, *args: str) -> str:
        named = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *named, *args], cwd=self.root, capture_output=True, text=True, check=True, env=dict(os.environ)
        )
        return done.stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "A step", "--allow-empty")


def make(root: Path, tasks: int = 12) -> AWorkspace:
    """A workspace with so many tasks in two batches and two answers to each, all good and committed."""
    made = AWorkspace(root)
    for path, text in GOOD.items():
        if not path.startswith(("tasks/", "answers/")):
            made.put(path, text.replace("reference_answer: 60", "reference_answer: 600"))
    for number in range(1, tasks + 1):
        batch = f"w{48 + number % 2}"
        made.put(f"tasks/{batch}/batch.yaml", "title: Cardiology\ndue: 2026-12-04T18:00+00:00[Europe/London]\n")
        made.put(f"tasks/{batch}/{task_id(number)}.yaml", task_text(number))
        for author in ("amara", "ben"):
            made.put(f"answers/{batch}/{task_id(number)}/{author}.md", answer_text(number, author))
    made.git("init", "-q", "-b", "main")
    made.git("config", "rlhf.handle", "amara")
    made.commit()
    return made
