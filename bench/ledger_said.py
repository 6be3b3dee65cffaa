"""What a made-up team says about made-up tasks: all of it follows from each task's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import TYPE_CHECKING

from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.ids import base32
from rlhf.model.instants import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
TRAINERS = [f"trainer{number:03d}" for number in range(150)]
EVALUATORS = [f"evaluator{number:02d}" for number in range(40)]
MANAGERS = [f"manager{number}" for number in range(10)]
FORGE = "forge"
ME, BOSS = TRAINERS[0], MANAGERS[0]
_FIRST = NOW - timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A task: its number, which decides everything about it."""

    number: int
    batch: str
    id: str

    @property
    def author(self) -> str:
        return TRAINERS[self.number % len(TRAINERS)]

    @property
    def place(self) -> int:
        """0 to 99: where it stands; see `accepted` and the others."""
        return self.number * 37 % 100

    @property
    def accepted(self) -> bool:
        return self.place < 60

    @property
    def claimed(self) -> bool:
        return self.place in {60, 61}

    @property
    def submitted(self) -> bool:
        return self.place == 62

    @property
    def answered(self) -> bool:
        """Whether the question about it was answered: one in two hundred waits."""
        return self.number % 200 != 0

    @property
    def withdrawn(self) -> bool:
        return self.place == 99

    @property
    def answer(self) -> bytes:
        return f"---\ntask: {self.id}\nauthor: {self.author}\n---\n\n## Answer\n\nAnswer {self.number}.\n".encode()

    @property
    def answer_path(self) -> str:
        return f"answers/{self.batch}/{self.id}/{self.author}.md"


def task_text(task: Numbered, pool: Sequence[str]) -> bytes:
    """A task of about 1.5 KB."""
    some = [pool[(task.number * 7 + n * 11) % len(pool)] for n in range(5)]
    return (
        f"id: {task.id}\ntitle: {some[0][:50].capitalize()} {task.number}\nkind: reference_answer\n"
        f"specialty: cardiology\naudience: patient\nminutes: {10 + task.number % 4 * 5}\n"
        f"priority: {1 + task.number % 4}\nprompt:\n  - role: user\n    content: |\n      {some[1]}\n      {some[2]}\n"
        f"ask: {some[3].capitalize()}\nrubric:\n  - criterion: {some[4].capitalize()}\n    points: 5\nsynthetic: true\n"
    ).encode()


def said_about(task: Numbered, owner: str, each: int) -> Iterator[Event]:
    """What somebody says about a task: in all, by everybody, `each` events."""
    for turn, (type_, by) in enumerate(_conversation(task, each)):
        if by == owner:
            at = _at(task, turn)
            yield Event(_id(task, turn), type_, by, at, task.batch, task.id, _body(task, type_, turn))


def _at(task: Numbered, turn: int) -> datetime:
    return _FIRST + timedelta(minutes=4 * task.number + turn)


def _id(task: Numbered, turn: int) -> str:
    return _ulid(_at(task, turn), task.number * 16 + turn)


def _conversation(task: Numbered, each: int) -> Iterator[tuple[str, str]]:
    number = task.number
    evaluator = EVALUATORS[number % len(EVALUATORS)]
    manager = MANAGERS[number % len(MANAGERS)]
    other = TRAINERS[(number + 1) % len(TRAINERS)]
    said = [
        ("question", task.author), ("reply", other), ("clarification", manager), ("time", task.author),
        ("edge_case", other), ("review", evaluator), ("received", FORGE), ("review", evaluator),
    ]  # fmt: skip
    if task.withdrawn:
        said.append(("withdrawal", manager))
    elif number % 5 == 0:
        said += [("allocation", manager), ("drop", task.author)]
    yield from (said + [("time", task.author)] * each)[:each]


def _body(task: Numbered, type_: str, turn: int) -> dict[str, object]:
    words_ = f"What was said about task {task.number} at turn {turn}, in a sentence or two of made-up words."
    if type_ == "review":
        hashed = content_hash(task.answer)
        verdict = "request_changes" if turn == 5 else "approve" if task.accepted else "comment"
        return {
            "answer": task.author, "verdict": verdict, "subject": {"task": hashed, "answer": hashed}, "summary": words_,
        }  # fmt: skip
    if type_ == "clarification":
        return {"scope": "task", "text": words_} | ({"to": _id(task, 0)} if task.answered else {})
    bodies: dict[str, dict[str, object]] = {
        "time": {"minutes": 5 + turn}, "reply": {"to": _id(task, 0), "text": words_},
        "received": {"commit": sha1(task.answer).hexdigest(), "answer": task.author},
        "allocation": {"to": task.author}, "drop": {"why": words_}, "withdrawal": {"why": words_},
    }  # fmt: skip
    return bodies.get(type_, {"text": words_})


def text_of(event: Event) -> bytes:
    """An event as a file."""
    record = event.record() | {"at": stamp(event.at)}
    subject = record.pop("subject", None)
    lines = [f"{key}: '{value}'" if key in {"at", "why"} else f"{key}: {value}" for key, value in record.items()]
    if isinstance(subject, dict):
        lines += ["subject:", *(f"  {key}: {value}" for key, value in subject.items())]
    return ("\n".join(lines) + "\n").encode()


def _ulid(at: datetime, number: int) -> str:
    return base32(int(at.timestamp() * 1000), 10) + base32(number, 16)
