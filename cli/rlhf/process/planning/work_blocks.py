"""Cut hours into sittings: none too short to begin, none too long without a break, some kept for feedback."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of
from rlhf.model.windows import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.availability import Habits

_ROUND = 5  # minutes: people begin at 20:40, not at 20:38


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A sitting, or the part of it that is kept aside for feedback and reviews."""

    start: datetime
    end: datetime
    aside: bool = False

    @property
    def minutes(self) -> int:
        return Window(self.start, self.end).minutes


def sittings(hours: Iterable[Window], habits: Habits) -> list[Slot]:
    """The hours as sittings of `least` to `most` minutes, with breaks between those of one evening."""
    result = []
    for window in hours:
        at = window.start
        for length in _lengths(window.minutes, habits):
            end = at + timedelta(minutes=length)
            result.append(Slot(at, end))
            at = end + timedelta(minutes=habits.rest)
    return result


def weeks(slots: Iterable[Slot], zone: str) -> list[list[Slot]]:
    """The sittings of each week, which begins on Monday in a zone; in order."""
    here = zone_of(zone)
    values: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in sorted(slots):
        values[slot.start.astimezone(here).isocalendar()[:2]].append(slot)
    return list(values.values())


def kept_aside(each: Sequence[Sequence[Slot]], habits: Habits, until: datetime, given_up: int) -> list[Slot]:
    """The sittings with a part of each week kept aside, at its end, when feedback has come; none after `until`.

    Args:
        given_up: in how many weeks, from the first, nothing is.
    """
    kept = (slot for week in each[given_up:] for slot in _week(week, habits, until))
    return sorted((*(slot for week in each[:given_up] for slot in week), *kept))


def _lengths(minutes: int, habits: Habits) -> list[int]:
    """How long the sittings of one stretch are: about alike, in round minutes."""
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
