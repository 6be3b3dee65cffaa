"""Whom tasks are for, as a problem: free places, people with so much time, what fits, and which plan is better."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

#: How far somebody's specialties are from a task's: theirs; they name none, so any; another, where that is allowed.
SPECIALIST, GENERALIST, OUTSIDER = 0, 1, 3
PRIORITIES = (1, 2, 3, 4, 5)

#: A plan: which task is for whom, in order.
Plan = tuple[tuple[str, str], ...]

_STEPS = 5  # pieces of the curve that weighs how full somebody is


@dataclass(frozen=True, slots=True)
class Demand:
    """So many approvals of each answer, and who can give them.

    Args:
        task_wide: nobody with any part in the task may give them; else only nobody of their own answer.
    """

    name: str
    count: int
    able: frozenset[str]
    task_wide: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Of these people at most so many may write, so that enough are left who can sign off."""

    people: frozenset[str]
    most: int


@dataclass(frozen=True, slots=True)
class Opening:
    """A task of which places are free.

    Args:
        due: which of the problem's deadlines is its own.
        taken: who writes or has written an answer to it.
        out: who is not given it, each with the reason.
    """

    batch: str
    task: str
    title: str
    specialty: str
    minutes: int
    priority: int
    due: int
    places: int = 1
    taken: frozenset[str] = frozenset()
    out: tuple[tuple[str, str], ...] = ()
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who writes answers.

    Args:
        room: minutes of new work that they can do by each of the problem's deadlines.
        held: minutes of the work that they hold.
        whole: minutes that they have until the last deadline.
    """

    handle: str
    specialties: tuple[str, ...]
    room: tuple[int, ...]
    held: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Places and people, in an order of their own, so that it does not matter in which they were given.

    Args:
        outsiders: whether a task may go to somebody of another specialty.
    """

    openings: tuple[Opening, ...]
    candidates: tuple[Candidate, ...]
    deadlines: tuple[datetime, ...]
    outsiders: bool = False

    @classmethod
    def of(
        cls,
        openings: Iterable[Opening],
        candidates: Iterable[Candidate],
        deadlines: Iterable[datetime],
        *,
        outsiders: bool = False,
    ) -> Problem:
        by_urgency = sorted(openings, key=lambda opening: (opening.priority, opening.due, opening.task))
        by_handle = sorted(candidates, key=lambda candidate: candidate.handle)
        return cls(tuple(by_urgency), tuple(by_handle), tuple(deadlines), outsiders)

    @property
    def places(self) -> int:
        return sum(opening.places for opening in self.openings)

    def days_before_last(self, opening: Opening) -> int:
        """How many days before the last deadline a task is due."""
        return (self.deadlines[-1] - self.deadlines[opening.due]).days


@dataclass(frozen=True, slots=True)
class Score:
    """How good a plan is, in the order in which it counts.

    Args:
        placed: places filled, by priority.
        soon: the days before the last deadline at which these are due, added up: of equally many, the sooner ones.
        misfit: how far people's specialties are from the tasks', added up.
        strain: how full people are, on the average: nearly the square, so that it is least when all are equally full.
        fullest: the share of their time that whoever is fullest has work for.
    """

    placed: tuple[int, ...]
    soon: int
    misfit: int
    strain: float
    fullest: float

    @property
    def rank(self) -> tuple[float, ...]:
        """Of two plans the one with the greater rank is better."""
        return (*self.placed, self.soon, -self.misfit, -round(self.strain, 9))


def fit(opening: Opening, candidate: Candidate, *, outsiders: bool = False) -> int | None:
    """How far somebody's specialties are from a task's; None where that is too far."""
    if opening.specialty in candidate.specialties:
        return SPECIALIST
    if not candidate.specialties:
        return GENERALIST
    return OUTSIDER if outsiders else None


def why_not(opening: Opening, handle: str) -> str:
    """Why somebody is not given a task, whatever they know and however much time they have; empty where they may be."""
    if handle in opening.taken:
        return "has it"
    text = dict(opening.out).get(handle)
    if text:
        return text
    alone = any(limit.most < 1 and handle in limit.people for limit in limits(opening))
    return "is needed to review it" if alone else ""


def limits(opening: Opening) -> tuple[Limit, ...]:
    """What keeps enough people free to sign off every answer to a task."""
    return _limits(opening.demands, opening.taken, opening.places)


@cache
def _limits(demands: tuple[Demand, ...], taken: frozenset[str], places: int) -> tuple[Limit, ...]:
    """By Hall's theorem (1935): different people can give all approvals if those for any of the demands are enough.

    Of the people who can give some demands, an author is lost where only their own answer is meant, and every author
    where the whole task is. So with authors A, an answer by `a` leaves |able| - |A ∩ wide| - [a ∈ own] of them.
    """
    result = []
    for some in _subsets(demands):
        own = frozenset().union(*(d.able for d in some if not d.task_wide))
        wide = frozenset().union(*(d.able for d in some if d.task_wide)) - own
        spare = len(own | wide) - sum(d.count for d in some)
        if spare < 0:
            continue  # nobody could sign it off, whoever writes it: that is `undecidable`
        if wide and spare - bool(taken & own) < min(places, len(wide)):
            result.append(Limit(wide, max(0, spare - bool(taken & own))))
        if own and spare < 1 + min(places - 1, len(wide)):
            result += [Limit(wide | {author}, spare) for author in sorted(own)]
    return tuple(dict.fromkeys(result))


def undecidable(opening: Opening) -> tuple[str, ...]:
    """What policy asks for of a task that nobody could give, whoever writes the answer."""
    for some in _subsets(opening.demands):
        able = frozenset().union(*(demand.able for demand in some))
        if len(able) < sum(demand.count for demand in some):
            return tuple(demand.name for demand in some)
    return ()


def _subsets(demands: Sequence[Demand]) -> Iterator[tuple[Demand, ...]]:
    for size in range(1, len(demands) + 1):
        yield from combinations(demands, size)


def score(problem: Problem, plan: Plan) -> Score:
    """How good a plan is."""
    openings = {opening.task: opening for opening in problem.openings}
    people = {candidate.handle: candidate for candidate in problem.candidates}
    placed = dict.fromkeys(PRIORITIES, 0)
    soon = misfit = 0
    load = {handle: person.held for handle, person in people.items()}
    for task, handle in plan:
        opening = openings[task]
        placed[opening.priority] += 1
        soon += problem.days_before_last(opening)
        misfit += fit(opening, people[handle], outsiders=True) or 0
        load[handle] += opening.minutes
    shares = [load[handle] / person.whole for handle, person in people.items() if person.whole]
    mean = sum(map(strain, shares)) / len(shares) if shares else 0.0
    return Score(tuple(placed.values()), soon, misfit, mean, max(shares, default=0.0))


def pieces() -> tuple[tuple[float, float, float], ...]:
    """The curve that weighs how full somebody is: from which share to which, and how steep; the last has no end."""
    ends = [number / _STEPS for number in range(1, _STEPS)] + [float("inf")]
    return tuple((number / _STEPS, end, (2 * number + 1) / _STEPS) for number, end in enumerate(ends))


def strain(share: float) -> float:
    """The square of a share, in straight pieces."""
    return sum(slope * (min(share, end) - start) for start, end, slope in pieces() if share > start)


def faults(problem: Problem, plan: Plan) -> list[str]:
    """What is wrong with a plan; nothing where it can be carried out."""
    openings = {opening.task: opening for opening in problem.openings}
    people = {candidate.handle: candidate for candidate in problem.candidates}
    strange = [pair for pair in plan if pair[0] not in openings or pair[1] not in people]
    if strange:
        return [f"{task} or {who} is not in the problem" for task, who in strange]
    result: list[str] = []
    given: dict[str, list[str]] = {}
    for task, handle in plan:
        given.setdefault(task, []).append(handle)
    for task, handles in given.items():
        result += _faults_of_task(problem, openings[task], handles, people)
    for handle, person in people.items():
        mine = [openings[task] for task, who in plan if who == handle]
        for number, room in enumerate(person.room):
            minutes = sum(opening.minutes for opening in mine if opening.due <= number)
            if minutes > room:
                result.append(f"{handle} has {room} minutes until deadline {number}, and is given {minutes}")
    return result


def _faults_of_task(
    problem: Problem, opening: Opening, handles: Sequence[str], people: dict[str, Candidate]
) -> Iterator[str]:
    task = opening.task
    if len(handles) > opening.places:
        yield f"{task} has {opening.places} places, and is given to {len(handles)}"
    if len(set(handles)) < len(handles):
        yield f"{task} is given to somebody twice"
    for handle in handles:
        if why := why_not(opening, handle):
            yield f"{handle} is given {task}, and {why}"
        if fit(opening, people[handle], outsiders=problem.outsiders) is None:
            yield f"{handle} is given {task}, which is of another specialty"
    for limit in limits(opening):
        if len(limit.people & set(handles)) > limit.most:
            yield f"{task} leaves too few who can sign it off"
