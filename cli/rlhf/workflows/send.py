"""Send what waits on this machine; what cannot be sent now stays, and is sent by the next command that can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.errors import NoNetwork
from rlhf.store.branches import forget
from rlhf.store.remote import Sending, push

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sent:
    """Branches the remote took, those still waiting here and why, and what the forge said."""

    taken: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    offline: bool = False
    words: tuple[str, ...] = ()


def send(workspace: Workspace) -> Sent:
    """Push every branch here that the remote does not have. Being offline is no error: it is in the result."""
    unsent = workspace.branches.unsent()
    if not unsent:
        return Sent()
    far, own = workspace.branches.far, workspace.branches.own
    rows = [Sending(name, own[name].oid, far[name].oid if name in far else None) for name in unsent]
    try:
        delivery = push(workspace.git, rows)
    except NoNetwork:
        return Sent(waiting=frozenset(unsent), offline=True)
    for name in delivery.taken:
        if name.startswith(("answer/", "change/")):
            forget(workspace.git, name, own[name].oid)
    workspace.refresh()
    return Sent(delivery.taken, frozenset(unsent) - delivery.taken, delivery.refused, words=delivery.words)
