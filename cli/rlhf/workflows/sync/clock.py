"""Hold this machine's clock against the project's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.model.ids import ulid_time
from rlhf.process.clock import ahead
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from rlhf.store.workspace import Workspace


def clock_ahead(workspace: Workspace, moment: datetime | None, now: datetime) -> timedelta:
    """How far it is ahead, by what the forge told in answer to a push or wrote into its ledger before."""
    tip = workspace.branches.far.get(str(LedgerBranch(FORGE)))
    newest = ledger.latest_id(tip.message) if tip else ""
    return ahead(now, moment, ulid_time(newest) if newest else None)
