"""The allocation of tasks as a problem: free places, people with limited time, who fits, and which plan is better."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

#: Distance of a person's specialties from a task's: the same; the person names none; another, where that is allowed.
SPECIALIST, GENERALIST, OUTSIDER = 0, 1, 3
PRIORITIES = (1, 2, 3, 4, 5)

#: A plan: pairs of a task id and a handle, in order.
Plan = tuple[tuple[str, str], ...]

_STEPS = 5  # pieces of the curve that weighs how full somebody is


class Demand(Struct, frozen=True):
    """A number of approvals that each answer needs, and the people who can give them.

    Args:
        task_wide: nobody with a part in the task may give them; otherwise only the answer's own author may not.
    """

    name: str
    count: int
    able: frozenset[str]
    task_wide: bool = False


class Limit(Struct, frozen=True):
    """A limit: at most `most` of these people may write, so that enough of them are left to sign off."""

    people: frozenset[str]
    most: int


class Opening(Struct, frozen=True):
    """A task with free places.

    Args:
        due: the number of the task's own deadline among the problem's deadlines.
        taken: the people who write or have written an answer to it.
        out: the people who are not given it, each with the reason.
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


class Candidate(Struct, frozen=True):
    """A person who writes answers.

    Args:
        room: minutes of new work that they can do by each of the problem's deadlines.
        held: minutes of the tasks that they have already.
        whole: working minutes that they have until the last deadline.
    """

    handle: str
    specialties: tuple[str, ...]
    room: tuple[int, ...]
    held: int = 0
    whole: int = 0


class Problem(Struct, frozen=True):
    """The openings and the candidates, sorted, so that the order in which they were given does not matter.

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
        """Return how many days before the last deadline a task is due."""
        return (self.deadlines[-1] - self.deadlines[opening.due]).days


class Score(Struct, frozen=True):
    """The quality of a plan; the fields are in the order of their importance.

    Args:
        placed: the number of filled places of each priority.
        soon: days from each filled place's deadline to the last deadline, added up: more means earlier deadlines.
        misfit: distances of people's specialties from the tasks', added up.
        strain: the mean of people's loads, nearly squared: least when all loads are equal.
        fullest: the highest load of a person, as a share of their time.
    """

    placed: tuple[int, ...]
    soon: int
    misfit: int
    strain: float
    fullest: float

    @property
    def rank(self) -> tuple[float, ...]:
        """Return a key by which plans are compared: the greater is better."""
        return (*self.placed, self.soon, -self.misfit, -round(self.strain, 9))


def fit(opening: Opening, candidate: Candidate, *, outsiders: bool = False) -> int | None:
    """Return the distance of a person's specialties from a task's; None where the person may not be given the task."""
    if opening.specialty in candidate.specialties:
        return SPECIALIST
    if not candidate.specialties:
        return GENERALIST
    return OUTSIDER if outsiders else None


def why_not(opening: Opening, handle: str) -> str:
    """Return why a person is not given a task, apart from specialty and time; "" where nothing prevents it."""
    if handle in opening.taken:
        return "has it"
    text = dict(opening.out).get(handle)
    if text:
        return text
    alone = any(limit.most < 1 and handle in limit.people for limit in limits(opening))
    return "is needed to review it" if alone else ""


def limits(opening: Opening) -> tuple[Limit, ...]:
    """Return the limits that keep enough people free to sign off every answer to a task."""
    return _limits(opening.demands, opening.taken, opening.places)


@cache
def _limits(demands: tuple[Demand, ...], taken: frozenset[str], places: int) -> tuple[Limit, ...]:
    """Apply Hall's theorem (1935): different people can give all approvals if each subset of demands has enough people.

    An author cannot approve their own answer, and for a task-wide demand no author can approve any answer. So with
    authors A, an answer by `a` leaves |able| - |A ∩ wide| - [a ∈ own] people for a subset of demands.
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
    """Return the names of demands that too few people can meet, whoever writes the answer; () where there are none."""
    for some in _subsets(opening.demands):
        able = frozenset().union(*(demand.able for demand in some))
        if len(able) < sum(demand.count for demand in some):
            return tuple(demand.name for demand in some)
    return ()


def _subsets(demands: Sequence[Demand]) -> Iterator[tuple[Demand, ...]]:
    for size in range(1, len(demands) + 1):
        yield from combinations(demands, size)


def score(problem: Problem, plan: Plan) -> Score:
    """Return the score of a plan."""
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
    """Return the straight pieces of the strain curve, each as (start, end, slope); the last end is infinite."""
    ends = [number / _STEPS for number in range(1, _STEPS)] + [float("inf")]
    return tuple((number / _STEPS, end, (2 * number + 1) / _STEPS) for number, end in enumerate(ends))


def strain(share: float) -> float:
    """Return the square of a share, approximated by the straight pieces of `pieces`."""
    return sum(slope * (min(share, end) - start) for start, end, slope in pieces() if share > start)


def faults(problem: Problem, plan: Plan) -> list[str]:
    """Return what is wrong with a plan; an empty list where it can be carried out."""
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
