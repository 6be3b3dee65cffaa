"""Say something in one's own ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rlhf.errors import WrongUse
from rlhf.rules.shape import Shapes, misshapen
from rlhf.store import ledger
from rlhf.store.schemas import Schemas
from rlhf.workflows.foundation import foundation

if TYPE_CHECKING:
    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace

#: Gives so many random bytes.
Randomness = Callable[[int], bytes]


def say(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    """Commit events to my ledger on this machine, as they stand there; they are sent with whatever is sent next.

    Raises:
        WrongUse: an event is not as its schema asks, so that the forge would refuse it, and all after it.
        LedgerForged: my ledger holds what I am not known to have signed.
    """
    if not events:
        return []
    shapes = Shapes(Schemas(workspace.tree))
    for event in events:
        for problem in misshapen(shapes, f"events/{event.type}", event.record(), event.path):
            raise WrongUse(f"{problem.message}", problem.hint or "Say something.")
    own = foundation(workspace)
    kept = ledger.append(workspace.git, workspace.objects, workspace.handle, own, own, events)
    workspace.refresh()
    return kept
