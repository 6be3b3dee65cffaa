"""Give a task back, with a reason; what was written is saved first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotYours
from rlhf.model.event import Event
from rlhf.model.event_types import DROP
from rlhf.model.ids import ulid
from rlhf.model.paths import answer_path
from rlhf.store import drafts
from rlhf.store.repository import find_task
from rlhf.workflows.answering.answer_template import untouched
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.sync.sync import Synced, sync
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Dropped(Struct, frozen=True):
    """The result of giving tasks back: their ids, and the result of the sync that announces it."""

    tasks: tuple[str, ...]
    synced: Synced


def drop(workspace: Workspace, named: Sequence[str], why: str, now: datetime, randomness: Randomness) -> Dropped:
    mine = held(workspace, now)
    keys = [find_task(workspace, name, mine) for name in named]
    for key in keys:
        if key not in mine:
            raise NotYours(key[1], written=key in workspace.my_answers())
    if drafts.save(workspace) is not None:
        workspace.refresh()
    me = workspace.handle
    say(
        workspace,
        [Event(ulid(now, randomness(10)), DROP, me, now, batch, task, {"why": why}) for batch, task in keys],
    )
    for batch, task in keys:
        if untouched(workspace, batch, task, workspace.my_answers().get((batch, task), b"")):
            workspace.files.remove(answer_path(batch, task, me))
    synced = sync(workspace, now)  # which releases the claims
    return Dropped(tuple(sorted(task for _, task in keys)), synced)
