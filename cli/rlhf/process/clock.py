"""Whether a machine's clock can be right, compared with the times of the project's repository."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

#: A push over a slow line takes time, and the order of events does not depend on a few minutes.
_TOLERATED = timedelta(minutes=10)
_UNITS = (("year", 365 * 86400), ("day", 86400), ("h", 3600), ("min", 60))


def ahead(now: datetime, moment: datetime | None, recorded: datetime | None) -> timedelta:
    """Return how far a clock is ahead of the project's (negative: behind); zero where it may well be right.

    The clocks of other people's machines are no evidence: they may be wrong.

    Args:
        now: the time on this machine's clock.
        moment: the time on the project's clock just now; None where it was not asked.
        recorded: the newest time that the project recorded, so that its clock shows that or later.
    """
    off = timedelta()
    if moment is not None:
        off = now - moment
    elif recorded is not None:
        off = min(now - recorded, off)
    return off if abs(off) >= _TOLERATED else timedelta()


def words(off: timedelta) -> str:
    """Return the message about a machine's clock for its owner; "" where the clock is right."""
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
