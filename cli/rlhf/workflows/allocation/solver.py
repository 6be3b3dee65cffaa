"""Solve the assignment of tasks to people with HiGHS, through SciPy: the best plan, part by part of the score."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NoSolver
from rlhf.process.allocation.greedy import Guide, fill
from rlhf.process.allocation.local_search import even_out, improve
from rlhf.process.allocation.problem import PRIORITIES, fit, pieces, score, strain, why_not
from rlhf.process.allocation.task_groups import sorts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rlhf.process.allocation.greedy import Filling
    from rlhf.process.allocation.problem import Candidate, Plan, Problem, Score
    from rlhf.process.allocation.task_groups import Sort

_EXACT = 1_000  # up to so many choices, the solver is asked for whole numbers
_NODES = 500  # limit of its search, so that a result does not depend on the speed of a machine
_SLACK = 1e-6
_SPECIALTIES, _STRAIN = "specialties", "strain"

Progress = Callable[[str], None]


class Bound(Struct, frozen=True):
    """The best value of one part of the score, among all plans that are as good in the parts before it."""

    part: str
    best: float


class Solved(Struct, frozen=True):
    """A plan, and how far it can be from the best.

    Args:
        greedy: the score of the plan that fills one place after the other.
        bounds: a bound for each part of the score that had to be solved for; the other parts are as good as possible.
        exact: whole tasks were solved for, and every part to its end, so that no plan is better.
        choices: how many pairs of a sort of work and a person there were to choose from.
    """

    plan: Plan
    score: Score
    greedy: Score
    bounds: tuple[Bound, ...] = ()
    exact: bool = False
    choices: int = 0


def solve(problem: Problem, progress: Progress) -> Solved:
    """Return the best plan that is found, never worse than filling one place after the other.

    Raises:
        NoSolver: SciPy is not installed.
    """
    tools = _scipy()
    greedy = fill(problem)
    before = score(problem, greedy.plan)
    model = _Model(problem, sorts(problem, whole=True))
    if len(model.choices) > _EXACT:
        model = _Model(problem, sorts(problem, whole=False), whole=False)
    if not model.choices:
        return Solved(greedy.plan, before, before, exact=True)
    guide, bounds, exact = model.best(before, tools, progress)
    progress("Completing the plan …")
    guided = fill(problem, guide)
    ended = score(problem, guided.plan)
    if exact and ended.rank >= before.rank:
        return Solved(guided.plan, ended, before, tuple(bounds), exact, len(model.choices))
    plan, result = max((_better(problem, made) for made in (guided, greedy)), key=lambda pair: pair[1].rank)
    return Solved(plan, result, before, tuple(bounds), choices=len(model.choices))


def _better(problem: Problem, made: Filling) -> tuple[Plan, Score]:
    """Improve a plan by small moves, and return the plan with the higher score: before or after them."""
    plain = made.plan
    improve(made)
    even_out(made)
    return max(((plan, score(problem, plan)) for plan in (plain, made.plan)), key=lambda pair: pair[1].rank)


class _Rows:
    """Linear constraints while they are collected: the matrix entries, and the lower and upper bound of each row."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        self.entries += [(len(self.low), column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)


class _Model:
    """The problem as a linear model: how much of each sort of work each person is given.

    Time that a person does not use before a deadline is passed on to the next deadline. So each choice is in two rows
    only, that of its sort and that of its person and deadline, as in a network flow, and that is quick to solve.
    Where fractional values are allowed (`whole` is False), amounts are in minutes, and the length and priority of tasks
    count only for how much of each sort is done at all: the bound is as good as with a choice for each task, with a
    hundredth of the choices.
    """

    def __init__(self, problem: Problem, work: Sequence[Sort], *, whole: bool = True) -> None:
        self.problem, self.sorts, self.whole = problem, work, whole
        self.choices: list[tuple[int, int, int]] = []  # sort, person, distance of specialties
        for number, sort in enumerate(work):
            for person, candidate in enumerate(problem.candidates):
                distance = fit(sort.like, candidate, outsiders=problem.outsiders)
                if distance is not None and _may(sort, candidate):
                    self.choices.append((number, person, distance))
        self.shares = [(number, share) for number, sort in enumerate(work) for share in sort.shares]
        self.pieces = list(_pieces(problem))
        self.first_share = len(self.choices)
        self.first_kept = self.first_share + len(self.shares)
        self.first_piece = self.first_kept + len(problem.candidates) * len(problem.deadlines)
        self.size = self.first_piece + len(self.pieces)

    def best(self, before: Score, tools: Any, progress: Progress) -> tuple[Guide | None, list[Bound], bool]:
        """Solve for each part of the score in turn; return a guide, the bounds, and whether it is proven optimal."""
        np, _, sparse = tools
        rows, upper = self._rows(), np.array(self._upper())
        values, exact = None, self.whole
        bounds: list[Bound] = []
        scarce: set[str] = set()
        for name, terms, most, known in self._parts(before):
            reached = most
            if name == _STRAIN or known < most - _SLACK:
                progress(f"Solving for {name} …")
                aim = np.zeros(self.size)
                aim[[column for column, _ in terms]] = [-value for _, value in terms]
                at, column, value = zip(*rows.entries, strict=True)
                places = (
                    np.array(at, np.intc),
                    np.array(column, np.intc),
                )  # the index type of HiGHS; SciPy < 1.15 does not convert to it
                matrix = sparse.csr_array((value, places), shape=(len(rows.low), self.size))
                ask = _whole if self.whole else _parts_of
                limits = matrix, np.array(rows.low), np.array(rows.high)
                result = ask(tools, aim, limits, upper, self.first_share)
                if result.x is None:
                    return self._guide(values, scarce), bounds, False
                values, reached, exact = result.x, -float(result.fun), exact and result.status == 0
                proven = -float(result.mip_dual_bound) if self.whole else reached
                amount = proven - _strain_held(self.problem) if name == _STRAIN else float(math.floor(proven + _SLACK))
                if self.whole or name != _SPECIALTIES:  # in minutes, this part has no useful bound
                    bounds.append(Bound(name, amount))
                scarce |= {name} if reached < most - _SLACK else set()
            if name != _STRAIN:
                rows.add(terms, math.floor(reached + _SLACK) - _SLACK, np.inf)
        return self._guide(values, scarce), bounds, exact

    def _guide(self, values: Any, scarce: Collection[str]) -> Guide | None:
        """Return how many minutes of each sort of work each person is to have; None where nothing was solved."""
        if values is None:
            return None
        minutes: dict[int, dict[str, float]] = {}
        for (number, person, _), value in zip(self.choices, values, strict=False):
            if value > _SLACK:
                handle = self.problem.candidates[person].handle
                minutes.setdefault(number, {})[handle] = float(value) * self.sorts[number].unit
        numbers = {task.task: number for number, sort in enumerate(self.sorts) for task in sort.tasks}
        short = frozenset(priority for priority in PRIORITIES if _named(priority) in scarce)
        return Guide(numbers, minutes, short)

    def _parts(self, before: Score) -> list[tuple[str, list[tuple[int, float]], float, float]]:
        """Return each part of the score: name, terms to maximize, their upper bound, and the value reached already.

        A part that has reached its upper bound need not be solved for: it only has to keep that value.
        """
        reachable = {number for number, _, _ in self.choices}
        shares = [(column, *share) for column, share in enumerate(self.shares, self.first_share)]
        result = []
        for priority, known in zip(PRIORITIES, before.placed, strict=True):
            terms = [(column, share.each) for column, _, share in shares if share.priority == priority]
            most = sum(s.most * s.each for n, s in self.shares if s.priority == priority and n in reachable)
            result.append((_named(priority), terms, round(most), known))
        days = [self.problem.days_before_last(sort.like) for sort in self.sorts]
        soon = [(column, share.each * days[number]) for column, number, share in shares if days[number]]
        most = sum(share.most * share.each * days[number] for number, share in self.shares if number in reachable)
        result.append(("due times", soon, round(most), before.soon))
        misfit = [
            (column, -distance * self.sorts[number].average)
            for column, (number, _, distance) in enumerate(self.choices)
            if distance
        ]
        result.append((_SPECIALTIES, misfit, 0, -before.misfit))
        costs = [(column, -cost) for column, (_, _, cost) in enumerate(self.pieces, self.first_piece)]
        result.append((_STRAIN, costs, 0, -1))
        return [part for part in result if part[1]]

    def _upper(self) -> list[float]:
        """Return the upper bound of each variable."""
        amounts = [self.sorts[number].most for number, _, _ in self.choices]
        amounts += [share.most for _, share in self.shares]
        amounts += [float("inf")] * (self.first_piece - self.first_kept)
        return amounts + [width for _, width, _ in self.pieces]

    def _rows(self) -> _Rows:
        rows, deadlines = _Rows(), len(self.problem.deadlines)
        done: list[list[tuple[int, float]]] = [[] for _ in self.sorts]
        spent: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for column, (number, person, _) in enumerate(self.choices):
            done[number].append((column, 1.0))
            spent.setdefault((person, self.sorts[number].like.due), []).append((column, self.sorts[number].unit))
        for column, (number, _) in enumerate(self.shares, self.first_share):
            done[number].append((column, -1.0))
        for terms in done:
            rows.add(terms, 0, 0)
        for person, candidate in enumerate(self.problem.candidates):
            kept = self.first_kept + person * deadlines
            for due in range(deadlines):
                more = candidate.room[due] - (candidate.room[due - 1] if due else 0)
                handed_on = [(kept + due - 1, -1.0)] if due else []
                rows.add([*spent.get((person, due), ()), (kept + due, 1.0), *handed_on], more, more)
            load = [(self.first_piece + at, 1.0) for at, piece in enumerate(self.pieces) if piece[0] == person]
            if load:
                rows.add([*load, (kept + deadlines - 1, 1.0)], candidate.room[-1], candidate.room[-1])
        self._limit(rows)
        return rows

    def _limit(self, rows: _Rows) -> None:
        """Add a row for each limit on how many of some people may write answers to one task."""
        of: dict[int, list[tuple[int, str]]] = {}
        for column, (number, person, _) in enumerate(self.choices):
            of.setdefault(number, []).append((column, self.problem.candidates[person].handle))
        for number, pairs in of.items():
            for limit in self.sorts[number].limits:
                terms = [(column, 1.0) for column, handle in pairs if handle in limit.people]
                if limit.most and terms:
                    rows.add(terms, 0, limit.most * self.sorts[number].most)


def _named(priority: int) -> str:
    return f"priority {priority}"


def _whole(tools: Any, aim: Any, rows: tuple[Any, Any, Any], upper: Any, count: int) -> Any:
    """Solve with whole numbers for the first `count` variables."""
    np, optimize, _ = tools
    integral = np.zeros(len(upper))
    integral[:count] = 1
    return optimize.milp(
        aim, integrality=integral, bounds=optimize.Bounds(0, upper), constraints=optimize.LinearConstraint(*rows),
        options={"node_limit": _NODES, "mip_rel_gap": 0.0},
    )  # fmt: skip


def _parts_of(tools: Any, aim: Any, rows: tuple[Any, Any, Any], upper: Any, _: int) -> Any:
    """Solve with fractional values allowed, by an interior point method: it needs a tenth of the time here."""
    np, optimize, sparse = tools
    matrix, low, high = rows
    same = low == high
    above, below = ~same & np.isfinite(low), ~same & np.isfinite(high)
    sides = [(-matrix[above], -low[above]), (matrix[below], high[below])]
    at_most = [side for side in sides if side[0].shape[0]]
    return optimize.linprog(
        aim, A_eq=matrix[same], b_eq=low[same], bounds=np.stack([np.zeros(len(upper)), upper], 1), method="highs-ipm",
        A_ub=sparse.vstack([side for side, _ in at_most]) if at_most else None,
        b_ub=np.concatenate([limit for _, limit in at_most]) if at_most else None,
    )  # fmt: skip


def _may(sort: Sort, candidate: Candidate) -> bool:
    shortest = min(task.minutes for task in sort.tasks)
    return candidate.room[sort.like.due] >= shortest and not why_not(sort.like, candidate.handle)


def _pieces(problem: Problem) -> list[tuple[int, float, float]]:
    """Return the person, minutes and cost of a minute of each piece of the strain curve above the work they hold."""
    people = sum(item.whole > 0 for item in problem.candidates)
    result = []
    for person, candidate in enumerate(problem.candidates):
        for start, end, slope in pieces() if candidate.whole else ():
            width = end * candidate.whole - max(start * candidate.whole, candidate.held)
            if width > 0:
                result.append((person, width, slope / candidate.whole / people))
    return result


def _strain_held(problem: Problem) -> float:
    """Return the average strain with no task given out; 0 where nobody has time."""
    shares = [candidate.held / candidate.whole for candidate in problem.candidates if candidate.whole]
    return sum(map(strain, shares)) / len(shares) if shares else 0.0


def _scipy() -> tuple[Any, Any, Any]:
    try:
        import numpy as np
        from scipy import optimize, sparse  # type: ignore[import-untyped]
    except ImportError:
        raise NoSolver from None
    return np, optimize, sparse
