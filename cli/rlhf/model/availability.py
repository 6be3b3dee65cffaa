"""When somebody works: the hours of each week, the days that differ, and the preferred length of work blocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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

    def and_then(self, later: Availability) -> Availability:
        """Return this availability with later words added, which take back what they contradict.

        `not …` takes back the extra hours of its days and times; hours that are added take back what said `not` of
        their days and times. A whole day off stays off beside extra hours on it: those are all its hours.
        """
        extra = (part for item in self.extra for part in _extra_without(item, later))
        off = (part for item in self.off for part in _off_without(item, later.extra))
        never = (part for item in self.never for part in _never_without(item, later.weekly))
        return replace(self, extra=tuple(extra), off=tuple(off), never=tuple(never)).and_also(later)

    def without_past(self, today: date) -> Availability:
        """Return this availability without past days; yesterday stays, since its hours may run past midnight."""
        last = today - timedelta(days=1)
        off = tuple(item for item in self.off if item.last >= last)
        extra = tuple(item for item in self.extra if item.day >= last)
        return replace(self, off=off, extra=extra)


_WHOLE = Span(0, DAY)


def _extra_without(item: Extra, later: Availability) -> Iterator[Extra]:
    """Yield what is left of extra hours after later words that say `not`."""
    taken = [off.span for off in later.off if off.first <= item.day <= off.last]
    taken += [never.span for never in later.never if item.day.weekday() in never.days]
    if None not in taken:
        yield from (Extra(item.day, span) for span in _cut(item.span, filter(None, taken)))


def _off_without(item: Off, extra: Sequence[Extra]) -> Iterator[Off]:
    """Yield what is left of a period without certain hours after extra hours were added to it."""
    meant = sorted({entry.day for entry in extra if item.first <= entry.day <= item.last})
    if item.span is None or not meant:
        yield item
        return
    first = item.first
    for day in meant:
        if first < day:
            yield Off(first, day - timedelta(days=1), item.span)
        spans = (entry.span for entry in extra if entry.day == day)
        yield from (Off(day, day, span) for span in _cut(item.span, spans))
        first = day + timedelta(days=1)
    if first <= item.last:
        yield Off(first, item.last, item.span)


def _never_without(item: Never, weekly: Sequence[Weekly]) -> Iterator[Never]:
    """Yield what is left of days without work after usual hours were added to them."""
    meant = [day for day in item.days if any(day in entry.days for entry in weekly)]
    rest = tuple(day for day in item.days if day not in meant)
    if rest:
        yield Never(rest, item.span)
    for day in meant:
        spans = (entry.span for entry in weekly if day in entry.days)
        yield from (Never((day,), span) for span in _cut(item.span or _WHOLE, spans))


def _cut(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return the parts of a stretch of a day that some others leave of it."""
    left = [span]
    for other in taken:
        left = [
            part
            for piece in left
            for part in (Span(piece.start, min(piece.end, other.start)), Span(max(piece.start, other.end), piece.end))
            if part.minutes > 0
        ]
    return left


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.isoformat()}"
