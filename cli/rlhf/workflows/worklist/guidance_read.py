"""Which version of each guidance document a person has recorded as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import GUIDANCE_READ

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace


def versions_read(workspace: Workspace) -> dict[str, str]:
    """Return the version of each document that I last recorded as read, by slug."""
    me = workspace.handle
    events = workspace.ledgers.events(lambda file: file.owner == me and file.type == GUIDANCE_READ)
    return {str(event.body.get("guidance")): str(event.body.get("version")) for event in events}
