"""A running timer, and whether the time that it shows can be taken for working time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.ids import CROCKFORD, base32, ulid
from rlhf.process.planning.effort import told_length

if TYPE_CHECKING:
    from datetime import datetime

#: A timer that ran longer than this was more likely forgotten.
LONGEST = timedelta(hours=3)
_SLACK = timedelta(minutes=5)  # between two clocks of one machine
_MINUTE = timedelta(minutes=1)


class Timer(Struct, frozen=True):
    """A timer that a person started for a piece of work.

    Args:
        key: the random letters with which the ids of the recorded events will end.
        root: the workspace it was started in.
        awake: seconds at the start, by a clock that nobody can set and that stops while the machine sleeps.
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
        """Return the id of event `number` of this timer: its time is `at`, and the rest is always the same."""
        key = sum(CROCKFORD.index(letter) * 32**place for place, letter in enumerate(reversed(self.key)))
        return ulid(at, bytes(10))[: -len(self.key)] + base32(key + number, len(self.key))


class Measured(Struct, frozen=True):
    """The minutes that a timer shows, and any doubt about them.

    Args:
        doubt: why it may not be working time; "" where there is no doubt.
    """

    minutes: int
    doubt: str = ""


def measured(timer: Timer, now: datetime, awake: float) -> Measured:
    """Return what a timer shows at `now`, after a comparison of the machine's two clocks."""
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
