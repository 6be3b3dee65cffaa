"""Withdraw tasks, and reinstate withdrawn ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import (
    OwnReinstatement,
    StillIdentifies,
)
from rlhf.model.event_types import RESTORATION, WITHDRAWAL
from rlhf.process.corrections import may_lift, task_withdrawals
from rlhf.process.facts import holders
from rlhf.process.reinstating import still_identifies
from rlhf.store import bring
from rlhf.store.find_task import find_task
from rlhf.store.repository import require_batch
from rlhf.workflows.reviewing.correct import Corrected, Corrections, Speaker, by_author, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.process.facts import Facts
    from rlhf.process.upheld import Word
    from rlhf.store.workspace import Workspace


def withdraw_tasks(speaker: Speaker, names: Sequence[str], batch: str) -> Corrections:
    """Withdraw tasks, or all of a batch: nobody is asked to do more on them, and their answers are in no release.

    Raises:
        NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    speaker.require(speaker.workspace.policy.corrections.withdraw, "Withdrawing a task")
    every = _tasks(speaker.workspace, names, batch)
    chosen = [facts for facts in every if not facts.withdrawn]
    already = [f"{facts.id} is withdrawn already." for facts in every if facts.withdrawn]
    events = [speaker.event(WITHDRAWAL, facts, {}) for facts in chosen]
    return speaker.send(events, [_of_task(speaker, facts) for facts in chosen], already)


def reinstate_tasks(speaker: Speaker, names: Sequence[str], batch: str) -> Corrections:
    """Reinstate withdrawn tasks; each stands where it stood.

    Raises:
        StillIdentifies: it was withdrawn because a patient may be identified, and its prompt is still the same.
        NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    speaker.require(speaker.workspace.policy.corrections.withdraw, "Reinstating a task")
    every = _tasks(speaker.workspace, names, batch)
    chosen = [facts for facts in every if facts.withdrawn]
    already = [f"{facts.id} is not withdrawn." for facts in every if not facts.withdrawn]
    for facts in chosen:
        _require_right(facts, speaker.workspace.handle)
        _require_edited(facts)
    events = [speaker.event(RESTORATION, facts, {"lifts": by_author(_withdrawals(facts))}) for facts in chosen]
    return speaker.send(events, [_of_task(speaker, facts) for facts in chosen], already)


def _tasks(workspace: Workspace, names: Sequence[str], batch: str) -> list[Facts]:
    if batch:
        require_batch(workspace, batch)
        bring.bring_pool(workspace, batch)
    keys = list(workspace.snapshot.task_keys(batch)) if batch else [find_task(workspace, name) for name in names]
    bring.bring_events(workspace, [task for _, task in keys])
    return [workspace.facts(*key) for key in dict.fromkeys(keys)]


def _withdrawals(facts: Facts) -> list[Word]:
    events = [(event.by, event.id) for event in task_withdrawals(facts.events, facts.correctors)]
    return events + [
        (concern.resolution.by, concern.resolution.id)
        for concern in facts.concerns
        if concern.withdraws and concern.resolution is not None
    ]


def _require_right(facts: Facts, me: str) -> None:
    """Refuse to end what others said of a task that I answered myself."""
    words = set(_withdrawals(facts))
    for target in (event for event in facts.events if (event.by, event.id) in words):
        if not may_lift(me, target, facts.events, facts.correctors):
            raise OwnReinstatement(facts.id)


def _require_edited(facts: Facts) -> None:
    """Refuse a task that was withdrawn because it identifies a patient, unless its prompt was edited since."""
    concern = still_identifies(facts)
    if concern is not None:
        raise StillIdentifies(facts.id, concern.raised.short)


def _of_task(speaker: Speaker, facts: Facts) -> Corrected:
    there = {submission.author for submission in facts.submissions} | facts.accepted | holders(facts, speaker.now)
    return Corrected(facts.batch, facts.id, title_of(facts), "", tuple(sorted(there - {speaker.workspace.handle})))
