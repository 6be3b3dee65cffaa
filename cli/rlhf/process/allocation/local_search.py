"""Make a plan better by small moves: somebody passes a task on, or puts off a less urgent one, to take one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.allocation.problem import strain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.process.allocation.greedy import Filling
    from rlhf.process.allocation.problem import Opening

_ASKED = 12  # people who are asked to make room for a task, whoever lacks least first
_ROUNDS = 4  # in which everybody may pass tasks on
_WORTH = 1e-9  # of strain, which a move must take away at least


def improve(made: Filling) -> None:
    """Fill places that are free, the most urgent first, as long as nothing as urgent is lost for it."""
    openings = {opening.task: opening for opening in made.problem.openings}
    of: dict[str, dict[str, Opening]] = {candidate.handle: {} for candidate in made.problem.candidates}
    for task, handle in made.plan:
        of[handle][task] = openings[task]
    for opening in made.problem.openings:  # what is put off is less urgent, so its turn is still to come
        while made.free(opening) and _make_room(made, opening, of):
            pass


def _make_room(made: Filling, opening: Opening, of: dict[str, dict[str, Opening]]) -> bool:
    """Fill one place of a task; whether that could be done."""
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
    """Who could take a task if they had more time, and how many minutes they lack."""
    room = {candidate.handle: candidate.room[opening.due] for candidate in made.problem.candidates}
    short = [
        (distance, opening.minutes - made.rooms.left(handle, opening.due), handle)
        for handle, distance in made.able(opening).items()
        if room[handle] >= opening.minutes and made.left_over(opening, handle)
    ]
    return ((handle, lacking) for _, lacking, handle in sorted(short)[:_ASKED])


def _smallest_first(mine: dict[str, Opening], opening: Opening, short: int) -> list[Opening]:
    """The tasks of somebody of which one is enough to make room, the shortest first."""
    enough = (item for item in mine.values() if item.minutes >= short and item.task != opening.task)
    return sorted(enough, key=lambda item: (item.minutes, -item.priority, item.task))


def _give(made: Filling, opening: Opening, handle: str, of: dict[str, dict[str, Opening]]) -> None:
    made.give(opening, handle)
    of[handle][opening.task] = opening


def _take(made: Filling, opening: Opening, handle: str, of: dict[str, dict[str, Opening]]) -> None:
    made.take(opening, handle)
    del of[handle][opening.task]


def even_out(made: Filling) -> None:
    """Let people who are fuller pass tasks on to people who are less so, as long as that makes it more even."""
    for _ in range(_ROUNDS):
        moved = False
        for opening in made.problem.openings:
            for handle in sorted(made.placed[opening.task]):
                moved = _pass_on(made, opening, handle) or moved
        if not moved:
            return


def _pass_on(made: Filling, opening: Opening, handle: str) -> bool:
    """Give a task of somebody to whoever is least full, if that is better for the two together."""
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
