"""The order in which events were made, although some people's clocks were wrong."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


class Dated(Protocol):
    """An event or message: its author's ids sort in the order of making, and `at` is what the author's clock showed."""

    @property
    def id(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def at(self) -> datetime: ...


#: Identifies an event: its id, its author, and more where that is not enough, because two people may use the same id,
#: by malice if not by chance.
Key = tuple[str, ...]


def likely_times(saids: Iterable[Dated]) -> dict[Key, datetime]:
    """Return the likely time of each event, by its id and author; an author's times never go back.

    An author's clock is trusted for the largest set of their events whose times never go back. Any other event gets the
    time of the author's event before it, or of the first trusted event where there is none before.
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
    """Return the indexes of the longest non-decreasing subsequence (patience sorting); of two, the earlier to end."""
    ends: list[datetime] = []  # the earliest end of a subsequence of each length
    last: list[int] = []  # the index of that end
    before: list[int | None] = []  # the index before each in the longest subsequence that it ends
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
    """Return the keys of a thread by their times, each after the key above it.

    Args:
        first: the key of the thread's opening message; every other key is below it.
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
