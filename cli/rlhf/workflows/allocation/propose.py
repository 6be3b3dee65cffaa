"""Propose who is given the open tasks of some batches, and record the plan in a manager's ledger."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import Unreachable
from rlhf.model.event_types import ALLOCATION
from rlhf.process.allocation.greedy import fill
from rlhf.process.allocation.openings import candidate_of, opening_of
from rlhf.process.allocation.problem import Problem, score, undecidable
from rlhf.process.allocation.unplaced import Unplaced, unplaced
from rlhf.process.planning.week import minutes_left
from rlhf.process.task_state import State
from rlhf.store import bring
from rlhf.store.index import Index, queries
from rlhf.store.repository import require_batch
from rlhf.workflows.allocation.assign import tell
from rlhf.workflows.allocation.solver import Solved, solve
from rlhf.workflows.sync.sync import reconcile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.process.allocation.problem import Candidate
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.sync.synced import Synced

#: Work without a due time is planned until this long from now, or until the last due time where that is later.
HORIZON = timedelta(days=28)
_TO_DO = (State.CLAIMED, State.CHANGES_REQUESTED, State.REOPENED)

Progress = Callable[[str], None]


class Load(Struct, frozen=True):
    """A person's work until the last due time, in minutes.

    Args:
        whole: the time that they have.
        held: the work that they have already.
        new: the work that the plan gives them.
        tasks: how many tasks the plan gives them.
    """

    handle: str
    whole: int
    held: int
    new: int
    tasks: int


class Proposal(Struct, frozen=True):
    """A plan for some batches, how good it is, and the places that it leaves free.

    Args:
        until: the last due time.
        undecidable: sign-off requirements that nobody could meet, whoever writes the answer, with the number of tasks.
    """

    batches: tuple[str, ...]
    problem: Problem
    solved: Solved
    loads: tuple[Load, ...]
    unplaced: tuple[Unplaced, ...]
    undecidable: tuple[tuple[str, int], ...]
    now: datetime
    until: datetime


class Wanted(Struct, frozen=True):
    """The batches to plan for, and how to plan.

    Args:
        greedy: fill one place after the other, which needs no solver.
        outsiders: also give tasks to people of another specialty, where nobody else is left.
    """

    batches: tuple[str, ...]
    greedy: bool = False
    outsiders: bool = False


def propose(workspace: Workspace, wanted: Wanted, now: datetime, progress: Progress) -> Proposal:
    """Return the best plan that is found, after fetching what is new, if the project can be reached.

    Raises:
        RoleNeeded: I am not a manager.
        WrongUse: there is no such batch.
        NoSolver: `greedy` is not set, and SciPy is not installed.
    """
    workspace.people.require(workspace.handle, "manager", what="Allocating tasks")
    for name in wanted.batches:
        require_batch(workspace, name)
    progress("Bringing what is known up to date …")
    with suppress(Unreachable):
        bring.bring_branches(workspace, now)
        reconcile(workspace, now)
        bring.bring_events(workspace, ())
        for name in wanted.batches:
            bring.bring_pool(workspace, name)
        bring.bring_words(workspace, _held_elsewhere(workspace, now, progress))
    problem = _problem(workspace, wanted, now, progress)
    if wanted.greedy:
        plan = fill(problem).plan
        reached = score(problem, plan)
        solved = Solved(plan, reached, reached)
    else:
        solved = solve(problem, progress)
    missing: dict[str, int] = {}
    for opening in problem.openings:
        for name in undecidable(opening):
            missing[name] = missing.get(name, 0) + 1
    return Proposal(
        wanted.batches, problem, solved, _loads(problem, solved), tuple(unplaced(problem, solved.plan, now)),
        tuple(sorted(missing.items())), now, problem.deadlines[-1],
    )  # fmt: skip


def carry_out(workspace: Workspace, proposal: Proposal, because: str, now: datetime, randomness: Randomness) -> Synced:
    """Record a plan in my ledger, in one commit, and send it."""
    batch = {opening.task: opening.batch for opening in proposal.problem.openings}
    why = {"why": because} if because else {}
    pairs = [((batch[task], task), {"to": handle, **why}) for task, handle in proposal.solved.plan]
    return tell(workspace, ALLOCATION, pairs, now, randomness)


def _held_elsewhere(workspace: Workspace, now: datetime, progress: Progress) -> list[tuple[str, str]]:
    """Return the tasks that somebody has to do and whose files are not on this machine."""
    with Index.open(workspace, now, progress) as index:
        return [(task.batch, task.id) for task in queries.tasks(index, queries.in_work(index)) if task.task is None]


def _problem(workspace: Workspace, wanted: Wanted, now: datetime, progress: Progress) -> Problem:
    people, policy = workspace.people, workspace.policy
    with Index.open(workspace, now, progress) as index:
        known: dict[tuple[str, str], Facts | None] = {}

        def facts_of(key: tuple[str, str]) -> Facts | None:
            if key not in known:
                known[key] = index.facts(*key)
            return known[key]

        progress("Looking at what is open …")
        keys = [key for batch in wanted.batches for key in workspace.snapshot.task_keys(batch)]
        every = [facts for key in keys if (facts := facts_of(key)) is not None]
        dues = {facts.task.due.at for facts in every if facts.task is not None and facts.task.due is not None}
        undated = any(facts.task is not None and facts.task.due is None for facts in every)
        horizon = max([now + HORIZON, *dues])
        deadlines = sorted(dues | {horizon} if undated or not dues else dues)
        openings = []
        for facts in every:
            due = facts.task.due.at if facts.task is not None and facts.task.due is not None else horizon
            at = deadlines.index(due) if due in deadlines else 0
            if (opening := opening_of(facts, at, people, policy, now)) is not None:
                openings.append(opening)
        progress("Looking at who has time …")
        candidates = []
        for person in people.with_role("trainer"):
            mine = [(placed.batch, placed.id) for placed in queries.tasks_of(index, person.handle, _TO_DO)]
            held = [_work(workspace, facts, person.handle, horizon) for key in mine if (facts := facts_of(key))]
            candidates.append(candidate_of(person, held, deadlines, now))
    return Problem.of(openings, candidates, deadlines, outsiders=wanted.outsiders)


def _work(workspace: Workspace, facts: Facts, handle: str, horizon: datetime) -> tuple[int, datetime]:
    """Return how many minutes a task will probably still take its holder, and when it is due: else `horizon`."""
    due = facts.deadline(handle, workspace.people, workspace.policy).due
    minutes = minutes_left(facts.task.minutes, facts.events, handle) if facts.task is not None else 0
    return minutes, due.at if due is not None else horizon


def _loads(problem: Problem, solved: Solved) -> tuple[Load, ...]:
    minutes = {opening.task: opening.minutes for opening in problem.openings}
    given: dict[str, list[int]] = {}
    for task, handle in solved.plan:
        given.setdefault(handle, []).append(minutes[task])
    return tuple(_load(candidate, given.get(candidate.handle, [])) for candidate in problem.candidates)


def _load(candidate: Candidate, given: Sequence[int]) -> Load:
    return Load(candidate.handle, candidate.whole, candidate.held, sum(given), len(given))
