"""Take tasks: first those that are allotted to me, then tasks of the pool; make the answer file of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import (
    ClaimLost,
    ClaimsFull,
    ForgeSaysNo,
    JudgedAlready,
    PoolOffline,
    Taken,
    TaskHeld,
    Unreachable,
    WithdrawnAnswer,
    WithdrawnTask,
    YouHaveLeft,
)
from rlhf.model import paths
from rlhf.model.lease import Lease
from rlhf.process.concerns import why_held
from rlhf.process.facts import holders
from rlhf.process.independence import kept_from_writing
from rlhf.process.queue import Wish, batch_urgency, fill, fits, urgency
from rlhf.process.slots import HELD_BY, free_slot
from rlhf.store import bring, claims
from rlhf.store.claims import Bid
from rlhf.store.find_task import find_tasks
from rlhf.workflows.answering.put_in_place import Pulled, put_in_place
from rlhf.workflows.sync.sync import catch_up, reconcile
from rlhf.workflows.worklist.my_tasks import Held, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rlhf.model.task import Batch, Task
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace

#: How many tasks of the pool are sorted together; beyond this number, batches are taken in their order.
POOL_AT_ONCE = 1_000
_ROUNDS = 25

#: Matches a task file that has, or may have, a due time or priority of its own.
_OWN_TERMS = re.compile(rb"""^["']?(?:due|priority)\b""", re.MULTILINE)


class PullResult(Struct, frozen=True):
    pulled: tuple[Pulled, ...]
    offline: bool
    lost: int = 0


class Ask(Struct, frozen=True):
    """The tasks that a person asks for: named ones, a number of them, or as many as fit into their minutes."""

    named: Sequence[str] = ()
    count: int | None = None
    minutes: int | None = None
    kinds: tuple[str, ...] = ()


def pull(workspace: Workspace, ask: Ask, now: datetime) -> PullResult:
    """Take the named tasks; without names, first the tasks I hold but have not begun, then tasks of the pool.

    Raises:
        YouHaveLeft: I have left the project.
    """
    online = _refresh(workspace, now)
    if not workspace.me.active:
        raise YouHaveLeft(workspace.handle)
    bring.bring_events(workspace, ()) if online else None
    mine = held(workspace, now)
    if ask.named:
        wanted = find_tasks(workspace, ask.named, mine)
        ready = [key for key in wanted if key in mine or workspace.snapshot.is_accepted(*key, workspace.handle)]
        for key in ready:
            _require_standing(workspace.facts(*key), workspace.handle)
        to_claim, lost = [key for key in wanted if key not in ready], 0
        claimed, elsewhere = _claim_named(workspace, to_claim, now, online=online) if to_claim else ([], [])
        ready += elsewhere
    else:
        ready = _begun_not(workspace, mine, ask)
        missing = _still_wanted(ask, workspace, ready)
        left = ask if ask.minutes is None else replace(ask, minutes=_minutes_left(ask, workspace, ready))
        claimed, lost = ([], 0) if missing == 0 or not online else _claim_from_pool(workspace, left, mine, missing, now)
    taken = [*ready, *((lease.batch, lease.task) for lease in claimed)]
    if online:
        bring.bring_tasks(workspace, taken)
    won = {lease.task for lease in claimed}
    pulled = tuple(put_in_place(workspace, batch, task, claimed=task in won) for batch, task in taken)
    return PullResult(pulled, not online, lost)


def _refresh(workspace: Workspace, now: datetime) -> bool:
    """Bring what is new; return whether the project was reached."""
    try:
        bring.bring_branches(workspace, now)
    except Unreachable:
        return False
    reconcile(workspace, now)
    catch_up(workspace)
    return True


def _begun_not(workspace: Workspace, mine: Held, ask: Ask) -> Held:
    """Return the tasks I hold that have no file here yet, most urgent first, as many as fit the request."""
    wish = Wish(minutes=ask.minutes, kinds=ask.kinds)
    fresh = [
        task
        for batch, id_ in mine
        if workspace.files.read(paths.answer_path(batch, id_, workspace.handle)) is None
        and (task := workspace.task(batch, id_)) is not None
        and fits(task, wish)
    ]
    fresh.sort(key=urgency)
    if ask.minutes is not None:
        fresh = fill(fresh, ask.minutes)
    return [task.key for task in fresh[: ask.count]]


def _still_wanted(ask: Ask, workspace: Workspace, ready: Held) -> int:
    """Return how many more tasks to look for; with minutes and no number, `POOL_AT_ONCE` while any minutes are left."""
    if ask.count is not None:
        return max(0, ask.count - len(ready))
    if ask.minutes is None:
        return 0 if ready else 1
    return POOL_AT_ONCE if _minutes_left(ask, workspace, ready) else 0


def _minutes_left(ask: Ask, workspace: Workspace, ready: Held) -> int:
    used = sum(task.minutes for key in ready if (task := workspace.task(*key)) is not None)
    return max(0, (ask.minutes or 0) - used)


def _claim_named(workspace: Workspace, keys: Held, now: datetime, *, online: bool) -> tuple[list[Lease], Held]:
    """Claim tasks; return the leases, and the tasks that another copy of mine has claimed meanwhile."""
    if not online:
        raise PoolOffline(task for _, task in keys)
    _require_room(workspace, len(held(workspace, now)) + len(keys) - 1)
    won: list[Lease] = []
    elsewhere: Held = []
    for batch, task in keys:
        bring.bring_pool(workspace, batch)
        facts = workspace.facts(batch, task)
        _require_standing(facts, workspace.handle)
        slot = free_slot(facts, workspace.handle, now)
        if facts.held:
            raise TaskHeld(task, why_held(facts.held[0]))
        if slot is None and (deed := kept_from_writing(facts).get(workspace.handle)):
            raise JudgedAlready(task, deed)
        if slot is None:
            others = sorted(holders(facts, now) | {s.author for s in facts.submissions} | facts.accepted)
            raise Taken(task, others)
        leases, delivery = claims.place(workspace, [_bid(workspace, batch, task, slot, now)])
        if delivery.refused:
            raise ForgeSaysNo(delivery.words)
        if not leases:
            bring.bring_branches(workspace, now)
            workspace.refresh()
            if workspace.handle not in holders(workspace.facts(batch, task), now):
                raise ClaimLost(task)
            elsewhere.append((batch, task))
        won += leases
    workspace.refresh()
    return won, elsewhere


def _require_standing(facts: Facts, author: str) -> None:
    """Refuse a task that is withdrawn, or of which this person's answer is.

    Raises:
        WithdrawnTask, WithdrawnAnswer.
    """
    if facts.withdrawn:
        raise WithdrawnTask(facts.id, facts.why_withdrawn)
    if author in facts.gone:
        raise WithdrawnAnswer(facts.id, facts.why_gone(author), author)


def _claim_from_pool(workspace: Workspace, ask: Ask, mine: Held, count: int, now: datetime) -> tuple[list[Lease], int]:
    """Claim up to `count` tasks, most urgent first, going on to others where a race is lost.

    Return the leases, and how many claims failed.
    """
    _require_room(workspace, len(mine))
    wanted = min(count, workspace.policy.claims.most - len(mine))
    won: list[Lease] = []
    lost = 0
    refusals: tuple[str, ...] = ()
    minutes = ask.minutes
    offers = _offers(workspace, ask, now)
    for _ in range(_ROUNDS):
        bids: list[Bid] = []
        left = minutes
        for task, bid in offers:
            if left is not None:
                if task.minutes > left:
                    continue
                left -= task.minutes
            bids.append(bid)
            if len(bids) >= wanted - len(won):
                break
        if not bids:
            break
        leases, delivery = claims.place(workspace, bids)
        refusals += tuple(word for word in delivery.words if delivery.refused and HELD_BY not in word)
        won += leases
        lost += len(bids) - len(leases)
        if minutes is not None:
            took = {lease.task for lease in leases}
            minutes -= sum(
                t.minutes for b in bids if b.lease.task in took and (t := workspace.task(b.lease.batch, b.lease.task))
            )
        if len(won) >= wanted:
            break
    workspace.refresh()
    if refusals and not won:
        raise ForgeSaysNo(refusals)
    return won, lost


def _require_room(workspace: Workspace, holding: int) -> None:
    """Raise ClaimsFull where a person with `holding` tasks has reached the project's limit."""
    most = workspace.policy.claims.most
    if holding >= most:
        raise ClaimsFull(most)


def _offers(workspace: Workspace, ask: Ask, now: datetime) -> Iterator[tuple[Task, Bid]]:
    """Yield the free tasks of the pool that fit this person, most urgent first, each with the bid to claim it."""
    me = workspace.me
    wish = Wish(me.specialties, ask.minutes, ask.kinds)
    bring.bring_batches(workspace)
    for group in _groups(workspace, me.specialties):
        for batch, id_, raw in sorted_by_urgency(workspace, group):
            task = workspace.snapshot.understand(raw, batch.name)
            if task is None or task.id != id_ or not fits(task, wish):
                continue
            slot = free_slot(workspace.facts(*task.key), me.handle, now)
            if slot is not None:
                yield task, _bid(workspace, *task.key, slot, now)


def sorted_by_urgency(workspace: Workspace, group: list[Batch]) -> Iterator[tuple[Batch, str, bytes]]:
    """Yield the tasks of some batches, most urgent first: batch, id and the bytes of the file.

    A task without a due time or priority of its own has those of its batch, so it is sorted without being parsed:
    whoever takes ten tasks of a thousand parses ten.
    """
    rows = []
    for batch in group:
        bring.bring_pool(workspace, batch.name)
        named = list(workspace.snapshot.task_ids(batch.name))
        for (id_, _), raw in zip(named, workspace.objects.read_many(oid for _, oid in named), strict=True):
            if raw is None:
                continue
            task = workspace.snapshot.understand(raw, batch.name) if _OWN_TERMS.search(raw) else None
            rows.append((urgency(task) if task else (*batch_urgency(batch)[:2], id_), batch, id_, raw))
    rows.sort(key=lambda row: row[0])
    for _, batch, id_, raw in rows:
        yield batch, id_, raw


def _groups(workspace: Workspace, specialties: tuple[str, ...]) -> Iterator[list[Batch]]:
    """Yield batches, most urgent first, in groups of about `POOL_AT_ONCE` tasks: a large project is not read whole."""
    group: list[Batch] = []
    size = 0
    for batch in sorted(workspace.snapshot.batches.values(), key=batch_urgency):
        if specialties and batch.specialties and not set(specialties) & set(batch.specialties):
            continue
        count = sum(1 for _ in workspace.snapshot.task_ids(batch.name))
        if group and size + count > POOL_AT_ONCE:
            yield group
            group, size = [], 0
        group.append(batch)
        size += count
    if group:
        yield group


def _bid(workspace: Workspace, batch: str, task: str, slot: tuple[int, Lease | None], now: datetime) -> Bid:
    number, over = slot
    lease = Lease(task, number, batch, workspace.handle, now + workspace.policy.claims.lease)
    return Bid(lease, over.commit if over else "")
