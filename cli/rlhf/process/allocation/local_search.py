"""Improve a plan by small moves: a person passes a task on, or drops a less urgent task, to take another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.allocation.problem import strain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.process.allocation.greedy import Filling
    from rlhf.process.allocation.problem import Opening

_ASKED = 12  # people who are tried to make room for a task: the best fit, then those who lack the fewest minutes
_ROUNDS = 4  # rounds in which everybody may pass tasks on
_WORTH = 1e-9  # the least strain that a move must remove


def improve(made: Filling) -> None:
    """Fill free places, the most urgent first; for a place only a less urgent task may be dropped."""
    openings = {opening.task: opening for opening in made.problem.openings}
    of: dict[str, dict[str, Opening]] = {candidate.handle: {} for candidate in made.problem.candidates}
    for task, handle in made.plan:
        of[handle][task] = openings[task]
    for opening in made.problem.openings:  # a dropped task is less urgent, so its own turn comes later in this loop
        while made.free(opening) and _make_room(made, opening, of):
            pass


def _make_room(made: Filling, opening: Opening, of: dict[str, dict[str, Opening]]) -> bool:
    """Try to fill a place of a task, and return whether that was possible."""
    handle = made.best(opening)
    if handle:
        _give(made, opening, handle, of)
        return True
    asked = list(_asked(made, opening))
    for handle, short in asked:
        for other in _smallest_first(of[handle], opening, short):
            _take(made, other, handle, of)
            if made.fits(opening, handle):
                _give(made, opening, handle, of)
                heir = made.best(other)
                if heir:
                    _give(made, other, heir, of)
                    return True
                _take(made, opening, handle, of)
            _give(made, other, handle, of)
    for handle, short in asked:
        for other in _smallest_first(of[handle], opening, short):
            if other.priority > opening.priority:
                _take(made, other, handle, of)
                if made.fits(opening, handle):
                    _give(made, opening, handle, of)
                    return True
                _give(made, other, handle, of)
    return False


def _asked(made: Filling, opening: Opening) -> Iterator[tuple[str, int]]:
    """Yield the people who could take a task if they passed others on, each with the minutes that they lack."""
    room = {candidate.handle: candidate.room[opening.due] for candidate in made.problem.candidates}
    short = [
        (distance, opening.minutes - made.rooms.left(handle, opening.due), handle)
        for handle, distance in made.able(opening).items()
        if room[handle] >= opening.minutes and made.left_over(opening, handle)
    ]
    return ((handle, lacking) for _, lacking, handle in sorted(short)[:_ASKED])


def _smallest_first(mine: dict[str, Opening], opening: Opening, short: int) -> list[Opening]:
    """Return the tasks of a person that each free at least `short` minutes, the shortest first."""
    enough = (item for item in mine.values() if item.minutes >= short and item.task != opening.task)
    return sorted(enough, key=lambda item: (item.minutes, -item.priority, item.task))


def _give(made: Filling, opening: Opening, handle: str, of: dict[str, dict[str, Opening]]) -> None:
    made.give(opening, handle)
    of[handle][opening.task] = opening


def _take(made: Filling, opening: Opening, handle: str, of: dict[str, dict[str, Opening]]) -> None:
    made.take(opening, handle)
    del of[handle][opening.task]


def even_out(made: Filling) -> None:
    """Let people with a high load pass tasks to people with a lower load, while that makes the loads more even."""
    for _ in range(_ROUNDS):
        moved = False
        for opening in made.problem.openings:
            for handle in sorted(made.placed[opening.task]):
                moved = _pass_on(made, opening, handle) or moved
        if not moved:
            return


def _pass_on(made: Filling, opening: Opening, handle: str) -> bool:
    """Move a task to the best other person if that lowers the strain of the two; return whether the task moved."""
    before = made.rooms.share(handle, 0)
    made.take(opening, handle)
    heir = made.best(opening)
    after = made.rooms.share(heir, opening.minutes)
    able = made.able(opening)
    if heir != handle and able[heir] <= able[handle]:
        relief = strain(before) - strain(made.rooms.share(handle, 0))
        if strain(after) - strain(made.rooms.share(heir, 0)) < relief - _WORTH:
            made.give(opening, heir)
            return True
    made.give(opening, handle)
    return False
