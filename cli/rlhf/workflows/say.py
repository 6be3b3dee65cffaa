"""Say something in one's own ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rlhf.errors import KeyTrouble, WrongUse
from rlhf.rules.shape import Shapes, misshapen
from rlhf.store import ledger
from rlhf.store.schemas import Schemas
from rlhf.workflows.foundation import foundation
from rlhf.workflows.signing_key import key_in_use, public_of

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace

#: Gives so many random bytes.
Randomness = Callable[[int], bytes]


def say(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    """Commit events to my ledger on this machine, as they stand there; they are sent with whatever is sent next.

    Raises:
        WrongUse: an event is not as its schema asks, so that the forge would refuse it, and all after it.
        KeyTrouble: the key that this copy signs with is not good any more.
        LedgerForged: my ledger holds what I am not known to have signed.
    """
    if not events:
        return []
    _require_good_key(workspace, events[0].at)
    shapes = Shapes(Schemas(workspace.tree))
    for event in events:
        for problem in misshapen(shapes, f"events/{event.type}", event.record(), event.path):
            raise WrongUse(f"{problem.message}", problem.hint or "Say something.")
    own = foundation(workspace)
    kept = ledger.append(workspace.git, workspace.objects, workspace.handle, own, own, events)
    workspace.refresh()
    return kept


def _require_good_key(workspace: Workspace, now: datetime) -> None:
    """Refuse to write down what the project would not believe, and everything after it."""
    key = workspace.me.key(public_of(key_in_use(workspace)))
    if key is not None and (key.revoked is not None or (key.until is not None and now > key.until)):
        raise KeyTrouble(
            "The key that this copy signs with is not good any more.", "See rlhf doctor; for a new one: rlhf key rotate"
        )
