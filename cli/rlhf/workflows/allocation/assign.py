"""Record in a manager's ledger to whom tasks are given, and from whom they are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import (
    GivenToItsReviewer,
    GivenToOtherSpecialty,
    GivenWhileTaken,
    HasLeft,
    ProjectNotUpgraded,
    RlhfError,
    TakenBackAfterSubmission,
    TaskHeld,
    TaskWithdrawn,
    TooFewLeftToReview,
)
from rlhf.model.event import Event
from rlhf.model.event_types import ALLOCATION, DEALLOCATION
from rlhf.model.ids import ulid
from rlhf.process.allocation.openings import opening_of
from rlhf.process.allocation.problem import limits
from rlhf.process.concerns import why_held
from rlhf.process.facts import allotted
from rlhf.process.independence import kept_from_writing
from rlhf.process.slots import may_submit, takers
from rlhf.store import bring
from rlhf.store.files.schemas import Schemas
from rlhf.store.find_task import find_task
from rlhf.store.repository import require_batch
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.sync.sync import refresh, send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace


Key = tuple[str, str]  # batch and task


class Order(Struct, frozen=True):
    """A request to give named tasks, or a whole batch, to a person, and why.

    Args:
        anyway: also where the person's specialty is another, or the person is needed as a reviewer.
    """

    to: str
    named: Sequence[str] = ()
    batch: str = ""
    because: str = ""
    anyway: bool = False


class Given(Struct, frozen=True):
    """The tasks given or taken back, those for which nothing was to do, and those left out, each with the reason.

    Args:
        sent: tasks that are not taken back, since an answer came in meanwhile.
        held: those of `done` whose claim the project has still to end.
    """

    done: tuple[str, ...]
    already: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    synced: Synced = Synced()
    sent: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def assign(workspace: Workspace, order: Order, now: datetime, randomness: Randomness) -> Given:
    """Allot tasks to a person; tasks that are theirs already are reported, and not recorded again.

    Of a whole batch, tasks that they cannot have are left out; a named task that they cannot have stops everything.

    Raises:
        HasLeft, RoleNeeded: the person cannot be given any task.
        Taken, TaskHeld, NotToBeGiven: the person cannot be given one of the named tasks.
    """
    people = workspace.people
    people.require(workspace.handle, "manager", what="Allocating tasks")
    if not people[order.to].active:
        raise HasLeft(order.to)
    people.require(order.to, "trainer", what=f"Being given a task, {order.to}")
    keys = _keys(workspace, order)
    bring.bring_events(workspace, [task for _, task in keys])
    if order.batch:
        bring.bring_pool(workspace, order.batch)
    done, already, left_out = [], [], []
    for key in keys:
        facts = workspace.facts(*key)
        if order.to in allotted(facts.events, facts.managers) | facts.accepted | {s.author for s in facts.submissions}:
            already.append(key)
            continue
        refusal = _refusal(workspace, facts, order, now)
        if refusal is None:
            done.append(key)
        elif order.batch:
            left_out.append((key[1], refusal.message))
        else:
            raise refusal
    why = {"why": order.because} if order.because else {}
    synced = tell(workspace, ALLOCATION, [(key, {"to": order.to, **why}) for key in done], now, randomness)
    return Given(_ids(done), _ids(already), tuple(left_out), synced)


def unassign(
    workspace: Workspace, named: Sequence[str], taken_from: str, because: str, now: datetime, randomness: Randomness
) -> Given:
    """Take back tasks that a person was allotted or has claimed; what the person wrote stays theirs.

    The event names the claim; the forge then ends it, whether it was renewed meanwhile or not, unless an answer came in
    first.

    Raises:
        UnknownPerson: there is nobody of that name.
        NotToBeGiven: the person has submitted an answer.
        ProjectNotUpgraded: the project's schemas do not know yet how a claim is taken back.
    """
    workspace.people.require(workspace.handle, "manager", what="Taking tasks back")
    assert workspace.people[taken_from]  # noqa: S101 — or it says that there is nobody of that name
    refresh(workspace, now)
    keys = list(dict.fromkeys(find_task(workspace, name) for name in named))
    bring.bring_events(workspace, [task for _, task in keys])
    why = {"why": because} if because else {}
    pairs: list[tuple[Key, dict[str, str]]] = []
    already = []
    for key in keys:
        facts = workspace.facts(*key)
        if taken_from in {s.author for s in facts.submissions} | facts.accepted:
            raise TakenBackAfterSubmission(key[1], taken_from)
        claim = _claim_of(facts, taken_from, now)
        if claim or taken_from in allotted(facts.events, facts.managers):
            pairs.append((key, {"from": taken_from, **({"claim": claim} if claim else {}), **why}))
        else:
            already.append(key)
    if any("claim" in body for _, body in pairs) and not Schemas(workspace.tree).knows("events/deallocation", "claim"):
        raise ProjectNotUpgraded
    synced = tell(workspace, DEALLOCATION, pairs, now, randomness)
    held = [key for key, _ in pairs if _claim_of(workspace.facts(*key), taken_from, now)]
    sent = [key for key in held if taken_from in {s.author for s in workspace.facts(*key).submissions}]
    return Given(
        _ids([key for key, _ in pairs if key not in sent]), _ids(already), synced=synced, sent=_ids(sent),
        held=_ids([key for key in held if key not in sent]),
    )  # fmt: skip


def _claim_of(facts: Facts, handle: str, now: datetime) -> str:
    """Return the commit of a person's claim that runs; "" where there is none."""
    return next((lease.commit for lease in facts.leases if lease.holder == handle and lease.runs(now)), "")


def tell(
    workspace: Workspace,
    type_: str,
    pairs: Sequence[tuple[tuple[str, str], dict[str, str]]],
    now: datetime,
    randomness: Randomness,
) -> Synced:
    """Write an event about each of several tasks, in one commit, and send it; without tasks, do nothing."""
    me = workspace.handle
    say(workspace, [Event(ulid(now, randomness(10)), type_, me, now, *key, body) for key, body in pairs])
    return send_now(workspace, now) if pairs else Synced()


def _keys(workspace: Workspace, order: Order) -> list[tuple[str, str]]:
    if order.batch:
        require_batch(workspace, order.batch)
        return list(workspace.snapshot.task_keys(order.batch))
    return list(dict.fromkeys(find_task(workspace, name) for name in order.named))


def _refusal(workspace: Workspace, facts: Facts, order: Order, now: datetime) -> RlhfError | None:
    """Return why a person is not given a task; None where they may be given it."""
    to, task = order.to, facts.id
    if facts.withdrawn:
        return TaskWithdrawn(task, to)
    if facts.held:
        return TaskHeld(task, why_held(facts.held[0]))
    if not may_submit(facts, to, now):
        return GivenWhileTaken(task, sorted(takers(facts, now)))
    if deed := kept_from_writing(facts).get(to):
        return GivenToItsReviewer(task, to, deed)
    person, about = workspace.people[to], facts.task
    if order.anyway or about is None:
        return None
    if person.specialties and about.specialty not in person.specialties:
        return GivenToOtherSpecialty(task, to, about.specialty, person.specialties)
    opening = opening_of(facts, 0, workspace.people, workspace.policy, now)
    if opening is not None and any(limit.most < 1 and to in limit.people for limit in limits(opening)):
        return TooFewLeftToReview(task, to)
    return None


def _ids(keys: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(task for _, task in keys)
