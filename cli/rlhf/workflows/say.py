"""Say something in one's own ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rlhf.store import ledger

if TYPE_CHECKING:
    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace

#: Gives so many random bytes.
Randomness = Callable[[int], bytes]


def say(workspace: Workspace, events: Sequence[Event]) -> None:
    """Commit events to my ledger on this machine; they are sent with whatever is sent next."""
    if not events:
        return
    name = ledger.PREFIX + workspace.handle
    own = workspace.branches.own.get(name)
    ledger.append(workspace.git, workspace.objects, workspace.handle, workspace.branches.latest(name), own, events)
    workspace.refresh()
