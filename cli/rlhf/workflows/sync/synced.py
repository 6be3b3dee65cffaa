"""The result of a sync: what came, what went, and what of it concerns the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import (
    ALLOCATION,
    DEALLOCATION,
    FREED,
    GUIDANCE_OBJECTION,
    HAND_OVER,
    MERGED,
    REOPENING,
    RESTORATION,
    REVIEW,
    REVIEW_ASSIGNMENT,
    REVIEW_DECLINE,
    SPOKEN,
    TASK_EDIT,
    WITHDRAWAL,
)
from rlhf.store.drafts import FromOtherMachine
from rlhf.store.git.worktree import Brought
from rlhf.workflows.sync.send import Sent

if TYPE_CHECKING:
    from rlhf.errors import Unreachable
    from rlhf.model.event import Event
    from rlhf.process.planning.week import News
    from rlhf.workflows.sync.review_requests import ReviewRequest
    from rlhf.workflows.sync.unfinished import Unfinished

#: The types of events that correct a task or an answer.
CORRECTED = frozenset({WITHDRAWAL, REOPENING, RESTORATION})
#: The types of events of which a sync tells in lines of their own.
_SHOWN = SPOKEN | CORRECTED | {
    DEALLOCATION, FREED, GUIDANCE_OBJECTION, REVIEW, REVIEW_ASSIGNMENT, REVIEW_DECLINE, TASK_EDIT,
}  # fmt: skip


class Synced(Struct, frozen=True):
    """The result of a sync: what came, went or could not go, and how far this clock is ahead of the project's.

    Attributes:
        unfinished: what the forge has and has not finished, although it was asked to.
        removals: how many removals of words from history this copy has followed.
        handed: the events by which a manager handed me somebody's drafts.
        objections: the events by which somebody objects to a change of guidance, or no more.
        requests: reviews that I am asked for, and that somebody declined whom I had asked.
        news: the new events that concern me.
    """

    sent: Sent = Sent()
    brought: Brought = Brought()
    other_machine: FromOtherMachine = FromOtherMachine()
    accepted: tuple[str, ...] = ()
    allotted: tuple[str, ...] = ()
    news: tuple[News, ...] = ()
    unreachable: Unreachable | None = None
    ahead: timedelta = timedelta()
    unfinished: tuple[Unfinished, ...] = ()
    removals: int = 0
    handed: tuple[Event, ...] = ()
    objections: tuple[Event, ...] = ()
    requests: tuple[ReviewRequest, ...] = ()

    @property
    def feedback(self) -> tuple[str, ...]:
        """The tasks with a new review of mine to read."""
        return self._tasks(REVIEW)

    @property
    def edited(self) -> tuple[str, ...]:
        """The tasks that I have to do with and that somebody else edited."""
        return self._tasks(TASK_EDIT)

    @property
    def corrected(self) -> tuple[tuple[str, str], ...]:
        """The tasks that were withdrawn, reopened or reinstated, or whose answer was, and which of these."""
        return tuple(sorted({(item.task, item.kind) for item in self.news if item.type in CORRECTED}))

    @property
    def recalled(self) -> tuple[News, ...]:
        """What managers took back from me."""
        return tuple(item for item in self.news if item.type == DEALLOCATION)

    @property
    def freed(self) -> tuple[str, ...]:
        """The tasks that went back into the pool since I had left."""
        return self._tasks(FREED)

    @property
    def messages(self) -> int:
        return sum(item.type in SPOKEN for item in self.news)

    @property
    def others(self) -> tuple[News, ...]:
        """The news that are none of the above."""
        return tuple(
            item
            for item in self.news
            if item.type not in _SHOWN
            and not (item.type == HAND_OVER and item.id in {event.id for event in self.handed})
            and not (item.type == ALLOCATION and item.task in self.allotted)
            and not (item.type == MERGED and item.task in self.accepted)
        )

    def _tasks(self, type_: str) -> tuple[str, ...]:
        return tuple(sorted({item.task for item in self.news if item.type == type_}))
