"""Give a task back, with a reason, and take back what was submitted; what was written is saved first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotYours
from rlhf.model.event import Event
from rlhf.model.event_types import DROP, WITHDRAWAL
from rlhf.model.ids import ulid
from rlhf.model.paths import answer_path
from rlhf.process.facts import accepted_commit
from rlhf.store import drafts
from rlhf.store.find_task import find_tasks
from rlhf.workflows.answering.answer_template import untouched
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.ledger.subject import knows_corrections
from rlhf.workflows.sync.sync import sync
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced


class Dropped(Struct, frozen=True):
    """The result of giving tasks back: their ids, and the result of the sync that announces it.

    Args:
        taken_back: those of them of which a submission was taken back.
        accepted: those of them whose answer was accepted before that came in; others decide on it now.
        kept: those of them whose submission stays, since the project's schemas are of an earlier version.
    """

    tasks: tuple[str, ...]
    synced: Synced
    taken_back: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def drop(workspace: Workspace, named: Sequence[str], why: str, now: datetime, randomness: Randomness) -> Dropped:
    mine = held(workspace, now)
    keys = find_tasks(workspace, named, mine)
    for key in keys:
        if key not in mine:
            raise NotYours(key[1], written=key in workspace.my_answers())
    if drafts.save(workspace) is not None:
        workspace.refresh()
    me = workspace.handle
    events, commits, known, kept = [], {}, knows_corrections(workspace), set()
    for batch, task in keys:
        sent = next((s for s in workspace.facts(batch, task).submissions if s.author == me), None)
        if sent is not None and not known:
            kept.add(task)
        elif sent is not None:
            commits[task] = sent.commit
            body = {"answer": me, "commit": sent.commit, "content": sent.answer_hash, "why": why}
            events.append(Event(ulid(now, randomness(10)), WITHDRAWAL, me, now, batch, task, body))
        events.append(Event(ulid(now, randomness(10)), DROP, me, now, batch, task, {"why": why}))
    say(workspace, events)
    for batch, task in keys:
        if untouched(workspace, batch, task, workspace.my_answers().get((batch, task), b"")):
            workspace.files.remove(answer_path(batch, task, me))
    synced = sync(workspace, now)  # which releases the claims
    accepted = {
        task
        for batch, task in keys
        if task in commits and accepted_commit(workspace.facts(batch, task), me) == commits[task]
    }
    return Dropped(
        tuple(sorted(task for _, task in keys)), synced, tuple(sorted(commits.keys() - accepted)),
        tuple(sorted(accepted)), tuple(sorted(kept)),
    )  # fmt: skip
