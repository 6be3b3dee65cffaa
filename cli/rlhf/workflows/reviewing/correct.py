"""What every correction of tasks and answers shares: who corrects, why, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    NoReason,
    ProjectNotUpgraded,
)
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store import bring
from rlhf.store.find_task import find_task
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.ledger.subject import knows_corrections
from rlhf.workflows.sync.sync import refresh, send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.process.after_acceptance import Objection
    from rlhf.process.facts import Facts
    from rlhf.process.upheld import Word
    from rlhf.store.workspace import Workspace


class Corrected(Struct, frozen=True):
    """A task or an answer that was corrected.

    Args:
        author: whose answer; "" for a task.
        people: the others who hold the task or have written an answer to it.
        accepted: the words in question are on main.
        left: what still stands against the answer afterwards.
        beside: who has its place by now, so that there are more answers than the task wants.
    """

    batch: str
    task: str
    title: str
    author: str = ""
    people: tuple[str, ...] = ()
    accepted: bool = False
    left: tuple[Objection, ...] = ()
    beside: tuple[str, ...] = ()


class Corrections(Struct, frozen=True):
    """The result of a correction.

    Args:
        already: the tasks or answers that stood so already, and why.
    """

    done: tuple[Corrected, ...]
    synced: Synced
    already: tuple[str, ...] = ()


class Speaker(Struct, frozen=True):
    """Who corrects something, why, and when."""

    workspace: Workspace
    why: str
    now: datetime
    randomness: Randomness

    def require(self, roles: Iterable[str], what: str) -> None:
        """Fetch, and require a reason and, where any are given, one of some roles.

        Raises:
            NoReason, RoleNeeded, ProjectNotUpgraded.
        """
        if not self.why.strip():
            raise NoReason
        refresh(self.workspace, self.now)
        if not knows_corrections(self.workspace):
            raise ProjectNotUpgraded
        if wanted := sorted(roles):
            self.workspace.people.require(self.workspace.handle, *wanted, what=what)

    def event(self, type_: str, facts: Facts, body: Mapping[str, Any]) -> Event:
        id_ = ulid(self.now, self.randomness(10))
        return Event(
            id_, type_, self.workspace.handle, self.now, facts.batch, facts.id, {**body, "why": self.why.strip()}
        )

    def send(self, events: Sequence[Event], done: Sequence[Corrected], already: Iterable[str] = ()) -> Corrections:
        say(self.workspace, events)
        waits = events or self.workspace.branches.unsent()  # of a command that was stopped, where there are no events
        synced = send_now(self.workspace, self.now) if waits else Synced()
        return Corrections(tuple(done), synced, tuple(already))


def task_of(workspace: Workspace, name: str) -> Facts:
    """Return all facts about a task that a person names; its events and submissions are fetched."""
    key = find_task(workspace, name)
    bring.bring_events(workspace, [key[1]])
    bring.bring_submissions(workspace, [key])
    return workspace.facts(*key)


def by_author(words: Iterable[Word]) -> dict[str, list[str]]:
    """Return the ids of events by the author of each."""
    result: dict[str, list[str]] = {}
    for by, id_ in sorted(set(words)):
        result.setdefault(by, []).append(id_)
    return result


def title_of(facts: Facts) -> str:
    return facts.shown.title if facts.shown is not None else facts.id
