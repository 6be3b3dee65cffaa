"""A month of one person's time, and what in the ledger it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import WRITING, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from rlhf.process.planning.effort import Entry


@dataclass(frozen=True, slots=True)
class Added:
    """How an event came into its ledger.

    Args:
        signed: the commit bears its owner's signature by a key that was good. Without, it may still be believed for
            a later signature that stands on it.
        sent: the project has it, as far as this machine knows.
    """

    commit: str
    signed: bool
    sent: bool

    @property
    def words(self) -> str:
        signed = "signed" if self.signed else "not signed by itself"
        return signed if self.sent else f"{signed}, not sent yet"


@dataclass(frozen=True, slots=True)
class About:
    """What a timesheet says of a task; its title is hidden where a patient might be recognised."""

    title: str = ""
    kind: str = ""
    specialty: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry, the day it was spent on, and how it came into the ledger."""

    id: str
    day: date
    minutes: int
    note: str
    corrects: tuple[str, ...]
    added: Added | None

    @property
    def short(self) -> str:
        return self.id[-6:]


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody spent on one task and category in a month.

    Args:
        minutes: in that month.
        in_all: in every month.
        expected: how long the task was thought to take to write; None for what nothing was thought of.
    """

    batch: str
    task: str
    category: str
    about: About
    minutes: int
    in_all: int
    expected: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month of somebody's time, by task and category.

    Args:
        month: as in 2026-11, by the days where the person is.
        left_out: commits of the ledger that are not believed; what they say is not counted.
        absent: entries that this machine knows only by name.
    """

    handle: str
    name: str
    project: str
    zone: str
    month: str
    made: datetime
    rows: tuple[Row, ...]
    left_out: int = 0
    absent: int = 0

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def categories(self) -> list[tuple[str, int]]:
        """The minutes of each category, the most first."""
        sums: Counter[str] = Counter()
        for row in self.rows:
            sums[row.category] += row.minutes
        return sorted(sums.items(), key=lambda row: (-row[1], row[0]))

    @property
    def compared(self) -> tuple[int, int] | None:
        """Minutes spent in all on the tasks written on, and the minutes they were thought to take."""
        thought = [(row.in_all, row.expected) for row in self.rows if row.expected is not None]
        return (sum(spent for spent, _ in thought), sum(minutes for _, minutes in thought)) if thought else None

    @property
    def pieces(self) -> list[Piece]:
        return [piece for row in self.rows for piece in row.pieces]


def rows(
    every: Iterable[Entry],
    month: str,
    zone: str,
    about: Mapping[tuple[str, str], About],
    added: Mapping[str, Added],
) -> list[Row]:
    """A month of one person by task and category, what is about no task last."""
    here = zone_of(zone)
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in every:
        groups.setdefault((entry.batch, entry.task, entry.category), []).append(entry)
    result = []
    for (batch, task, category), some in groups.items():
        dated = sorted((row.day(here), row.id, row) for row in some if month_of(row.day(here)) == month)
        if dated:
            known = about.get((batch, task), About())
            spent, in_all = sum(row.minutes for *_, row in dated), sum(row.minutes for row in some)
            expected = known.minutes if category == WRITING else None
            pieces = tuple(_piece(row, day, added) for day, _, row in dated)
            result.append(Row(batch, task, category, known, spent, in_all, expected, pieces))
    return sorted(result, key=lambda row: (not row.task, row.batch, row.task, row.category))


def _piece(entry: Entry, day: date, added: Mapping[str, Added]) -> Piece:
    latest = entry.latest.id
    return Piece(latest, day, entry.minutes, entry.note, tuple(event.id for event in entry.earlier), added.get(latest))
