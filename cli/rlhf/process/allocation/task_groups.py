"""Group tasks that are interchangeable for everybody, so that there are far fewer choices to solve for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.allocation.problem import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.process.allocation.problem import Limit, Opening, Problem


class Share(Struct, frozen=True):
    """The tasks of a sort with equal priority and length: `most` units of work, each unit `each` of a task."""

    priority: int
    most: float
    each: float


class Sort(Struct, frozen=True):
    """A group of tasks that are interchangeable for everybody.

    Args:
        unit: minutes that are given at once: those of a task where whole tasks are solved for, else 1.
    """

    like: Opening
    tasks: tuple[Opening, ...]
    shares: tuple[Share, ...]
    unit: int
    limits: tuple[Limit, ...]

    @property
    def most(self) -> float:
        """Return how many units of it a single person can be given."""
        return sum(task.minutes for task in self.tasks) / self.unit

    @property
    def average(self) -> float:
        """Return how many tasks are in a unit, on average."""
        return len(self.tasks) * self.unit / sum(task.minutes for task in self.tasks)


def sorts(problem: Problem, *, whole: bool) -> list[Sort]:
    """Group the tasks into sorts; unless `whole`, tasks of different length, priority and places share a sort."""
    values: dict[object, list[Opening]] = {}
    for opening in problem.openings:
        about: list[object] = [opening.due, opening.specialty, opening.taken, opening.out, opening.demands]
        if any(limit.most for limit in limits(opening)):
            about.append(opening.task)  # a limit on the people of one task cannot be added up over several tasks
        if whole:
            about += [opening.priority, opening.minutes, opening.places]
        values.setdefault(tuple(about), []).append(opening)
    return [_sort(tasks, whole=whole) for tasks in values.values()]


def _sort(tasks: Sequence[Opening], *, whole: bool) -> Sort:
    unit = tasks[0].minutes if whole else 1
    amounts: dict[tuple[int, int], int] = {}
    for task in tasks:
        amounts[task.priority, task.minutes] = amounts.get((task.priority, task.minutes), 0) + task.places
    shares = tuple(
        Share(priority, places * minutes / unit, unit / minutes) for (priority, minutes), places in amounts.items()
    )
    return Sort(tasks[0], tuple(tasks), shares, unit, limits(tasks[0]))
