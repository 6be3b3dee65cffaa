"""A length of time in which somebody is to answer: by the clock, or in working days."""

from __future__ import annotations

import re
from datetime import timedelta

from msgspec import Struct

from rlhf.model.instants import duration

_WORKING = re.compile(r"([1-9][0-9]{0,2})\s*(?:wd|working days?)")


class Within(Struct, frozen=True):
    """A length of time by the clock, or a number of working days."""

    clock: timedelta = timedelta()
    working_days: int = 0

    @classmethod
    def of(cls, text: str) -> Within:
        """Read `4h`, `2d`, or `3wd` for three working days.

        Raises:
            ValueError: the text is of none of these forms.
        """
        match = _WORKING.fullmatch(text.strip())
        return cls(working_days=int(match[1])) if match else cls(clock=duration(text))

    def __str__(self) -> str:
        if self.working_days:
            return "1 working day" if self.working_days == 1 else f"{self.working_days} working days"
        hours = int(self.clock.total_seconds() // 3600)
        return f"{hours} h" if hours else f"{int(self.clock.total_seconds() // 60)} min"
