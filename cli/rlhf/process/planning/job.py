"""A piece of work that a plan finds time for."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

NEVER = datetime.max.replace(tzinfo=UTC)


class Doing(StrEnum):
    """What a block is for, in the order for equal due times: other people wait for the first two."""

    REVISE = "revise"
    REVIEW = "review"
    WRITE = "write"
    ASIDE = "aside"


_ORDER = {doing: place for place, doing in enumerate(Doing)}


class Job(Struct, frozen=True):
    """A piece of work, and the minutes that it is still expected to take.

    Args:
        about: for a review, the author of the answer.
    """

    doing: Doing
    batch: str
    task: str
    minutes: int
    due: datetime | None = None
    priority: int = 3
    title: str = ""
    about: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """Return a sort key: due time, kind of work, priority, and then ids so that the order is always the same."""
        return (self.due or NEVER, _ORDER[self.doing], self.priority, self.batch, self.task, self.about)
