"""Whether the clock of a machine can be right, by what the project's repository says of the time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

#: A push over a slow line takes its time, and no order of what was said hangs on minutes.
_TOLERATED = timedelta(minutes=10)
_UNITS = (("year", 365 * 86400), ("day", 86400), ("h", 3600), ("min", 60))


def ahead(now: datetime, moment: datetime | None, recorded: datetime | None) -> timedelta:
    """How far a clock is ahead of the project's, behind where negative; nothing where it may well be right.

    What other people's machines show is no evidence: theirs may be wrong.

    Args:
        now: what the clock shows.
        moment: what the project's clock showed just now, where it was asked.
        recorded: the newest time that the project wrote down; its clock shows that or more.
    """
    off = timedelta()
    if moment is not None:
        off = now - moment
    elif recorded is not None:
        off = min(now - recorded, off)
    return off if abs(off) >= _TOLERATED else timedelta()


def words(off: timedelta) -> str:
    """What the owner of a machine is told of its clock; "" where there is nothing to tell."""
    if not off:
        return ""
    way, effect = ("ahead of", "later") if off > timedelta() else ("behind", "earlier")
    return (
        f"The clock of this machine is about {_length(abs(off))} {way} the project's; what you say will look {effect} "
        "than it is. Set it: turn on “set time automatically” in the settings of this machine."
    )


def _length(off: timedelta) -> str:
    seconds = off.total_seconds()
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= 0.9 * size), _UNITS[-1])
    count = round(seconds / size)
    return f"{count} {unit}" + ("s" if count > 1 and unit in {"year", "day"} else "")
