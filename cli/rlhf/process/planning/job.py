"""A piece of work that a plan finds time for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

NEVER = datetime.max.replace(tzinfo=UTC)


class Doing(StrEnum):
    """What a block is for; of what is due alike, in this order: others wait for the first two."""

    REVISE = "revise"
    REVIEW = "review"
    WRITE = "write"
    ASIDE = "aside"


_ORDER = {doing: place for place, doing in enumerate(Doing)}


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, and the minutes that it is thought to take still.

    Args:
        about: whose answer, of a review.
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
        """What is due first, then what matters more; the rest so that it is always the same."""
        return (self.due or NEVER, _ORDER[self.doing], self.priority, self.batch, self.task, self.about)
