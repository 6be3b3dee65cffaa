"""Forecast whether the answers that are owed will be accepted in time, if coming weeks are like past weeks."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

WEEK = timedelta(days=7)
MOST_WEEKS = 12  # the most past weeks that are used: people come and go
_LEAST_WEEKS = 4
_LOW, _HIGH = 0.1, 0.9
_POINTS = 48

#: The chance of each number of answers: the first entry is for none.
Chances = list[float]


class Point(Struct, frozen=True):
    """How many answers are accepted from now until `at`: the 10th (`low`), 50th and 90th (`high`) percentile."""

    at: datetime
    low: int
    likely: int
    high: int


class Date(Struct, frozen=True):
    """A due time, and how likely it is to be met.

    Args:
        need: the number of answers that have to be accepted by then: those due then, and all that are due before.
        chance: how likely it is that so many are accepted, from 0 to 1.
        batches: the batches whose answers are due then.
    """

    need: int
    chance: float
    expected: Point
    batches: tuple[str, ...] = ()


class Forecast(Struct, frozen=True):
    """A forecast of the answers that will be accepted.

    Args:
        weeks: how many answers were accepted in each of the last weeks, the oldest first.
        undated: the number of answers owed without a due time.
        why_not: why there is no forecast; empty where there is a forecast.
    """

    now: datetime
    weeks: tuple[int, ...]
    dates: tuple[Date, ...] = ()
    path: tuple[Point, ...] = ()
    undated: int = 0
    why_not: str = ""


def forecast(accepted: Iterable[datetime], owed: Iterable[tuple[str, datetime | None, int]], now: datetime) -> Forecast:
    """Return how likely each due time is to be met.

    The number accepted until a due time is modelled as the sum over as many whole weeks, each drawn at random from the
    last weeks, and over the first part of another such week. That distribution is computed exactly, not simulated (it
    is the bootstrap distribution: Efron 1979), so the result is always the same. What is due first is done first.

    Args:
        accepted: when each answer was accepted.
        owed: the batch, the due time and the number of the answers that are owed.
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
    """The chances of each number of answers that will have been accepted by an instant."""

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
    """Return, for each of the last whole weeks, how long after the week's start each answer was accepted."""
    known = sorted(at for at in accepted if at <= now)
    count = min(MOST_WEEKS, (now - known[0]) // WEEK) if known else 0
    weeks: list[list[timedelta]] = [[] for _ in range(count)]
    for at in known:
        back = max(1, -((at - now) // WEEK))  # the week that ends now is the first back
        if back <= count:
            weeks[count - back].append(at - (now - back * WEEK))
    return weeks


def _one_more(chances: Chances, drawn: Sequence[int]) -> Chances:
    """Return the chances of a number plus a number drawn from `drawn`, each of which is equally likely."""
    amounts = [0.0] * (len(chances) + max(drawn))
    for more in drawn:
        for number, chance in enumerate(chances):
            amounts[number + more] += chance / len(drawn)
    return amounts


def _first(below: Sequence[float], share: float) -> int:
    """Return the least number that is not exceeded with a chance of at least `share`."""
    return next((number for number, chance in enumerate(below) if chance >= share - 1e-9), len(below) - 1)


def _path(coming: _Coming, now: datetime, end: datetime) -> tuple[Point, ...]:
    return tuple(coming.point(now + (end - now) * step / _POINTS) for step in range(_POINTS + 1))
