"""A timer that runs, and whether what it shows can be taken for time at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rlhf.model.ids import CROCKFORD, base32, ulid
from rlhf.process.planning.effort import told_length

if TYPE_CHECKING:
    from datetime import datetime

#: Who has sat longer than that without a break has more likely forgotten the timer.
LONGEST = timedelta(hours=3)
_SLACK = timedelta(minutes=5)  # between two clocks of one machine
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timer:
    """What somebody has begun to work on.

    Args:
        key: the random letters that the id of what is written down will end with.
        root: the workspace it was started in.
        awake: seconds by a clock that nobody sets and that stands still while the machine sleeps.
    """

    key: str
    handle: str
    root: str
    batch: str
    task: str
    category: str
    started: datetime
    awake: float
    note: str = ""

    @property
    def what(self) -> str:
        about = f" on {self.task}" if self.task else ""
        return f"{self.category.replace('_', ' ')}{about}"

    def id_at(self, at: datetime, number: int) -> str:
        """The id of the number-th event that it becomes: of the time it is said, and otherwise always the same."""
        key = sum(CROCKFORD.index(letter) * 32**place for place, letter in enumerate(reversed(self.key)))
        return ulid(at, bytes(10))[: -len(self.key)] + base32(key + number, len(self.key))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a timer shows.

    Args:
        doubt: why it may be no time at work; "" where nothing speaks against it.
    """

    minutes: int
    doubt: str = ""


def measured(timer: Timer, now: datetime, awake: float) -> Measured:
    """What a timer shows at an instant, the two clocks held against each other."""
    passed = now - timer.started
    ran = timedelta(seconds=awake - timer.awake)
    minutes = max(0, int(passed / _MINUTE + 0.5))
    if passed < timedelta():
        return Measured(0, "the clock of this machine is earlier now than it was then")
    if abs(passed - ran) > _SLACK:
        return Measured(minutes, "this machine slept since then, was started anew, or had its clock changed")
    if passed > LONGEST:
        return Measured(minutes, f"that is {told_length(minutes)} ago")
    return Measured(minutes)
