"""The order in which things were said, though some clocks were wrong when they were."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


class Dated(Protocol):
    """Something with an id, which sorts as its author said it, and the time that their clock showed."""

    @property
    def id(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def at(self) -> datetime: ...


#: By what something is known: its id, its author, and more where that is not enough. Two people may use one id, by
#: malice if not by chance.
Key = tuple[str, ...]


def likely_times(saids: Iterable[Dated]) -> dict[Key, datetime]:
    """When each thing was said, by its id and its author; never before what its author said before.

    An author's clock is believed where most of what they said agrees. What it tells otherwise was said when its
    author said the thing before it, or the thing after where there is none.
    """
    own: dict[str, dict[str, datetime]] = {}
    for item in saids:
        own.setdefault(item.by, {})[item.id] = item.at
    moments: dict[Key, datetime] = {}
    for by, times in own.items():
        ids = sorted(times)
        believed = _longest_rise([times[id_] for id_ in ids])
        time = times[ids[believed[0]]]
        agreeing = set(believed)
        for index, id_ in enumerate(ids):
            time = times[id_] if index in agreeing else time
            moments[id_, by] = time
    return moments


def _longest_rise(times: Sequence[datetime]) -> list[int]:
    """Where the longest run stands that never goes back (patience sorting); of two, the one that ends earlier."""
    ends: list[datetime] = []  # the earliest end of a run of each length
    last: list[int] = []  # where it stands
    before: list[int | None] = []  # what stands before each in the longest run that it ends
    for index, time in enumerate(times):
        length = bisect_right(ends, time)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [time]
        last[length : length + 1] = [index]
    run = []
    at = last[-1] if last else None
    while at is not None:
        run.append(at)
        at = before[at]
    return run[::-1]


def after_what_they_answer(times: Mapping[Key, datetime], first: Key, above: Mapping[Key, Key | None]) -> list[Key]:
    """The keys of a thread by their times, each after the one above it.

    Args:
        first: what opens the thread; every other is below it.
    """
    below: dict[Key | None, list[Key]] = {}
    for key in times:
        if key != first:
            below.setdefault(above[key], []).append(key)
    result: list[Key] = []
    ready = [(times[first], first)]
    while ready:
        _, key = heappop(ready)
        result.append(key)
        for next_ in below.get(key, ()):
            heappush(ready, (times[next_], next_))
    return result
