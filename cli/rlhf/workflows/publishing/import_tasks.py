"""Import records of another collection as tasks, and account for each record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

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
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.workflows.publishing.batch_terms import terms_for
from rlhf.workflows.publishing.publish import Published, publish, require_answered
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness

MOST_IN_A_BATCH = 1_000


class Order(Struct, frozen=True):
    """What to import: the file, the mapping that turns its records into tasks, and the batch for them.

    Args:
        due: the due time of the batch or its new tasks, in words; "" for none.
        strict: import nothing if any record is invalid.
    """

    file: Path
    batch: str
    mapping: str
    due: str = ""
    strict: bool = False


class Imported(Struct, frozen=True):
    """The result of an import; the counts of the first six fields add up to the number of records in the file.

    Args:
        new: the ids of tasks that were created.
        known: the ids of tasks that the project already had, with the same content.
        changed: records, with line numbers, that differ from the task made from them earlier.
        repeated: records, with line numbers, that occur more than once in the file.
        bad: records, with line numbers, that cannot become a task.
        withheld: the line numbers of valid records that were not imported because a strict import had invalid ones.
        criteria: the parts left out of imported records, with line numbers.
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
    """Read, map and check every record; publish the valid ones together, or none if strict and one is invalid."""
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
    """Return the records of a file that make a task, and the reason for each of the others."""
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
    """Return those of the wanted tasks that the project has; files not on this machine are fetched in one request."""
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
    terms = terms_for(workspace, order.batch, order.due, {v["specialty"] for v in new.values()}, now)
    if terms.file is not None:
        files[paths.batch_path(order.batch)] = terms.file
    for id_, values in new.items():
        files[paths.task_path(order.batch, id_)] = edit_yaml.dump(values | ({"due": terms.due} if terms.due else {}))
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
    """Refuse values that would not be a valid task file, with the messages of the check."""
    path = paths.task_path("import", values["id"])
    document = Document(path, values)
    problems = list(shape(document, paths.place(path), shapes))
    if problems:
        raise Unmapped(" ".join(f"{p.message} {p.hint}".strip() for p in problems[:3]))


def read_mapping(name: str) -> dict[str, Any]:
    """Return a mapping that comes with rlhf, by name, or one of your own, by path.

    Raises:
        WrongUse: there is no such mapping, or it does not match `schemas/mapping.json`.
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
