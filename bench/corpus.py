"""A made project of any size: deterministic tasks of about 2 KB in batches, written with `git fast-import`."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

from rlhf.model.ids import task_id_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPECIALTIES = (
    "cardiology", "general-practice", "psychiatry", "paediatrics", "respiratory-medicine",
    "dermatology", "neurology", "oncology", "rheumatology", "gastroenterology",
)  # fmt: skip
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "yu",
    "zam",
    "bren",
    "cor",
    "dal",
    "fen",
    "gri",
]


def words(dice: random.Random, count: int) -> str:
    """Made-up words with the repetition of real text: a few are common, most are rare."""
    found = []
    for _ in range(count):
        length = min(5, 1 + int(dice.expovariate(0.8)))
        found.append("".join(dice.choice(_SYLLABLES) for _ in range(length)))
    return " ".join(found)


def task_text(dice: random.Random, id_: str, specialty: str) -> str:
    rubric = "".join(
        f"  - criterion: {words(dice, 14).capitalize()}\n    points: {dice.choice((-6, 2, 3, 5, 8))}\n"
        "    axis: accuracy\n"
        for _ in range(7)
    )
    return (
        f"id: {id_}\ntitle: {words(dice, 6).capitalize()}\nkind: reference_answer\nspecialty: {specialty}\n"
        f"audience: patient\nscenario: triage\nlocale: en-GB\nminutes: {dice.choice((10, 15, 20, 25, 30))}\n"
        f"prompt:\n  - role: user\n    content: |\n      {words(dice, 60)}\n      {words(dice, 50)}\n"
        f"ask: {words(dice, 20).capitalize()}\nrubric:\n  - criterion: Names the red flags\n    points: 5\n{rubric}"
        "synthetic: true\n"
    )


def batches(tasks: int, size: int = 1000) -> Iterator[tuple[str, str, list[str]]]:
    """Name, specialty and task ids of each batch."""
    for number in range((tasks + size - 1) // size):
        ids = [task_id_from("bench", str(i)) for i in range(number * size, min(tasks, (number + 1) * size))]
        yield f"b{number:04d}", SPECIALTIES[number % len(SPECIALTIES)], ids


def add_tasks(bare: Path, tasks: int) -> None:
    """Put the tasks on main of a repository, in one commit on top of what it has."""
    dice = random.Random(7)
    stream = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=bare, stdin=subprocess.PIPE)
    assert stream.stdin is not None
    asked = subprocess.run(["git", "rev-parse", "main"], cwd=bare, capture_output=True, text=True, check=True)
    head = asked.stdout.strip()
    message = f"{tasks} made-up tasks\n"
    stream.stdin.write(
        f"commit refs/heads/main\ncommitter bench <bench@example.org> 1700000000 +0000\n"
        f"data {len(message)}\n{message}from {head}\n".encode()
    )
    for day, (name, specialty, ids) in enumerate(batches(tasks)):
        due = f"20{30 + day // 300:02d}-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}T18:00+00:00[UTC]"
        _file(stream, f"tasks/{name}/batch.yaml", f"title: {name}\ndue: {due}\nspecialties: [{specialty}]\n")
        for id_ in ids:
            _file(stream, f"tasks/{name}/{id_}.yaml", task_text(dice, id_, specialty))
    stream.stdin.close()
    if stream.wait() != 0:
        raise SystemExit("git fast-import failed")


def _file(stream: subprocess.Popen[bytes], path: str, text: str) -> None:
    assert stream.stdin is not None
    data = text.encode()
    stream.stdin.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
