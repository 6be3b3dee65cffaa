"""A month of one person's recorded time, and the ledger events behind it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.instants import zone_of
from rlhf.model.vocabulary import TIME_CATEGORIES
from rlhf.process.planning.effort import WRITING, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from rlhf.process.planning.effort import Entry


class Added(Struct, frozen=True):
    """The commit that added an event to its ledger.

    Args:
        signed: the commit itself is signed by its owner with a valid key. An unsigned commit may still be trusted
            because a later signed commit builds on it.
        sent: the project's repository has the commit, as far as this machine knows.
    """

    commit: str
    signed: bool
    sent: bool

    @property
    def words(self) -> str:
        signed = "signed" if self.signed else "not signed by itself"
        return signed if self.sent else f"{signed}, not sent yet"


class About(Struct, frozen=True):
    """The facts of a task that a timesheet shows; the title is hidden where a patient might be recognised."""

    title: str = ""
    kind: str = ""
    specialty: str = ""
    minutes: int | None = None


class Piece(Struct, frozen=True):
    """A time entry, the day it was spent on, and the commit that added it to the ledger.

    Args:
        late: it was written down or corrected after its month had ended, by the clock of who wrote it.
    """

    id: str
    day: date
    minutes: int
    note: str
    corrects: tuple[str, ...]
    added: Added | None
    late: bool = False

    @property
    def short(self) -> str:
        return self.id[-6:]


class Row(Struct, frozen=True):
    """The time that a person spent on one task and category in a month.

    Args:
        minutes: minutes in that month.
        in_all: minutes in all months together.
        expected: the minutes that writing was expected to take; None for another category or an unknown task.
    """

    batch: str
    task: str
    category: str
    about: About
    minutes: int
    in_all: int
    expected: int | None
    pieces: tuple[Piece, ...]


class Sheet(Struct, frozen=True):
    """A month of a person's time, by task and category.

    Args:
        month: for example `2026-11`; its days are those of the person's zone.
        left_out: the number of ledger commits that are not trusted; their entries are not counted.
        absent: the number of entries whose content is not on this machine.
        active: whether the person still works here.
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
    active: bool = True

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def categories(self) -> list[tuple[str, int]]:
        """Return the minutes of each category, the most first."""
        sums: Counter[str] = Counter()
        for row in self.rows:
            sums[row.category] += row.minutes
        return sorted(sums.items(), key=lambda row: (-row[1], row[0]))

    @property
    def compared(self) -> tuple[int, int] | None:
        """Return the minutes spent and expected, in all, on tasks with expected minutes; None without such tasks."""
        thought = [(row.in_all, row.expected) for row in self.rows if row.expected is not None]
        return (sum(spent for spent, _ in thought), sum(minutes for _, minutes in thought)) if thought else None

    @property
    def pieces(self) -> list[Piece]:
        return [piece for row in self.rows for piece in row.pieces]

    @property
    def tasks(self) -> int:
        """Return on how many tasks time was spent."""
        return len({(row.batch, row.task) for row in self.rows if row.task})

    @property
    def unsigned(self) -> int:
        """Return how many entries came in by a commit that its owner did not sign itself, or that is not known."""
        return sum(piece.added is None or not piece.added.signed for piece in self.pieces)

    @property
    def unsent(self) -> int:
        return sum(piece.added is not None and not piece.added.sent for piece in self.pieces)

    @property
    def late(self) -> int:
        return sum(piece.late for piece in self.pieces)


class Sheets(Struct, frozen=True):
    """A month of everybody's time.

    Args:
        zone: the zone of who asked; each person's days are those of their own.
        sheets: of everybody who wrote something down, whether they have left since or not, by handle.
        silent: who works here and wrote nothing down.
        absent: the number of entries whose content is not on this machine.
        left_out: how many commits of a ledger are not trusted, by owner; their entries are not counted.
    """

    project: str
    zone: str
    month: str
    made: datetime
    sheets: tuple[Sheet, ...]
    silent: tuple[str, ...] = ()
    absent: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        return sum(sheet.minutes for sheet in self.sheets)

    @property
    def categories(self) -> dict[str, int]:
        """Return the minutes of each category, in the order in which the categories are listed everywhere."""
        sums: Counter[str] = Counter()
        for sheet in self.sheets:
            sums.update(dict(sheet.categories))
        known = [name for name in TIME_CATEGORIES if name in sums]
        return {name: sums[name] for name in [*known, *sorted(sums.keys() - set(known))]}


def rows(
    every: Iterable[Entry],
    month: str,
    zone: str,
    about: Mapping[tuple[str, str], About],
    added: Mapping[str, Added],
) -> list[Row]:
    """Return a person's month by task and category; rows about no task come last."""
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
            pieces = tuple(_piece(row, day, added, late=_is_late(row, month, zone)) for day, _, row in dated)
            result.append(Row(batch, task, category, known, spent, in_all, expected, pieces))
    return sorted(result, key=lambda row: (not row.task, row.batch, row.task, row.category))


def _is_late(entry: Entry, month: str, zone: str) -> bool:
    return month_of(entry.latest.at.astimezone(zone_of(zone)).date()) > month


def _piece(entry: Entry, day: date, added: Mapping[str, Added], *, late: bool) -> Piece:
    latest, corrects = entry.latest.id, tuple(event.id for event in entry.earlier)
    return Piece(latest, day, entry.minutes, entry.note, corrects, added.get(latest), late)
