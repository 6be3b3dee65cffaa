"""Whether what is owed will be accepted by its due times, if the weeks to come are like the weeks that were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

WEEK = timedelta(days=7)
MOST_WEEKS = 12  # that are looked back on: people come and go
_LEAST_WEEKS = 4
_LOW, _HIGH = 0.1, 0.9
_POINTS = 48

#: The chance of each number, from none on.
Chances = list[float]


@dataclass(frozen=True, slots=True)
class Point:
    """How many answers are accepted from now on until an instant: nine times in ten more than `low`, and so on."""

    at: datetime
    low: int
    likely: int
    high: int


@dataclass(frozen=True, slots=True)
class Date:
    """A due time.

    Args:
        need: the answers that have to be accepted until then: those due then, and all that are due before.
        chance: how likely that is.
        batches: whose answers are due then.
    """

    need: int
    chance: float
    expected: Point
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected.

    Args:
        weeks: how many answers were accepted in each of the last weeks, the oldest first.
        undated: answers owed without a due time.
        why_not: why nothing is foretold; empty where something is.
    """

    now: datetime
    weeks: tuple[int, ...]
    dates: tuple[Date, ...] = ()
    path: tuple[Point, ...] = ()
    undated: int = 0
    why_not: str = ""


def forecast(accepted: Iterable[datetime], owed: Iterable[tuple[str, datetime | None, int]], now: datetime) -> Forecast:
    """Say how likely each due time is.

    The number that comes in until then is thought to be that of as many weeks, each one of the last weeks drawn at
    random, and of the first part of another. That distribution is computed, not simulated (it is the bootstrap's own:
    Efron 1979), so nothing in it is left to chance. What is due first is thought to be done first.

    Args:
        accepted: when each answer was.
        owed: how many answers of which batch are due when.
    """
    history = _history(accepted, now)
    rows = sorted(((due, batch, count) for batch, due, count in owed if due is not None), key=lambda row: row[:2])
    undated = sum(count for _, due, count in owed if due is None)
    weeks = tuple(len(week) for week in history)
    if len(history) < _LEAST_WEEKS:
        why = f"answers have been accepted for {len(history)} whole weeks; it takes {_LEAST_WEEKS} to foretell anything"
        return Forecast(now, weeks, undated=undated, why_not=why)
    coming = _Coming(history, now)
    by_due = [(due, list(same)) for due, same in groupby(rows, key=lambda row: row[0])]
    needs = accumulate(sum(count for _, _, count in same) for _, same in by_due)
    dates = [
        Date(need, coming.at_least(need, due), coming.point(due), tuple(batch for _, batch, _ in same))
        for need, (due, same) in zip(needs, by_due, strict=True)
    ]
    ahead = [date for date in dates if date.expected.at > now]
    path = _path(coming, now, ahead[-1].expected.at) if ahead else ()
    return Forecast(now, weeks, tuple(dates), path, undated)


class _Coming:
    """How many answers will have been accepted, with what chance."""

    def __init__(self, history: Sequence[Sequence[timedelta]], now: datetime) -> None:
        self._history, self._now = history, now
        self._whole: list[Chances] = [[1.0]]

    def until(self, at: datetime) -> Chances:
        if at <= self._now:
            return [1.0]
        weeks, rest = divmod(at - self._now, WEEK)
        while len(self._whole) <= weeks:
            self._whole.append(_one_more(self._whole[-1], [len(week) for week in self._history]))
        return _one_more(self._whole[weeks], [sum(after <= rest for after in week) for week in self._history])

    def at_least(self, need: int, at: datetime) -> float:
        return min(1.0, max(0.0, 1.0 - sum(self.until(at)[:need])))

    def point(self, at: datetime) -> Point:
        below = list(accumulate(self.until(at)))
        low, likely, high = (_first(below, share) for share in (_LOW, 0.5, _HIGH))
        return Point(at, low, likely, high)


def _history(accepted: Iterable[datetime], now: datetime) -> list[list[timedelta]]:
    """Of each whole week since the first acceptance, how long after its beginning each answer was accepted."""
    known = sorted(at for at in accepted if at <= now)
    count = min(MOST_WEEKS, (now - known[0]) // WEEK) if known else 0
    weeks: list[list[timedelta]] = [[] for _ in range(count)]
    for at in known:
        back = max(1, -((at - now) // WEEK))  # the week that ends now is the first back
        if back <= count:
            weeks[count - back].append(at - (now - back * WEEK))
    return weeks


def _one_more(chances: Chances, drawn: Sequence[int]) -> Chances:
    """The chances of a number with one of some numbers added, each as likely as the other."""
    amounts = [0.0] * (len(chances) + max(drawn))
    for more in drawn:
        for number, chance in enumerate(chances):
            amounts[number + more] += chance / len(drawn)
    return amounts


def _first(below: Sequence[float], share: float) -> int:
    """The least number that is not exceeded with so great a chance."""
    return next((number for number, chance in enumerate(below) if chance >= share - 1e-9), len(below) - 1)


def _path(coming: _Coming, now: datetime, end: datetime) -> tuple[Point, ...]:
    return tuple(coming.point(now + (end - now) * step / _POINTS) for step in range(_POINTS + 1))
