"""Import records of another collection as tasks, and say of each record what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rlhf
from rlhf.errors import BatchFull, MappingFaulty, MappingNotAsSchema, NoSuchMapping
from rlhf.model import paths
from rlhf.model.document import Document
from rlhf.process.import_mapping import Unmapped, left_out, record_key, task_of
from rlhf.process.intake import Here, Mapped, Named, sort_out
from rlhf.rules.shape import Shapes, shape
from rlhf.store import bring
from rlhf.store.files import edit_yaml, safe_yaml
from rlhf.store.files.import_records import read_records
from rlhf.store.files.schemas import Schemas
from rlhf.store.git.local_objects import Present
from rlhf.store.git.objects import fetch_objects
from rlhf.workflows.publishing.new_task import batch_file, read_due
from rlhf.workflows.publishing.publish import Published, publish, require_answered
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness

MOST_IN_A_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, as what, into which batch."""

    file: Path
    batch: str
    mapping: str
    due: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of each record that was given: the counts of the six add up to how many there were.

    Args:
        new: the ids of tasks that were made.
        known: the ids of tasks that were here already, and say the same.
        changed, repeated: records that differ from the task they became before, or stand twice, by their lines.
        bad: records that make no task, by their lines.
        withheld: the lines of good records that were left out because others are bad and all or none were wanted.
        criteria: what was left out of records that were taken, by their lines.
    """

    new: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    changed: tuple[Named, ...] = ()
    repeated: tuple[Named, ...] = ()
    bad: tuple[Named, ...] = ()
    withheld: tuple[int, ...] = ()
    criteria: tuple[Named, ...] = ()
    published: Published | None = None

    @property
    def given(self) -> int:
        parts = (self.new, self.known, self.changed, self.repeated, self.bad, self.withheld)
        return sum(len(part) for part in parts)


def import_tasks(
    workspace: Workspace, order: Order, now: datetime, randomness: Randomness, say: Callable[[str], None]
) -> Imported:
    """Read, map and check every record; publish the good ones together, or none where strict and one is bad."""
    workspace.people.require(workspace.handle, "manager", what="Importing tasks")
    mapping = read_mapping(order.mapping)
    sync(workspace, now)
    say("Reading …")
    good, bad = read_tasks(order.file, mapping, Shapes(Schemas(workspace.tree)))
    key = [mapping["key"]] if isinstance(mapping["key"], str) else mapping["key"]
    intake = sort_out(good, _here(workspace, {record.task for record in good}), key)
    bad = sorted((*bad, *intake.refused), key=lambda named: named.line)
    imported = Imported(
        known=tuple(record.task for record in intake.known), changed=tuple(intake.changed),
        repeated=tuple(intake.repeated), bad=tuple(bad),
    )  # fmt: skip
    if order.strict and bad:
        return replace(imported, withheld=tuple(record.line for record in intake.new))
    criteria = tuple(Named(record.line, why, record.task) for record in intake.new for why in record.left_out)
    if not intake.new:
        return imported
    new = {record.task: dict(record.values) for record in intake.new}
    published = _publish(workspace, order, new, now, randomness, say)
    return replace(imported, new=tuple(new), criteria=criteria, published=published)


def read_tasks(file: Path, mapping: dict[str, Any], shapes: Shapes) -> tuple[list[Mapped], list[Named]]:
    """Every record of a file: those that make a task, and why the others make none."""
    good: list[Mapped] = []
    bad: list[Named] = []
    for record in read_records(file):
        try:
            if record.values is None:
                raise Unmapped(record.fault)  # noqa: TRY301 — one place collects the reasons
            values = task_of(mapping, record.values, record.line)
            _require_shape(shapes, values)
            key, without = record_key(mapping, record.values), left_out(mapping, record.values)
            good.append(Mapped(record.line, key, values, without))
        except Unmapped as reason:
            bad.append(Named(record.line, str(reason)))
    return good, bad


def _here(workspace: Workspace, wanted: set[str]) -> dict[str, Here]:
    """Those of some tasks that the project has; what is not on this machine is fetched in one request."""
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
        data = safe_yaml.load((workspace.objects.read(oid) or b"").decode("utf-8", "replace"), path).data
        result[task] = Here(path, data if isinstance(data, dict) else None)
    return result


def _publish(
    workspace: Workspace, order: Order, new: dict[str, dict[str, Any]], now: datetime, randomness: Randomness,
    say: Callable[[str], None],
) -> Published:  # fmt: skip
    there = sum(1 for _ in workspace.snapshot.task_ids(order.batch))
    if there + len(new) > MOST_IN_A_BATCH:
        raise BatchFull(order.batch, MOST_IN_A_BATCH, there, len(new))
    say(f"Publishing {len(new)} tasks …")
    files: dict[str, bytes | None] = {}
    due = read_due(workspace, order.due, now)
    if workspace.tree.read(paths.batch_path(order.batch)) is None:
        files[paths.batch_path(order.batch)] = batch_file(
            order.batch, due, sorted({v["specialty"] for v in new.values()})
        )
    for id_, values in new.items():
        files[paths.task_path(order.batch, id_)] = edit_yaml.dump(values | ({"due": due} if due else {}))
    published = publish(
        workspace,
        files,
        f"Import {len(new)} tasks into {order.batch} from {order.file.name}",
        now,
        randomness,
    )
    require_answered(published)
    bring.bring_batch(workspace, order.batch)
    return published


def _require_shape(shapes: Shapes, values: dict[str, Any]) -> None:
    """Refuse what would not be a good task file, in the words of the check."""
    path = paths.task_path("import", values["id"])
    document = Document(path, values)
    problems = list(shape(document, paths.place(path), shapes))
    if problems:
        raise Unmapped(" ".join(f"{p.message} {p.hint}".strip() for p in problems[:3]))


def read_mapping(name: str) -> dict[str, Any]:
    """A mapping that comes with rlhf, by name, or one of your own, by path.

    Raises:
        WrongUse: there is none, or it is not as `schemas/mapping.json` asks.
    """
    folder = Path(rlhf.__file__).parent / "mappings"
    file = folder / f"{name}.yaml"
    if not file.is_file():
        file = Path(name)
    if not file.is_file():
        raise NoSuchMapping(name, sorted(path.stem for path in folder.glob("*.yaml")))
    document = safe_yaml.load(file.read_text(encoding="utf-8"), str(file))
    if document.faults:
        fault = document.faults[0]
        raise MappingFaulty(file, fault.span.line, fault.message, fault.hint)
    errors = Shapes(Schemas()).errors("mapping", document.data)
    if errors:
        where = document.at(*errors[0].absolute_path)
        raise MappingNotAsSchema(file, where.line, errors[0].message[:200])
    values: dict[str, Any] = document.data
    return values
