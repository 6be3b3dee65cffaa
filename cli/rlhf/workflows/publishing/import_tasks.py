"""Import records of another collection as tasks, and account for each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.model import paths
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
from rlhf.workflows.gate.task_edits import Stated
from rlhf.workflows.publishing import import_edits, import_memory
from rlhf.workflows.publishing.batch_terms import read_due
from rlhf.workflows.publishing.import_account import (
    Imported,
    Order,
    account_of,
    at_its_column,
    in_order,
    with_new,
    withheld,
)
from rlhf.workflows.publishing.import_batches import MOST_IN_A_BATCH
from rlhf.workflows.publishing.import_likeness import alike_prompts
from rlhf.workflows.publishing.import_plan import planned
from rlhf.workflows.publishing.map_source import tasks_of
from rlhf.workflows.publishing.publish import Published, publish
from rlhf.workflows.publishing.read_map import read_mapping, require_columns
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.model.instants import Due
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.import_edits import Edits


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
    read_due(workspace, order.due, now)
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
    imported = account_of(source, tasks, intake, mapping, order)
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
        with_new(imported, plan.records),
        changed=edits.named,
        kept=in_order([*imported.kept, *edits.kept]),
        bad=in_order([*imported.bad, *(at_its_column(named, imported.uses) for named in plan.bad)]),
        alike=alike_prompts(workspace, plan.records),
        batches=plan.batches,
        updated=tuple(edits.updates),
        proposed=tuple(edits.proposals),
    )
    stopped = sorted([*(record.line for record in plan.records), *(named.line for named in edits.named)])
    if order.strict and imported.bad:
        return withheld(imported, stopped), None
    if order.dry:
        return imported, None
    published = None
    if plan.files or edits.proposals:
        if not agreed(imported):
            return withheld(imported, stopped), None
        intake.new.clear()  # there may be many, and the files are made
        plan.records.clear()
        published = _published(workspace, order, imported, plan.files, edits, now, randomness, say)
    settled = len(imported.changed) == len(imported.updated) and not imported.bad  # else it may be otherwise tomorrow
    if settled and (published is None or published.merged):
        memory.keep(workspace, imported)
    return imported, published


def _published(
    workspace: Workspace, order: Order, imported: Imported, files: dict[str, bytes | None], edits: Edits,
    now: datetime, randomness: Randomness, say: Callable[[str], None],
) -> Published | None:  # fmt: skip
    published = None
    if files:
        what = " and ".join(filter(None, [_count(len(imported.new), "new task"), _count(len(edits.updates), "edit")]))
        say(f"Publishing {what or 'the terms of batches'} …")
        reason = Stated(why=f"{import_edits.BY_IMPORT} {order.file.name}") if edits.updates else Stated()
        message = f"Import {what or 'wider terms'} from {order.file.name}\n\n{reason.lines}".rstrip()
        published = publish(workspace, files, message, now, randomness, checked=True)
    import_edits.put_here(workspace, edits)
    if len(imported.new) <= MOST_IN_A_BATCH:  # of more, nobody edits the files one by one
        for batch in imported.batches:
            bring.bring_batch(workspace, batch.name)
    return published


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}" if number else ""


def _due(text: str, zone: str, now: datetime) -> str:
    """Return a day, with or without a time, in the form that files have."""
    return str(parse_due(str(due_from_words(text, zone, now))))  # which refuses years that no file may have


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
