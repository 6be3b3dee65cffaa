"""Plain values that the tests begin with: one task, one team, one answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.event import APPROVE, Event, Override, Review
from rlhf.model.instants import Due
from rlhf.model.lease import Lease
from rlhf.model.people import People, Person
from rlhf.model.policy import Policy
from rlhf.model.task import Task, Turn
from rlhf.process.corrections import Correctors
from rlhf.process.facts import Facts, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable

TASK = "t-7h2k9m4x8q"
BATCH = "2026-w48-cardiology"
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)

#: Hashes of two versions of an answer and of two versions of its task.
ANSWER, OLD_ANSWER = "sha256:" + "a" * 64, "sha256:" + "b" * 64
TASK_TEXT, OLD_TASK_TEXT = "sha256:" + "c" * 64, "sha256:" + "d" * 64


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def a_person(handle: str, *roles: str, active: bool = True) -> Person:
    return Person(handle, handle.title(), frozenset(roles), active=active)


def a_team(*more: Person) -> People:
    """Amara and Ben write, Emeka and Freya evaluate, Grace is the expert, Morgan manages, Ines has left."""
    team = (
        a_person("amara", "trainer", "evaluator"),
        a_person("ben", "trainer"),
        a_person("emeka", "evaluator"),
        a_person("freya", "evaluator"),
        a_person("grace", "sme"),
        a_person("morgan", "manager"),
        a_person("ines", "evaluator", active=False),
        *more,
    )
    return People({person.handle: person for person in team})


def a_policy(**values: Any) -> Policy:
    return Policy("Winter evenings", **values)


def a_task(id_: str = TASK, **values: Any) -> Task:
    plain: dict[str, Any] = {
        "batch": BATCH,
        "title": "Chest tightness on the stairs",
        "kind": "reference_answer",
        "specialty": "cardiology",
        "audience": "clinician",
        "prompt": (Turn("user", "Should I wait?"),),
    }
    return Task(id_, **(plain | values))


def a_due(at: datetime) -> Due:
    return Due(at, "Europe/London")


def an_id(number: int) -> str:
    """The id of the number-th event of a test."""
    return f"01jd8zj6q0{number:016d}"


def an_event(number: int, type_: str, by: str, **body: Any) -> Event:
    return Event(an_id(number), type_, by, NOW + timedelta(minutes=number), BATCH, TASK, body)


def a_review(number: int, by: str, verdict: str = APPROVE, **values: Any) -> Review:
    plain: dict[str, Any] = {"task": TASK, "author": "amara", "task_hash": TASK_TEXT, "answer_hash": ANSWER}
    return Review(an_id(number), by, NOW + timedelta(minutes=number), verdict=verdict, **(plain | values))


def an_override(number: int, by: str, what: str, **values: Any) -> Override:
    plain: dict[str, Any] = {"task": TASK, "author": "amara", "task_hash": TASK_TEXT, "answer_hash": ANSWER}
    at = NOW + timedelta(minutes=number)
    return Override(an_id(number), by, at, what=what, why="Known to be fine", **(plain | values))


def a_review_event(number: int, by: str, verdict: str = APPROVE, answer: str = ANSWER, author: str = "amara") -> Event:
    subject = {"task": TASK_TEXT, "answer": answer, "policy": "sha256:" + "e" * 64}
    return an_event(number, "review", by, answer=author, subject=subject, verdict=verdict)


def a_lease(holder: str, slot: int = 1, left: timedelta = AN_HOUR, *, released: bool = False) -> Lease:
    """A lease with so much time left; less than nothing for one that has lapsed."""
    return Lease(TASK, slot, BATCH, holder, NOW + left, released, "0" * 40)


def a_submission(author: str, answer: str = ANSWER, received: datetime | None = None) -> Submission:
    return Submission(TASK, BATCH, author, "1" * 40, answer, TASK_TEXT, received)


def facts(
    *,
    wanted: int = 1,
    due: datetime | None = None,
    leases: Iterable[Lease] = (),
    submissions: Iterable[Submission] = (),
    accepted: Iterable[str] = (),
    events: Iterable[Event] = (),
) -> Facts:
    task = a_task(answers_wanted=wanted, due=a_due(due) if due else None)
    return Facts(
        TASK,
        BATCH,
        task,
        tuple(leases),
        tuple(submissions),
        frozenset(accepted),
        tuple(events),
        frozenset({"morgan"}),
        correctors=Correctors(frozenset({"morgan"}), frozenset({"morgan", "dora"})),
    )
