"""When somebody works: the hours of each week, the days that differ, and the preferred length of work blocks."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 24 * 60  # minutes


class Span(Struct, frozen=True, order=True):
    """A part of a day by the clock, in minutes since midnight; an end above 1440 is on the next day."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end if self.end == DAY else self.end % DAY)}"


class Weekly(Struct, frozen=True, order=True):
    """Working hours on some days of every week; days are numbered from Monday as 0."""

    days: tuple[int, ...]
    span: Span

    def __str__(self) -> str:
        return f"{', '.join(DAYS[day] for day in self.days)} {self.span}"


class Never(Struct, frozen=True, order=True):
    """Days of every week without time for work: the whole day, or only during `span`."""

    days: tuple[int, ...]
    span: Span | None = None

    def __str__(self) -> str:
        return f"not {' and '.join(DAYS[day] for day in self.days)}" + (f" {self.span}" if self.span else "")


class Off(Struct, frozen=True, order=True):
    """A period from its first to its last day without the usual hours; with `span`, only without those hours."""

    first: date
    last: date
    span: Span | None = None

    def __str__(self) -> str:
        days = _day(self.first) if self.first == self.last else f"{_day(self.first)} to {_day(self.last)}"
        return f"not {days}" + (f" {self.span}" if self.span else "")


class Extra(Struct, frozen=True, order=True):
    """Working hours on a single day in addition to the usual hours; they count even on a day off."""

    day: date
    span: Span

    def __str__(self) -> str:
        return f"also {_day(self.day)} {self.span}"


class Habits(Struct, frozen=True):
    """How somebody prefers to work: lengths in minutes, `aside` in percent.

    Args:
        least: the shortest block that is worth planning; a task is not cut into shorter parts.
        most: the longest block without a break.
        rest: the length of a break.
        aside: the share of each week that is kept for feedback and reviews.
        feedback: the expected time for the changes that a reviewer asks for.
    """

    least: int = 20
    most: int = 90
    rest: int = 10
    aside: int = 15
    feedback: int = 15

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}; it has to be a whole number from {low} to {high}")
        if self.most < self.least:
            raise ValueError(f"most ({self.most}) is less than least ({self.least})")


_LIMITS = {"least": (5, 240), "most": (5, 600), "rest": (0, 120), "aside": (0, 90), "feedback": (5, 240)}
HABITS = Habits.__struct_fields__


class Availability(Struct, frozen=True):
    """The hours and preferences of a person, by the clock of a time zone."""

    zone: str
    weekly: tuple[Weekly, ...] = ()
    never: tuple[Never, ...] = ()
    off: tuple[Off, ...] = ()
    extra: tuple[Extra, ...] = ()
    habits: Habits = Habits()

    @property
    def lines(self) -> tuple[str, ...]:
        """The hours and the days that differ, an entry a line, in the form that `spoken_hours.read` reads."""
        return tuple(str(item) for item in (*self.weekly, *self.never, *self.off, *self.extra))

    @property
    def usual(self) -> bool:
        """Whether there are hours for every week, and not only days that differ."""
        return bool(self.weekly)

    def and_also(self, more: Availability) -> Availability:
        """Return this availability with the hours and days of `more` added; its zone and habits stay."""
        weekly, never = dict.fromkeys((*self.weekly, *more.weekly)), dict.fromkeys((*self.never, *more.never))
        off, extra = dict.fromkeys((*self.off, *more.off)), dict.fromkeys((*self.extra, *more.extra))
        return replace(self, weekly=tuple(weekly), never=tuple(never), off=tuple(off), extra=tuple(extra))

    def without_past(self, today: date) -> Availability:
        """Return this availability without past days; yesterday stays, since its hours may run past midnight."""
        last = today - timedelta(days=1)
        off = tuple(item for item in self.off if item.last >= last)
        extra = tuple(item for item in self.extra if item.day >= last)
        return replace(self, off=off, extra=extra)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"
