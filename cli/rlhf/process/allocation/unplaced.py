"""Say why a place could not be filled, in words that show what would help."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.allocation.greedy import Filling
from rlhf.process.allocation.problem import fit, why_not

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.process.allocation.problem import Candidate, Opening, Plan, Problem

_NAMED = 3  # how many reasons (the most frequent first) and how many people are named


class Unplaced(Struct, frozen=True):
    """The places of a task that stay free.

    Args:
        short: the minutes that the person with most time lacks, where time is the reason; otherwise 0.
    """

    batch: str
    task: str
    title: str
    specialty: str
    priority: int
    places: int
    why: str
    short: int = 0


def unplaced(problem: Problem, plan: Plan, now: datetime) -> list[Unplaced]:
    """Return every task with places that a plan leaves free, and the reason, the most urgent first."""
    made = Filling(problem)
    openings = {opening.task: opening for opening in problem.openings}
    for task, handle in plan:
        made.give(openings[task], handle)
    result = []
    for opening in problem.openings:
        free = made.free(opening)
        if free:
            why, short = _why(made, opening, now)
            about = opening.batch, opening.task, opening.title, opening.specialty, opening.priority
            result.append(Unplaced(*about, free, why, short))
    return result


def _why(made: Filling, opening: Opening, now: datetime) -> tuple[str, int]:
    problem, given = made.problem, made.placed[opening.task]
    if problem.deadlines[opening.due] <= now:
        return "its due time has passed", 0
    knowing = [
        candidate
        for candidate in problem.candidates
        if fit(opening, candidate, outsiders=problem.outsiders) is not None
    ]
    if not knowing:
        return f"nobody who writes knows {opening.specialty}", 0
    able = made.able(opening)
    fit_for_it = [
        candidate for candidate in knowing if candidate.handle in able and made.left_over(opening, candidate.handle)
    ]
    if not fit_for_it:
        return _kept_out(opening, knowing, given), 0
    with_time = [candidate for candidate in fit_for_it if candidate.whole]
    if not with_time:
        return f"nobody who could has hours in people.yaml: {_names(fit_for_it)}", 0
    most = max(with_time, key=lambda candidate: made.rooms.left(candidate.handle, opening.due))
    short = opening.minutes - made.rooms.left(most.handle, opening.due)
    return f"no time: {most.handle} has most left, and lacks {short} min", max(0, short)


def _kept_out(opening: Opening, knowing: Sequence[Candidate], given: set[str]) -> str:
    counts = Counter(
        "is given it now"
        if candidate.handle in given
        else why_not(opening, candidate.handle) or "is needed to review it"
        for candidate in knowing
    )
    reasons = [f"{count} {why}" for why, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_NAMED]]
    return f"of {len(knowing)} who know {opening.specialty}, {', '.join(reasons)}"


def _names(people: Sequence[Candidate]) -> str:
    names = [person.handle for person in people]
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
