"""Put back into the pool what people who have left hold, and the claims that a manager took back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import Event
from rlhf.model.event_types import ALLOCATION, DEALLOCATION, DROP, FORGE, FREED
from rlhf.model.ids import ulid
from rlhf.model.lease import parse_lease
from rlhf.process.facts import allotments
from rlhf.store.claims import releases
from rlhf.store.git.branches import LOCAL
from rlhf.workflows.gate.forge_ledger import Randomness, in_one_step
from rlhf.workflows.gate.moves import move_together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from rlhf.model.lease import Lease
    from rlhf.model.people import People
    from rlhf.store.repository import Repository

_TRIES = 50
_RELEASED = "The project's repository puts this back into the pool."


class Freed(Struct, frozen=True):
    """A claim that ends before its time, or an allocation that no longer holds.

    Args:
        lease: None for an allocation.
        event: the allocation, or the deallocation by which a manager took the claim back; None where the holder of a
            claim has left.
    """

    batch: str
    task: str
    holder: str
    lease: Lease | None = None
    event: Event | None = None

    @property
    def words(self) -> str:
        taken = self.lease is not None and self.event is not None
        why = f"{self.event.by} took it back from {self.holder}" if taken and self.event else f"{self.holder} has left"
        return f"{self.task}  back in the pool: {why}"

    @property
    def body(self) -> dict[str, str]:
        """The body of the event that records it."""
        values = {"holder": self.holder}
        if self.lease is not None:
            values["claim"] = self.lease.commit
        if self.event is not None and self.event.type == ALLOCATION:
            values["allocation"] = self.event.id
        elif self.event is not None:
            why = str(self.event.body.get("why", ""))
            values |= {"deallocation": self.event.id, "manager": self.event.by, **({"why": why} if why else {})}
        return values


def free(
    repository: Repository, now: datetime, randomness: Randomness, gone: Collection[str] | None = None,
    tasks: Collection[str] | None = None,
) -> tuple[Freed, ...]:  # fmt: skip
    """End the claims and allotments of people who have left, and the claims that a manager took back.

    A claim whose holder has sent an answer stays: it tells others that the place is taken. Claims end and the record of
    it is written in one step; a second run ends nothing twice. Where a holder renews or gives back at the same moment,
    what the branch has then is looked at again.

    Args:
        gone: the people who left just now, whose allotments are looked for; None for everybody who has left.
        tasks: the tasks about which a manager's deallocation came in just now; None for all.
    """
    for _ in range(_TRIES):
        repository.refresh()
        result = tuple(_to_free(repository, now, gone, tasks))
        if not result:
            return ()
        leases = [item.lease for item in result if item.lease is not None]
        made = releases(repository, leases, _RELEASED)
        lines = [f"update {LOCAL}{lease.branch} {made[lease.branch]} {lease.commit}" for lease in leases]
        events = [
            Event(ulid(now, next(randomness)), FREED, FORGE, now, item.batch, item.task, item.body) for item in result
        ]
        if move_together(repository, [*lines, in_one_step(repository, events)]):
            repository.refresh()
            return result
    return ()


def has_left(people: People, handle: str) -> bool:
    person = people.get(handle)
    return person is None or not person.active


def left_since(before: People, after: People) -> frozenset[str]:
    """Return who has left since an earlier people.yaml."""
    return frozenset(handle for handle, person in before.by_handle.items() if person.active and has_left(after, handle))


def _to_free(
    repository: Repository, now: datetime, gone: Collection[str] | None, tasks: Collection[str] | None
) -> Iterator[Freed]:
    people = repository.people
    running = [lease for lease in repository.snapshot.leases if lease.runs(now)]
    left = [lease for lease in running if has_left(people, lease.holder)]
    for lease in left:
        if not _has_submitted(repository, lease):
            yield Freed(lease.batch, lease.task, lease.holder, lease)
    rest = [lease for lease in running if lease not in left and (tasks is None or lease.task in tasks)]
    yield from _taken_back(repository, rest)
    who = frozenset(h for h, p in people.by_handle.items() if not p.active) if gone is None else frozenset(gone)
    yield from _allotments(repository, who)


def _taken_back(repository: Repository, running: Iterable[Lease]) -> Iterator[Freed]:
    """Yield the running claims that a manager took back, but for those whose holder has submitted an answer."""
    by_task: dict[str, list[Lease]] = {}
    for lease in running:
        by_task.setdefault(lease.task, []).append(lease)
    if not by_task:
        return
    managers = repository.people.managers
    events = repository.ledgers.events(lambda file: file.says == DEALLOCATION and file.task in by_task)
    done: set[str] = set()
    for event in events:
        for lease in by_task[event.task] if event.by in managers and event.body.get("claim") else ():
            named = event.body.get("from") == lease.holder and _comes_from(repository, lease, str(event.body["claim"]))
            if named and lease.branch not in done and not _has_submitted(repository, lease):
                done.add(lease.branch)
                yield Freed(lease.batch, lease.task, lease.holder, lease, event)


def _has_submitted(repository: Repository, lease: Lease) -> bool:
    facts = repository.facts(lease.batch, lease.task)
    return lease.holder in {submission.author for submission in facts.submissions} | facts.accepted


def _comes_from(repository: Repository, lease: Lease, claim: str) -> bool:
    """Whether a claim is a commit, or a renewal of the claim that this commit made; a claim anew is neither."""
    commit = lease.commit
    while commit != claim:
        parents = repository.objects.parents(commit)
        earlier = (parse_lease(lease.branch, parent, repository.objects.message(parent)) for parent in parents)
        before = next((item for item in earlier if item is not None), None)
        if before is None or before.released or before.holder != lease.holder:
            return False
        commit = before.commit
    return True


def _allotments(repository: Repository, gone: Collection[str]) -> Iterator[Freed]:
    """Yield the allocations to people who have left that still hold, but for those of which an answer is accepted."""
    if not gone:
        return
    events: dict[tuple[str, str], list[Event]] = {}
    for event in repository.ledgers.events(lambda file: file.says in {ALLOCATION, DEALLOCATION, DROP, FREED}):
        events.setdefault((event.batch, event.task), []).append(event)
    managers = repository.people.managers
    for (batch, task), about in sorted(events.items()):
        for handle, event in sorted(allotments(about, managers).items()):
            if handle in gone and not repository.snapshot.is_accepted(batch, task, handle):
                yield Freed(batch, task, handle, event=event)
