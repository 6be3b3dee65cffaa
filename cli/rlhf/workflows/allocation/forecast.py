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
from rlhf.workflows.allocation.standstill import Standstill, away_now, standstills

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from rlhf.store.workspace import Workspace


class Outlook(Struct, frozen=True):
    """A forecast for a batch ("" for all batches), and when this machine last had news from the project.

    Args:
        stuck: submissions whose sign-off too few people can give now.
        away: until when each person is away who is away now.
    """

    forecast: Forecast
    batch: str
    reached: datetime | None
    stuck: tuple[Standstill, ...] = ()
    away: tuple[tuple[str, date], ...] = ()


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
        stuck = standstills(workspace, index, now, batch)
    ahead, reached = forecast(first.values(), owed, now), last_reached(workspace.git_dir)
    return Outlook(ahead, batch, reached, stuck, away_now(workspace.people, now))
