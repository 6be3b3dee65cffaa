"""What to do next: the order of work, and what fits the minutes at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.task import Batch, Task

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person is looking for."""

    specialties: tuple[str, ...] = ()
    minutes: int | None = None
    kinds: tuple[str, ...] = ()


def urgency(task: Task) -> tuple[int, datetime, str]:
    """Sort key: highest priority first, then the earliest due, then the id so that the order is always the same."""
    return (task.priority, task.due.at if task.due else _FAR, task.id)


def fits(task: Task, wish: Wish) -> bool:
    """Whether a task is for this person: their specialty (any, where they name none), kind and time."""
    return (
        (not wish.specialties or task.specialty in wish.specialties)
        and (not wish.kinds or task.kind in wish.kinds)
        and (wish.minutes is None or task.minutes <= wish.minutes)
    )


def fill(tasks: Iterable[Task], minutes: int) -> list[Task]:
    """As many of the tasks, in their order, as fit into the minutes together."""
    chosen = []
    for task in tasks:
        if task.minutes <= minutes:
            chosen.append(task)
            minutes -= task.minutes
    return chosen


def batch_urgency(batch: Batch) -> tuple[int, datetime, str]:
    """Sort key of batches: a batch is due when the earliest of its tasks may be."""
    return (batch.priority, batch.due.at if batch.due else _FAR, batch.name)
