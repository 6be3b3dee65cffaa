"""How long tasks of a sort took: the median and the spread of many answers, never anybody's own.

Nothing is shown that rests on fewer than three people or five answers, or on one person for more than half; and no
figure is finer than five minutes, so that none of them is somebody's.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Spent:
    """How long one accepted answer took to write."""

    by: str
    minutes: int
    kind: str
    specialty: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What answers to tasks of a sort took, in minutes.

    Args:
        specialty: "" for all of them.
        low, high: the quartiles: half of the answers took between these.
        answers: how many there are.
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
    """The minutes that accepted answers took to write, as far as their authors wrote them down."""
    sums: Counter[Answer] = Counter()
    for entry in every:
        if entry.category == WRITING and (entry.batch, entry.task, entry.by) in accepted:
            sums[entry.batch, entry.task, entry.by] += entry.minutes
    return [Spent(answer[2], minutes, *accepted[answer]) for answer, minutes in sorted(sums.items())]


def estimate(known: Iterable[Spent], kind: str, specialty: str) -> Estimate | None:
    """Of tasks of a kind and specialty, or of the kind alone where there are too few of both; None for too few."""
    same = [item for item in known if item.kind == kind]
    near = [item for item in same if item.specialty == specialty]
    return _estimate(near, kind, specialty) or _estimate(same, kind, "")


def estimates(known: Collection[Spent]) -> list[Estimate]:
    """All there are: each kind, then each of its specialties."""
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
