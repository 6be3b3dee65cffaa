"""Split hours into sittings that are neither too short nor too long, with some time kept aside for feedback."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.instants import zone_of
from rlhf.model.windows import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.availability import Habits

_ROUND = 5  # minutes: people begin at 20:40, not at 20:38


class Slot(Struct, frozen=True, order=True):
    """A sitting, or the part of it that is kept aside for feedback and reviews."""

    start: datetime
    end: datetime
    aside: bool = False

    @property
    def minutes(self) -> int:
        return Window(self.start, self.end).minutes


def sittings(hours: Iterable[Window], habits: Habits) -> list[Slot]:
    """Split the hours into sittings of `least` to `most` minutes, with a break between those of the same window."""
    result = []
    for window in hours:
        at = window.start
        for length in _lengths(window.minutes, habits):
            end = at + timedelta(minutes=length)
            result.append(Slot(at, end))
            at = end + timedelta(minutes=habits.rest)
    return result


def weeks(slots: Iterable[Slot], zone: str) -> list[list[Slot]]:
    """Return the sittings of each week, in order; a week begins on Monday in the given zone."""
    here = zone_of(zone)
    values: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in sorted(slots):
        values[slot.start.astimezone(here).isocalendar()[:2]].append(slot)
    return list(values.values())


def kept_aside(each: Sequence[Sequence[Slot]], habits: Habits, until: datetime, given_up: int) -> list[Slot]:
    """Return the sittings with a part of each week before `until` kept aside: at its end, when feedback has come.

    Args:
        given_up: the number of weeks, from the first, in which nothing is kept aside.
    """
    kept = (slot for week in each[given_up:] for slot in _week(week, habits, until))
    return sorted((*(slot for week in each[:given_up] for slot in week), *kept))


def _lengths(minutes: int, habits: Habits) -> list[int]:
    """Return the lengths of the sittings in a stretch of `minutes`: similar, and in steps of five minutes."""
    least, most, rest = habits.least, habits.most, habits.rest
    if minutes < least:
        return []
    count = 1
    while (minutes - (count - 1) * rest) > count * most:
        count += 1
    while count > 1 and (minutes - (count - 1) * rest) // count < least:
        count -= 1
    left = min(minutes - (count - 1) * rest, count * most)
    result = []
    for to_come in range(count, 1, -1):
        each = -(-left // to_come)
        even = -(-each // _ROUND) * _ROUND
        length = even if even <= most and left - even >= (to_come - 1) * least else each
        result.append(length)
        left -= length
    return [*result, left]


def _week(slots: Sequence[Slot], habits: Habits, until: datetime) -> Iterator[Slot]:
    slots = sorted(slots)
    whole = sum(slot.minutes for slot in slots if slot.start < until)
    want = -(-whole * habits.aside // 100 // _ROUND) * _ROUND
    want = max(want, habits.least) if want and whole >= 3 * habits.least else 0
    for slot in reversed(slots):
        if slot.start >= until or want < habits.least:
            yield slot
        elif slot.minutes - want < habits.least:
            yield Slot(slot.start, slot.end, aside=True)
            want -= slot.minutes
        else:
            cut = slot.end - timedelta(minutes=want)
            yield from (Slot(slot.start, cut), Slot(cut, slot.end, aside=True))
            want = 0
