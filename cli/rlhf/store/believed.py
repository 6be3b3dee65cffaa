"""The ledgers of a project, as far as they are trusted: the events up to the last commit whose signature is proven."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rlhf.model.branch_name import LEDGERS, LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.process.entitlement import may_count
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.github_ledgers import heard
from rlhf.store.ledgers.signatures import key_named
from rlhf.store.ledgers.trust import Belief, Beliefs

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from rlhf.model.event import Event
    from rlhf.store.snapshot import Snapshot


class BelievedLedgers:
    """The ledgers of a snapshot, and those of their events that count."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def beliefs(self) -> dict[str, Belief]:
        """How far each ledger is trusted, by its owner."""
        return self._beliefs.of(
            {name.removeprefix(LEDGERS): tip.oid for name, tip in self._snapshot.branches.below(LEDGERS)}
        )

    @cached_property
    def _beliefs(self) -> Beliefs:
        now = self._snapshot
        names = (name for name in now.branches.own if name.startswith(LEDGERS)) if not now.bare else ()
        return self._beliefs_with({name.removeprefix(LEDGERS): now.branches.own[name].oid for name in names})

    def _beliefs_with(self, mine: Mapping[str, str]) -> Beliefs:
        now = self._snapshot
        forge = now.branches.latest(str(LedgerBranch(FORGE)))
        tip = forge.oid if forge else ""
        return Beliefs(now.git, now.git_dir, now.people, now.policy.forge_keys, tip, mine=mine, objects=now.objects)

    def belief_of_others(self, owner: str, tip: str) -> Belief:
        """Return how far a ledger with this tip is trusted on a machine other than its owner's."""
        return self._beliefs_with({}).of({owner: tip})[owner]

    def belief(self, owner: str, tip: str) -> Belief:
        """Return how far a ledger with this tip is trusted; its branch may point to another commit."""
        return self._beliefs.of({owner: tip})[owner]

    def note_signed(self, owner: str, tip: str) -> None:
        """Spare the verification of a ledger's tip that this process has just signed or verified for its owner."""
        commit = self._snapshot.objects.get(tip)
        if commit is not None and commit.type == "commit":
            self._beliefs.note(owner, tip, key_named(commit.data))

    def in_time(self, branch: str) -> set[str]:
        """Return the commits of a branch that the forge recorded as received while their signing keys were valid."""
        return self._beliefs.in_time(branch)

    @cached_property
    def tips(self) -> Mapping[str, str]:
        """The last trusted commit of each ledger, by owner; a ledger with no trusted commit is left out."""
        return {owner: belief.commit for owner, belief in self.beliefs.items() if belief.commit}

    @property
    def disbelieved(self) -> list[Belief]:
        """The ledgers that are not trusted up to their tip, in order of owner."""
        return [belief for _, belief in sorted(self.beliefs.items()) if not belief.whole]

    def task_events(self, batch: str, task: str, here: Container[str] | None = None) -> Iterator[Event]:
        """Yield the events about a task that count; with `here`, only those objects are read."""
        return iter(heard(self._task_events(batch, task, here), self._snapshot.people, self._snapshot.policy))

    def _task_events(self, batch: str, task: str, here: Container[str] | None) -> Iterator[Event]:
        for owner, tip in self.tips.items():
            for file in ledger.list_task_events(self._snapshot.objects, owner, tip, batch, task):
                if here is not None and file.oid not in here:
                    continue
                if (event := ledger.read_event(self._snapshot.objects, file)) is not None:
                    yield event

    def ledgers_about(self, batch: str, task: str) -> dict[str, str]:
        """Return the last trusted commit of every ledger that has events about a task, by owner."""
        return {
            owner: tip
            for owner, tip in self.tips.items()
            if self._snapshot.objects.oid(f"{tip}:{batch}/{task}") is not None
        }

    def event_files(self, wanted: ledger.Wanted) -> list[ledger.EventFile]:
        """Return the event files of all trusted ledgers that `wanted` accepts and that may count; no file is read."""
        return [
            file
            for owner, tip in self.tips.items()
            for file in ledger.list_events(self._snapshot.objects, owner, tip)
            if wanted(file) and may_count(file.type, owner, self._snapshot.people, self._snapshot.policy)
        ]

    def events(self, wanted: ledger.Wanted) -> list[Event]:
        read = (ledger.read_event(self._snapshot.objects, file) for file in self.event_files(wanted))
        values = heard((event for event in read if event is not None), self._snapshot.people, self._snapshot.policy)
        return sorted(values, key=lambda e: e.id)
