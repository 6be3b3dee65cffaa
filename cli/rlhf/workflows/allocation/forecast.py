"""Forecast whether batches will be done by their due times, from the answers that the project has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import FORGE, MERGED
from rlhf.model.ids import ulid
from rlhf.process.planning.forecast import MOST_WEEKS, WEEK, Forecast, forecast
from rlhf.store.index import Index, queries
from rlhf.store.machine.last_seen import last_reached
from rlhf.store.repository import require_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Outlook(Struct, frozen=True):
    """A forecast for a batch ("" for all batches), and when this machine last had news from the project."""

    forecast: Forecast
    batch: str
    reached: datetime | None


def look_ahead(workspace: Workspace, batch: str, now: datetime, progress: Callable[[str], None]) -> Outlook:
    """Return the forecast, from what this machine has; nothing is fetched.

    Raises:
        RoleNeeded: I am neither a manager nor an engineer.
        WrongUse: there is no such batch.
    """
    workspace.people.require(workspace.handle, "manager", "engineer", what="The board")
    if batch:
        require_batch(workspace, batch)
    with Index.open(workspace, now, progress) as index:
        after = ulid(now - (MOST_WEEKS + 1) * WEEK, bytes(10))
        merged = queries.events(index, types=(MERGED,), after=after)
        first: dict[str, datetime] = {}
        for event in merged:
            if event.by == FORGE and event.task:
                branch = str(event.body.get("branch"))
                first[branch] = min(event.at, first.get(branch, event.at))
        owed: Sequence[tuple[str, datetime | None, int]] = queries.owed(index)
    return Outlook(forecast(first.values(), owed, now), batch, last_reached(workspace.git_dir))
