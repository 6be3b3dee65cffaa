"""A greedy allocation that fills places by urgency: it completes the solver's plan, and is the baseline for it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.allocation.problem import fit, limits, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.process.allocation.problem import Candidate, Limit, Opening, Plan, Problem


class Rooms:
    """The minutes that each person still has free by each deadline, and the minutes of work that they have so far."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._room = {candidate.handle: list(candidate.room) for candidate in candidates}
        self._left = {candidate.handle: list(candidate.room) for candidate in candidates}
        self._load = {candidate.handle: candidate.held for candidate in candidates}
        self._whole = {candidate.handle: max(1, candidate.whole) for candidate in candidates}

    def left(self, handle: str, due: int) -> int:
        """Return how many minutes of new work due by deadline number `due` a person can take with nothing late."""
        return self._left[handle][due]

    def share(self, handle: str, minutes: int) -> float:
        """Return a person's load with `minutes` more, as a share of their time until the last deadline."""
        return (self._load[handle] + minutes) / self._whole[handle]

    def take(self, handle: str, due: int, minutes: int) -> None:
        room, left = self._room[handle], self._left[handle]
        self._load[handle] += minutes
        for number in range(due, len(room)):
            room[number] -= minutes
        least = room[-1]
        for number in range(len(room) - 1, -1, -1):
            least = left[number] = min(least, room[number])


#: The able people, each with the distance of their specialties from the task, and the limits on groups of people.
_About = tuple[dict[str, int], "tuple[Limit, ...]"]


class Filling:
    """A plan under construction: who is given which task, and how much time that leaves each person."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms = Rooms(problem.candidates)
        self.placed: dict[str, set[str]] = {opening.task: set() for opening in problem.openings}
        self._known: dict[object, _About] = {}
        self._of_task: dict[str, _About] = {}

    @property
    def plan(self) -> Plan:
        return tuple(sorted((task, handle) for task, handles in self.placed.items() for handle in handles))

    def able(self, opening: Opening) -> dict[str, int]:
        """Return everyone who may be given a task if they have time, with the distance of their specialties from it."""
        return self._about(opening)[0]

    def free(self, opening: Opening) -> int:
        return opening.places - len(self.placed[opening.task])

    def left_over(self, opening: Opening, handle: str) -> bool:
        """Whether an able person can be added to those given a task: they are not among them, and all limits hold."""
        others, joint = self.placed[opening.task], self._about(opening)[1]
        return handle not in others and all(len(limit.people & {*others, handle}) <= limit.most for limit in joint)

    def fits(self, opening: Opening, handle: str) -> bool:
        """Whether a person can be added to those given a task (`left_over`), and has the time for it."""
        return self.rooms.left(handle, opening.due) >= opening.minutes and self.left_over(opening, handle)

    def give(self, opening: Opening, handle: str) -> None:
        self.placed[opening.task].add(handle)
        self.rooms.take(handle, opening.due, opening.minutes)

    def take(self, opening: Opening, handle: str) -> None:
        self.placed[opening.task].remove(handle)
        self.rooms.take(handle, opening.due, -opening.minutes)

    def best(self, opening: Opening) -> str:
        """Return the person with the best fit and, of equals, the lowest load; "" where nobody is left."""
        due, minutes, rooms, others = opening.due, opening.minutes, self.rooms, self.placed[opening.task]
        able, joint = self._about(opening)
        with_room = (
            (distance, rooms.share(handle, minutes), handle)
            for handle, distance in able.items()
            if rooms.left(handle, due) >= minutes
            and handle not in others
            and (not joint or self.left_over(opening, handle))
        )
        return min(with_room, default=(0, 0.0, ""))[2]

    def _about(self, opening: Opening) -> _About:
        """Return the able people and the limits on groups of people; similar tasks share one cached result."""
        result = self._of_task.get(opening.task)
        if result is None:
            key = opening.specialty, opening.taken, opening.out, opening.demands, opening.places
            result = self._known[key] if key in self._known else self._look(opening)
            self._known[key] = self._of_task[opening.task] = result
        return result

    def _look(self, opening: Opening) -> _About:
        outsiders = self.problem.outsiders
        values = (
            (candidate.handle, fit(opening, candidate, outsiders=outsiders)) for candidate in self.problem.candidates
        )
        able = {handle: far for handle, far in values if far is not None and not why_not(opening, handle)}
        return able, tuple(limit for limit in limits(opening) if limit.most)


class Guide(Struct, frozen=True):
    """How many minutes of each sort of work each person should be given.

    Args:
        sort: the sort of each task, by task id.
        minutes: by sort, then by person.
        scarce: the priorities of which not every task can be placed: their short tasks go first, so that most of them
            are placed. Of other priorities the long tasks go first, because they are the hardest to place.
    """

    sort: Mapping[str, int]
    minutes: Mapping[int, dict[str, float]]
    scarce: frozenset[int] = frozenset()


def fill(problem: Problem, guide: Guide | None = None) -> Filling:
    """Fill the places priority by priority: first as the guide says, then each free place with the best person."""
    made = Filling(problem)
    left = {sort: dict(shares) for sort, shares in guide.minutes.items()} if guide else {}
    for priority, level in groupby(problem.openings, key=lambda item: item.priority):
        same = list(level)
        if guide is not None:
            length = 1 if priority in guide.scarce else -1
            for opening in sorted(same, key=lambda item: (item.due, length * item.minutes, item.task)):
                _follow(made, opening, left.get(guide.sort[opening.task], {}))
        for opening in same:
            while made.free(opening) and (handle := made.best(opening)):
                made.give(opening, handle)
    return made


def _follow(made: Filling, opening: Opening, left: dict[str, float]) -> None:
    """Give a task to the people with most minutes of its sort left in the guide, if those are at least half of it."""
    for handle in sorted(left, key=lambda handle: (-left[handle], handle)):
        if not made.free(opening) or left[handle] * 2 < opening.minutes:
            return
        if handle in made.able(opening) and made.fits(opening, handle):
            made.give(opening, handle)
            left[handle] -= opening.minutes
