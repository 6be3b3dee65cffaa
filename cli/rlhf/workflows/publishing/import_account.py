"""The account of an import: what was asked for, and what became of every row, line or record of the file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 — a field of a Struct
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.import_record import How
from rlhf.process.importing.intake import Intake, Mapped, Named
from rlhf.workflows.publishing.import_batches import Batch  # noqa: TC001 — a field of a Struct
from rlhf.workflows.publishing.import_likeness import Likeness  # noqa: TC001 — a field of a Struct
from rlhf.workflows.publishing.map_source import target_of
from rlhf.workflows.publishing.read_map import Use, lacking_optional, uses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.import_record import Source
    from rlhf.workflows.publishing.map_source import Tasks


class Order(Struct, frozen=True):
    """What to import: the file, the mapping that turns its records into tasks, and the batch for them.

    Args:
        due: the due time of the batch or its new tasks, in words; "" for none.
        strict: import nothing if any record is invalid.
        dry: import nothing, and say what would be imported.
        how: how the file is to be read, as far as the person says it.
    """

    file: Path
    batch: str
    mapping: str
    due: str = ""
    strict: bool = False
    dry: bool = False
    how: How = How()


class Imported(Struct, frozen=True):
    """The result of an import; the counts of `PARTS` add up to the number of rows, lines or records in the file.

    Args:
        new: the ids of tasks that were created, or in a dry run would be.
        known: the ids of tasks that the project already had, with the same content.
        changed: records that differ from the task made from them earlier, with what became of each.
        kept: records whose task is left as it is, whatever they say.
        repeated: records that occur more than once in the file.
        joined: rows that are part of the record of another row.
        skipped: records that the map leaves out.
        bad: records that cannot become a task.
        withheld: the numbers of valid records that were not imported because a strict import had invalid ones.
        blank: the numbers of blank rows or lines.
        left_out: the parts left out of imported records.
        alike: imported records that are nearly the same as another, or as a task of the project.
        shortened: by field, of how many imported records its text was cut.
        trimmed: of how many imported texts the spaces at the ends were left out.
        remarks: how the file was read.
        uses: every column of the file, with what the map makes of it.
        batch: the batch that was asked for.
        batches: the batches that take the new tasks, each with their ids.
        updated, proposed: the files of tasks that the import edits, and of those whose edit waits to be sent.
        sample: the values of the first new tasks, in a dry run.
    """

    new: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    changed: tuple[Named, ...] = ()
    kept: tuple[Named, ...] = ()
    repeated: tuple[Named, ...] = ()
    joined: tuple[Named, ...] = ()
    skipped: tuple[Named, ...] = ()
    bad: tuple[Named, ...] = ()
    withheld: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
    left_out: tuple[Named, ...] = ()
    alike: tuple[Likeness, ...] = ()
    shortened: dict[str, int] = {}
    trimmed: int = 0
    unit: str = "record"
    remarks: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    batch: str = ""
    batches: tuple[Batch, ...] = ()
    updated: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    sample: tuple[dict[str, Any], ...] = ()
    dry: bool = False

    @property
    def given(self) -> int:
        return sum(len(getattr(self, part)) for part in PARTS)


#: The parts of the result of which each row, line or record of the file is in exactly one.
PARTS = ("new", "known", "changed", "kept", "repeated", "joined", "skipped", "bad", "withheld", "blank")
_SAMPLE = 3


def account_of(source: Source, tasks: Tasks, intake: Intake, mapping: dict[str, Any], order: Order) -> Imported:
    """Return what becomes of every row, before anything is published."""
    return Imported(
        new=tuple(record.task for record in intake.new),
        known=tuple(record.task for record in intake.known),
        changed=tuple(Named(item.record.line, "", item.record.task) for item in intake.changed),
        kept=tuple(intake.kept),
        repeated=in_order([*intake.repeated, *tasks.repeated]),
        joined=in_order(tasks.joined),
        skipped=tuple(tasks.skipped),
        bad=in_order([*tasks.bad, *intake.refused]),
        blank=source.blank,
        unit=source.unit,
        remarks=(*source.remarks, *lacking_optional(source, mapping)),
        uses=uses_of(source, mapping),
        batch=order.batch,
        dry=order.dry,
    )


def with_new(imported: Imported, records: Sequence[Mapped]) -> Imported:
    """Return the account with the records that become tasks, and with what of them is not as it stands in the file."""
    shortened: dict[str, int] = {}
    for record in records:
        for name in record.shortened:
            shortened[name] = shortened.get(name, 0) + 1
    return replace(
        imported,
        new=tuple(record.task for record in records),
        left_out=tuple(Named(r.line, why, r.task, r.file) for r in records for why in r.left_out),
        shortened=shortened,
        trimmed=sum(record.trimmed for record in records),
        sample=tuple(dict(record.values) for record in records[:_SAMPLE]) if imported.dry else (),
    )


def withheld(imported: Imported, lines: Iterable[int]) -> Imported:
    return replace(
        imported, new=(), changed=(), updated=(), proposed=(), left_out=(), batches=(), alike=(), shortened={},
        trimmed=0, withheld=tuple(lines),
    )  # fmt: skip


def at_its_column(named: Named, uses: Iterable[Use]) -> Named:
    """Return a record with what the check says of its task, at the column that the map takes the field from."""
    lines = []
    for reason in named.reason.split("\n"):
        target = target_of(reason)
        column = next((use.column for use in uses if use.column.letter and target in use.what.split(", ")), None)
        lines.append(f"column {column.letter} (“{column.name}”): {reason}" if column else reason)
    return Named(named.line, "\n".join(lines), named.task, named.file)


def in_order(some: list[Named]) -> tuple[Named, ...]:
    return tuple(sorted(some, key=lambda named: (named.file, named.line)))
