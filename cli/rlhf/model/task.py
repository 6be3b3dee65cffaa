"""A task: what is asked of a clinician, and the terms of the batch it stands in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rlhf.model.instants import Due, parse_due
from rlhf.model.risk import rating

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_MINUTES = 30
DEFAULT_PRIORITY = 3


#: What stands in place of words that are hidden.
HIDDEN = "(hidden: a patient might be recognised)"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of the conversation that is to be answered."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric; points run from -10 to 10 and are never 0 (HealthBench)."""

    text: str
    points: int
    axis: str = ""
    must_have: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What holds for every task of a batch; `due` is the earliest any of them may be due."""

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


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a clinician.

    Args:
        tags: its labels; empty where it says that it has none, None where it does not say.
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

    @property
    def risk(self) -> int:
        """The DCB0129 rating 1 to 5; 0 where the task gives none."""
        return rating(self.risk_severity, self.risk_likelihood) if self.risk_severity else 0

    def hidden(self) -> Task:
        """The task without a word from which a patient could be known."""
        return replace(self, title=HIDDEN, prompt=(), ask="", rubric=(), starting_answer="", outputs=())

    @classmethod
    def of(cls, data: Mapping[str, Any], batch: Batch) -> Task:
        """Build from a file that fits `schemas/task.json`, with the batch's terms where it has none."""
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
                Criterion(c["criterion"], c["points"], c.get("axis", ""), c.get("must_have", False))
                for c in data.get("rubric", ())
            ),
            guidance=tuple(data.get("guidance", ())),
            starting_answer=data.get("starting_answer", ""),
            outputs=tuple((o["name"], o["content"]) for o in data.get("outputs", ())),
            synthetic=data.get("synthetic", False),
            tags=tuple(data["tags"]) if "tags" in data else None,
        )


#: What a task gives as its source that revises an accepted answer; its record is `TASK/AUTHOR, SLUG VERSION, …`.
REVISION = "revision"


def revised_by(data: Mapping[str, Any]) -> str:
    """The task whose answer a task revises, by the values of its file; "" where it revises none."""
    source = data.get("source")
    result = isinstance(source, dict) and source.get("name") == REVISION
    return str(source.get("record", "")).partition("/")[0] if result and isinstance(source, dict) else ""


def _due(text: object) -> Due | None:
    return parse_due(text) if isinstance(text, str) else None
