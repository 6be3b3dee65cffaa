"""A task: what a clinician is asked to do, and the terms of the task's batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.instants import Due, parse_due
from rlhf.model.meaning import meaning
from rlhf.model.risk import rating

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_MINUTES = 30
DEFAULT_PRIORITY = 3


#: The text shown in place of words that are hidden.
HIDDEN = "(hidden: a patient might be recognised)"


class Turn(Struct, frozen=True):
    """A message of the conversation to which an answer is to be written."""

    role: str
    content: str


class Criterion(Struct, frozen=True):
    """A line of a rubric; points run from -10 to 10 and are never 0 (HealthBench)."""

    text: str
    points: int
    axis: str = ""
    must_have: bool = False
    id: str = ""


class Batch(Struct, frozen=True):
    """The terms of every task in a batch; no task may be due before `due`."""

    name: str
    title: str = ""
    brief: str = ""
    due: Due | None = None
    priority: int = DEFAULT_PRIORITY
    specialties: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, data: Mapping[str, Any] | None) -> Batch:
        data = data or {}
        return cls(
            name=name,
            title=str(data.get("title", "")),
            brief=str(data.get("brief", "")),
            due=_due(data.get("due")),
            priority=int(data.get("priority", DEFAULT_PRIORITY)),
            specialties=tuple(data.get("specialties", ())),
        )


class Task(Struct, frozen=True):
    """What a clinician is asked to do.

    Args:
        tags: the labels of the task; empty if it states that it has none, None if it does not state its tags.
        ambiguous_acuity: the levels of acuity that clinicians may defend, where they may differ.
        home: the batch in which it was first, if it was moved to `batch`; its answers and events stay there.
        meaning: the hash of the fields that a sign-off binds to; "" where they are not known.
        revision: which accepted answer the task revises, and under which guidance: `TASK/AUTHOR, SLUG VERSION, …`; ""
            if it revises none.
    """

    id: str
    batch: str
    title: str
    kind: str
    specialty: str
    audience: str
    prompt: tuple[Turn, ...]
    ask: str = ""
    scenario: str = ""
    locale: str = ""
    jurisdiction: str = ""
    acuity: str = ""
    context: str = "enough"
    uncertainty: str = ""
    risk_severity: str = ""
    risk_likelihood: str = ""
    minutes: int = DEFAULT_MINUTES
    due: Due | None = None
    priority: int = DEFAULT_PRIORITY
    answers_wanted: int = 1
    rubric: tuple[Criterion, ...] = ()
    guidance: tuple[str, ...] = ()
    starting_answer: str = ""
    outputs: tuple[tuple[str, str], ...] = ()
    synthetic: bool = False
    tags: tuple[str, ...] | None = None
    ambiguous_acuity: tuple[str, ...] = ()
    home: str = ""
    meaning: str = ""
    revision: str = ""

    @property
    def revises(self) -> str:
        """The accepted answer that the task revises, as `TASK/AUTHOR`; "" if it revises none."""
        return self.revision.partition(",")[0]

    @property
    def key(self) -> tuple[str, str]:
        """The batch in which it was first, and its id: where its answers, claims and events are."""
        return self.home or self.batch, self.id

    @property
    def risk(self) -> int:
        """The DCB0129 rating from 1 to 5; 0 if the task has no rating."""
        return rating(self.risk_severity, self.risk_likelihood) if self.risk_severity else 0

    def hidden(self) -> Task:
        """Return the task without any words by which a patient could be recognised."""
        return replace(self, title=HIDDEN, prompt=(), ask="", rubric=(), starting_answer="", outputs=())

    @classmethod
    def of(cls, data: Mapping[str, Any], batch: Batch) -> Task:
        """Build from a file that fits `schemas/task.json`; due time and priority default to those of the batch."""
        risk = data.get("risk") or {}
        return cls(
            id=data["id"],
            batch=batch.name,
            title=data["title"],
            kind=data["kind"],
            specialty=data["specialty"],
            audience=data["audience"],
            prompt=tuple(Turn(t["role"], t["content"]) for t in data["prompt"]),
            ask=data.get("ask", ""),
            scenario=data.get("scenario", ""),
            locale=data.get("locale", ""),
            jurisdiction=data.get("jurisdiction", ""),
            acuity=data.get("acuity", ""),
            context=data.get("context", "enough"),
            uncertainty=data.get("uncertainty", ""),
            risk_severity=risk.get("severity", ""),
            risk_likelihood=risk.get("likelihood", ""),
            minutes=data.get("minutes", DEFAULT_MINUTES),
            due=_due(data.get("due")) or batch.due,
            priority=data.get("priority", batch.priority),
            answers_wanted=data.get("answers_wanted", 1),
            rubric=tuple(
                Criterion(c["criterion"], c["points"], c.get("axis", ""), c.get("must_have", False), c.get("id", ""))
                for c in data.get("rubric", ())
            ),
            guidance=tuple(data.get("guidance", ())),
            starting_answer=data.get("starting_answer", ""),
            outputs=tuple((o["name"], o["content"]) for o in data.get("outputs", ())),
            synthetic=data.get("synthetic", False),
            tags=tuple(data["tags"]) if "tags" in data else None,
            ambiguous_acuity=tuple(data.get("ambiguous_acuity", ())),
            meaning=meaning(data),
            revision=revision_of(data),
        )


#: The source name of a task that revises an accepted answer; the source record is `TASK/AUTHOR, SLUG VERSION, …`.
REVISION = "revision"


def revision_of(data: Mapping[str, Any]) -> str:
    """Return what a task says that it revises (`Task.revision`), from the values of its file."""
    source = data.get("source")
    result = isinstance(source, dict) and source.get("name") == REVISION
    return str(source.get("record", "")) if result and isinstance(source, dict) else ""


def revised_by(data: Mapping[str, Any]) -> str:
    """Return the id of the task whose answer a task revises, from the values of its file; "" if it revises none."""
    return revision_of(data).partition("/")[0]


def revised_versions(revision: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return from `Task.revision` the accepted answer, as `TASK/AUTHOR`, and the documents with their versions."""
    answer, *documents = revision.split(", ")
    pairs = (document.partition(" ") for document in documents)
    return answer, tuple((slug, version) for slug, _, version in pairs)


def _due(text: object) -> Due | None:
    return parse_due(text) if isinstance(text, str) else None
