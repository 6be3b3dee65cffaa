"""Requests for a review that concern me: that I am asked for, and that somebody declined whom I had asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import REVIEW_ASSIGNMENT, REVIEW_DECLINE

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace


class ReviewRequest(Struct, frozen=True, order=True):
    """A request for a review, or that it was declined, by somebody else.

    Args:
        declined: it is declined by `by`; otherwise `by` asks me.
    """

    id: str
    task: str
    author: str
    by: str
    why: str
    declined: bool


def review_requests(workspace: Workspace) -> frozenset[ReviewRequest]:
    """Return what others said to me about reviews, as far as it is on this machine."""
    me, managers = workspace.handle, workspace.people.managers
    types = {REVIEW_ASSIGNMENT, REVIEW_DECLINE}
    events = workspace.ledgers.events(lambda file: file.type in types and file.owner != me)
    return frozenset(
        ReviewRequest(
            event.id, event.task, str(event.body.get("answer")), event.by, str(event.body.get("why") or ""),
            event.type == REVIEW_DECLINE,
        )
        for event in events
        if event.body.get("to") == me and (event.type == REVIEW_DECLINE or event.by in managers)
    )  # fmt: skip
