"""What to do next: the order of tasks, and those that fit the available minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.task import Batch, Task

_FAR = datetime.max.replace(tzinfo=UTC)


class Wish(Struct, frozen=True):
    """The kind of tasks that a person is looking for."""

    specialties: tuple[str, ...] = ()
    minutes: int | None = None
    kinds: tuple[str, ...] = ()


def urgency(task: Task) -> tuple[int, datetime, str]:
    """Return a sort key: highest priority first, then earliest due time, then id so that the order never varies."""
    return (task.priority, task.due.at if task.due else _FAR, task.id)


def fits(task: Task, wish: Wish) -> bool:
    """Whether a task is for this person: their specialty (any, where they name none), kind and time."""
    return (
        (not wish.specialties or task.specialty in wish.specialties)
        and (not wish.kinds or task.kind in wish.kinds)
        and (wish.minutes is None or task.minutes <= wish.minutes)
    )


def fill(tasks: Iterable[Task], minutes: int) -> list[Task]:
    """Return the tasks that fit into the minutes together, taken in their order; a task that is too long is skipped."""
    chosen = []
    for task in tasks:
        if task.minutes <= minutes:
            chosen.append(task)
            minutes -= task.minutes
    return chosen


def batch_urgency(batch: Batch) -> tuple[int, datetime, str]:
    """Return a sort key of a batch; no task of it is due before the batch."""
    return (batch.priority, batch.due.at if batch.due else _FAR, batch.name)
