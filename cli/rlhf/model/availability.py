"""When somebody works: the hours of their week, the days that differ, and how they like to sit."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a day as clocks show it, in minutes since midnight; an end past 1440 is on the next day."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end if self.end == DAY else self.end % DAY)}"


@dataclass(frozen=True, slots=True, order=True)
class Weekly:
    """Hours of some days of every week; days are numbered from Monday, 0."""

    days: tuple[int, ...]
    span: Span

    def __str__(self) -> str:
        return f"{', '.join(DAYS[day] for day in self.days)} {self.span}"


@dataclass(frozen=True, slots=True, order=True)
class Never:
    """Days of every week on which there is no time: all day, or for a while."""

    days: tuple[int, ...]
    span: Span | None = None

    def __str__(self) -> str:
        return f"not {' and '.join(DAYS[day] for day in self.days)}" + (f" {self.span}" if self.span else "")


@dataclass(frozen=True, slots=True, order=True)
class Off:
    """First and last day without the usual hours, or without some of them."""

    first: date
    last: date
    span: Span | None = None

    def __str__(self) -> str:
        days = _day(self.first) if self.first == self.last else f"{_day(self.first)} to {_day(self.last)}"
        return f"not {days}" + (f" {self.span}" if self.span else "")


@dataclass(frozen=True, slots=True, order=True)
class Extra:
    """Hours of one day beside the usual ones; they hold on a day that is off, too."""

    day: date
    span: Span

    def __str__(self) -> str:
        return f"also {_day(self.day)} {self.span}"


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody likes to sit, in minutes, and in percent for `aside`.

    Args:
        least: nothing shorter is worth sitting down for; a task is not cut into less.
        most: nobody sits longer without a break.
        rest: how long that break is.
        aside: how much of each week is kept for feedback and reviews.
        feedback: how long changes that a reviewer asks for are thought to take.
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
HABITS = tuple(field.name for field in fields(Habits))


@dataclass(frozen=True, slots=True)
class Availability:
    """All of it, in the zone of its clocks."""

    zone: str
    weekly: tuple[Weekly, ...] = ()
    never: tuple[Never, ...] = ()
    off: tuple[Off, ...] = ()
    extra: tuple[Extra, ...] = ()
    habits: Habits = Habits()

    @property
    def lines(self) -> tuple[str, ...]:
        """Its hours, one sort a line, as `spoken_hours.read` reads them again."""
        return tuple(str(item) for item in (*self.weekly, *self.never, *self.off, *self.extra))

    @property
    def usual(self) -> bool:
        """Whether it says when there is time in every week, and not only what differs."""
        return bool(self.weekly)

    def and_also(self, more: Availability) -> Availability:
        """The same with more hours and more days that differ; its own zone and habits."""
        weekly, never = dict.fromkeys((*self.weekly, *more.weekly)), dict.fromkeys((*self.never, *more.never))
        off, extra = dict.fromkeys((*self.off, *more.off)), dict.fromkeys((*self.extra, *more.extra))
        return replace(self, weekly=tuple(weekly), never=tuple(never), off=tuple(off), extra=tuple(extra))

    def without_past(self, today: date) -> Availability:
        """The same without days that are over; a night that began yesterday may still go on."""
        last = today - timedelta(days=1)
        off = tuple(item for item in self.off if item.last >= last)
        extra = tuple(item for item in self.extra if item.day >= last)
        return replace(self, off=off, extra=extra)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"
