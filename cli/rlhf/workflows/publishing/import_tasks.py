"""Import records of another collection as tasks, and account for each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.import_record import How
from rlhf.model.instants import parse_due
from rlhf.model.spoken_dates import due_from_words
from rlhf.process.importing.intake import Here, Intake, Mapped, Named, sort_out
from rlhf.process.importing.map_record import key_fields, names_used
from rlhf.rules.shape import Shapes
from rlhf.store import bring
from rlhf.store.files import fast_reader
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.store.git.local_objects import Present
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.machine.collecting import collecting_paused
from rlhf.workflows.publishing import import_edits, import_memory
from rlhf.workflows.publishing.import_batches import MOST_IN_A_BATCH, Batch
from rlhf.workflows.publishing.import_likeness import Likeness, alike_prompts
from rlhf.workflows.publishing.import_plan import planned
from rlhf.workflows.publishing.map_source import Tasks, tasks_of
from rlhf.workflows.publishing.publish import Published, publish
from rlhf.workflows.publishing.read_map import Use, read_mapping, require_columns, uses_of
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from rlhf.model.import_record import Source
    from rlhf.model.instants import Due
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.import_edits import Edits


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
        batches: the batches that take the new tasks, each with how many.
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


def import_tasks(
    workspace: Workspace,
    order: Order,
    now: datetime,
    randomness: Randomness,
    say: Callable[[str], None],
    agreed: Callable[[Imported], bool] = lambda _: True,
) -> tuple[Imported, Published | None]:
    """Read, map and check every record; publish the valid ones together, or none if strict and one is invalid.

    Returns:
        What became of every record; and what was published, None for nothing.

    Args:
        agreed: is asked before anything is published, with what would be; if it says no, nothing is.
    """
    workspace.people.require(workspace.handle, "manager", what="Importing tasks")
    mapping = read_mapping(order.mapping)
    say("Fetching …")
    sync(workspace, now)
    say("Reading …")
    memory = import_memory.at(workspace, order.file, (mapping, order.how, order.batch))
    remembered: Imported | None = memory.unchanged(workspace, Imported)
    if remembered is not None:
        return replace(remembered, dry=order.dry), None
    with collecting_paused():
        intake, imported = _understood(workspace, order, mapping, now, say)
    return _carried_out(workspace, order, intake, imported, memory, now, randomness, say, agreed)


def _understood(
    workspace: Workspace, order: Order, mapping: dict[str, Any], now: datetime, say: Callable[[str], None]
) -> tuple[Intake, Imported]:
    """Read a file and decide what becomes of each of its records; the records themselves are not kept."""
    how = replace(order.how, records=mapping.get("records", ""), names=tuple(names_used(mapping)))
    source = read_source(order.file, how)
    require_columns(source, mapping, order.file.name)
    say(f"Looking at {len(source.records):,} {source.unit}s …")
    shapes = Shapes(Schemas(workspace.tree))
    tasks = tasks_of(source, mapping, shapes, lambda text: _due(text, workspace.policy.zone, now))
    intake = sort_out(tasks.good, _here(workspace, tasks.good), key_fields(mapping), source.unit)
    _refuse_past(intake, now)
    imported = _account(source, tasks, intake, mapping, order)
    return intake, imported


def _carried_out(
    workspace: Workspace, order: Order, intake: Intake, imported: Imported, memory: import_memory.Memory,
    now: datetime, randomness: Randomness, say: Callable[[str], None], agreed: Callable[[Imported], bool],
) -> tuple[Imported, Published | None]:  # fmt: skip
    """Publish the new tasks and the edits that concern nobody, and put the others here for their author to send."""
    edits = import_edits.edits_of(workspace, intake.changed, now)
    say("Checking …")
    with collecting_paused():
        plan = planned(workspace, order.batch, order.due, intake.new, edits, now)
    say("Looking for prompts that are nearly the same …")
    imported = replace(
        imported,
        new=tuple(record.task for record in plan.records),
        changed=edits.named,
        kept=_in_order([*imported.kept, *edits.kept]),
        bad=_in_order([*imported.bad, *(_at_its_column(named, imported.uses) for named in plan.bad)]),
        alike=alike_prompts(workspace, plan.records),
        batches=plan.batches,
        updated=tuple(edits.updates),
        proposed=tuple(edits.proposals),
    )
    stopped = sorted([*(r.line for r in plan.records), *(item.record.line for item in intake.changed)])
    if order.strict and imported.bad:
        return _withheld(imported, stopped), None
    if order.dry:
        return imported, None
    published = None
    if plan.files or edits.proposals:
        if not agreed(imported):
            return _withheld(imported, stopped), None
        intake.new.clear()  # there may be many, and the files are made
        plan.records.clear()
        published = _published(workspace, order, imported, plan.files, edits, now, randomness, say)
    if not edits.proposals and (published is None or published.merged):
        memory.keep(workspace, imported)
    return imported, published


def _withheld(imported: Imported, lines: Iterable[int]) -> Imported:
    return replace(
        imported, new=(), changed=(), updated=(), proposed=(), left_out=(), batches=(), alike=(), shortened={},
        trimmed=0, withheld=tuple(lines),
    )  # fmt: skip


def _published(
    workspace: Workspace, order: Order, imported: Imported, files: dict[str, bytes | None], edits: Edits,
    now: datetime, randomness: Randomness, say: Callable[[str], None],
) -> Published | None:  # fmt: skip
    published = None
    if files:
        what = " and ".join(filter(None, [_count(len(imported.new), "new task"), _count(len(edits.updates), "edit")]))
        say(f"Publishing {what} …")
        message = f"Import {what} from {order.file.name}"
        published = publish(workspace, files, message, now, randomness, checked=True)
    import_edits.put_here(workspace, edits)
    if len(imported.new) <= MOST_IN_A_BATCH:  # of more, nobody edits the files one by one
        for batch in imported.batches:
            bring.bring_batch(workspace, batch.name)
    return published


def _at_its_column(named: Named, uses: Iterable[Use]) -> Named:
    """Return a record with what the check says of its task, at the column that the map takes the field from."""
    lines = []
    for reason in named.reason.split("\n"):
        target = reason.partition("”")[0].removeprefix("“")
        column = next((use.column for use in uses if use.column.letter and target in use.what.split(", ")), None)
        lines.append(f"column {column.letter} (“{column.name}”): {reason}" if column else reason)
    return Named(named.line, "\n".join(lines), named.task, named.file)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}" if number else ""


def _account(source: Source, tasks: Tasks, intake: Intake, mapping: dict[str, Any], order: Order) -> Imported:
    """Return what becomes of every row, before anything is published."""
    shortened: dict[str, int] = {}
    for record in intake.new:
        for name in record.shortened:
            shortened[name] = shortened.get(name, 0) + 1
    return Imported(
        new=tuple(record.task for record in intake.new),
        known=tuple(record.task for record in intake.known),
        changed=tuple(Named(item.record.line, "", item.record.task) for item in intake.changed),
        kept=tuple(intake.kept),
        repeated=_in_order([*intake.repeated, *tasks.repeated]),
        joined=_in_order(tasks.joined),
        skipped=tuple(tasks.skipped),
        bad=_in_order([*tasks.bad, *intake.refused]),
        blank=source.blank,
        left_out=tuple(Named(r.line, why, r.task, r.file) for r in intake.new for why in r.left_out),
        shortened=shortened,
        trimmed=sum(record.trimmed for record in intake.new),
        unit=source.unit,
        remarks=source.remarks,
        uses=uses_of(source, mapping),
        sample=tuple(dict(record.values) for record in intake.new[:_SAMPLE]) if order.dry else (),
        dry=order.dry,
    )


def _in_order(some: list[Named]) -> tuple[Named, ...]:
    return tuple(sorted(some, key=lambda named: (named.file, named.line)))


def _due(text: str, zone: str, now: datetime) -> str:
    """Return a day, with or without a time, in the form that files have."""
    return str(due_from_words(text, zone, now))


def _refuse_past(intake: Intake, now: datetime) -> None:
    """Take out of the new tasks those whose own due time is past."""
    past = {record.task: due for record in intake.new if (due := _own_due(record)) is not None and due.at <= now}
    intake.refused += [
        Named(record.line, f"it is due {past[record.task].words}, which is past", record.task, record.file)
        for record in intake.new
        if record.task in past
    ]
    intake.new = [record for record in intake.new if record.task not in past]


def _own_due(record: Mapped) -> Due | None:
    return parse_due(str(record.values["due"])) if record.values.get("due") else None


def _here(workspace: Workspace, records: list[Mapped]) -> dict[str, Here]:
    """Return those tasks of some records that the project has; files not on this machine are fetched in one request."""
    wanted = {record.task for record in records}
    there = [
        (paths.task_path(batch, task), task, oid)
        for batch in workspace.snapshot.batch_names()
        for task, oid in workspace.snapshot.task_ids(batch)
        if task in wanted
    ]
    present = Present(workspace.git_dir)
    absent = [oid for _, _, oid in there if not present.has(oid)]
    if absent:
        fetch_objects(workspace.git, absent)
    result = {}
    for path, task, oid in there:
        data = fast_reader.load((workspace.objects.read(oid) or b"").decode("utf-8", "replace"), path).data
        result[task] = Here(path, data if isinstance(data, dict) else None)
    return result
