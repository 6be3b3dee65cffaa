"""Accepted answers that came back: mine that are reopened or disputed, and those on which I decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.next_actions import Do
from rlhf.process.task_state import State
from rlhf.store.index import Index, queries, waiting

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class CameBack(Struct, frozen=True):
    """My accepted answers that are reopened or disputed, as (batch, task); and those I decide on, as `TASK/AUTHOR`."""

    reopened: tuple[tuple[str, str], ...] = ()
    disputed: tuple[tuple[str, str], ...] = ()
    to_settle: tuple[str, ...] = ()


def came_back(workspace: Workspace, now: datetime) -> CameBack:
    """Return these, as far as this machine knows; nothing is fetched."""
    me = workspace.handle
    with Index.open(workspace, now, lambda _: None) as index:
        reopened = queries.tasks_of(index, me, {State.REOPENED})
        disputed = queries.tasks_of(index, me, {State.DISPUTED})
        turns = [turn for turn in waiting.turns_of(index, me) if turn.do is Do.SETTLE]
    return CameBack(
        tuple((placed.batch, placed.id) for placed in reopened),
        tuple((placed.batch, placed.id) for placed in disputed),
        tuple(f"{turn.task}/{turn.about}" for turn in turns),
    )
