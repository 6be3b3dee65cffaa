"""How long similar tasks took: the median and the quartiles of many answers, never one person's own times.

An estimate needs at least three people and five answers, and no person may have written more than half of these.
Figures are rounded to five minutes, so that none of them reveals the time of a single answer.
"""

from __future__ import annotations

import statistics
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.planning.effort import WRITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rlhf.process.planning.effort import Entry

PEOPLE, ANSWERS = 3, 5
_FINEST = 5  # minutes

#: An accepted answer: batch, task and author.
Answer = tuple[str, str, str]
#: A kind of task and a specialty; "" for every specialty.
Sort = tuple[str, str]


class Spent(Struct, frozen=True):
    """The minutes that an accepted answer took to write."""

    by: str
    minutes: int
    kind: str
    specialty: str


class Estimate(Struct, frozen=True):
    """How many minutes answers to tasks of a kind and specialty took.

    Args:
        specialty: "" for all specialties.
        low, high: the lower and the upper quartile: half of the answers took between these.
        answers: the number of answers.
    """

    kind: str
    specialty: str
    median: int
    low: int
    high: int
    answers: int

    @property
    def words(self) -> str:
        sort = f"{self.kind.replace('_', ' ')}, {self.specialty or 'any specialty'}"
        return (
            f"Similar tasks ({sort}) took {self.median} min; half of them {self.low} to {self.high} min "
            f"({self.answers} answers)."
        )


def spent(every: Iterable[Entry], accepted: Mapping[Answer, Sort]) -> list[Spent]:
    """Return the minutes that each accepted answer took to write, where its author recorded any."""
    sums: Counter[Answer] = Counter()
    for entry in every:
        if entry.category == WRITING and (entry.batch, entry.task, entry.by) in accepted:
            sums[entry.batch, entry.task, entry.by] += entry.minutes
    return [Spent(answer[2], minutes, *accepted[answer]) for answer, minutes in sorted(sums.items())]


def estimate(known: Iterable[Spent], kind: str, specialty: str) -> Estimate | None:
    """Return the estimate for a kind and specialty; for the kind alone, or None, where there are too few answers."""
    same = [item for item in known if item.kind == kind]
    near = [item for item in same if item.specialty == specialty]
    return _estimate(near, kind, specialty) or _estimate(same, kind, "")


def estimates(known: Collection[Spent]) -> list[Estimate]:
    """Return all estimates that can be made: of each kind as a whole, then of each of its specialties."""
    result = []
    for kind in sorted({item.kind for item in known}):
        same = [item for item in known if item.kind == kind]
        for specialty in ("", *sorted({item.specialty for item in same})):
            some = [item for item in same if specialty in {"", item.specialty}]
            result.append(_estimate(some, kind, specialty))
    return [item for item in result if item is not None]


def _estimate(some: Collection[Spent], kind: str, specialty: str) -> Estimate | None:
    people = Counter(item.by for item in some)
    if len(people) < PEOPLE or len(some) < ANSWERS or 2 * max(people.values()) > len(some):
        return None
    low, median, high = statistics.quantiles([item.minutes for item in some], n=4, method="inclusive")
    return Estimate(kind, specialty, _coarse(median), _coarse(low), _coarse(high), len(some))


def _coarse(minutes: float) -> int:
    return max(_FINEST, _FINEST * int(minutes / _FINEST + 0.5))
