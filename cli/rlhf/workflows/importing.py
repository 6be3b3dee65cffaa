"""Import records of another collection as tasks; what was imported before is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rlhf
from rlhf.errors import BadImport, WrongUse
from rlhf.model import paths
from rlhf.model.document import Document
from rlhf.process.mapping import Unmapped, task_of
from rlhf.rules.shape import Shapes, shape
from rlhf.store import bring, edit, safeyaml
from rlhf.store.records import read_records
from rlhf.store.schemas import Schemas
from rlhf.workflows.new import batch_file, read_due
from rlhf.workflows.publish import Published, publish, require_answered
from rlhf.workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.say import Randomness

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
    """Ids that are new and those that were here, and each bad record's line with the reason."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    bad: tuple[tuple[int, str], ...]
    published: Published | None = None


def import_tasks(
    workspace: Workspace, order: Order, now: datetime, randomness: Randomness, say: Callable[[str], None]
) -> Imported:
    """Read, map and check every record; publish the good ones together, or none where strict and one is bad."""
    workspace.people.require(workspace.handle, "manager", what="Importing tasks")
    mapping = read_mapping(order.mapping)
    sync(workspace, now)
    say("Reading …")
    have = {task for batch in workspace.batch_names() for task, _ in workspace.task_ids(batch)}
    shapes = Shapes(Schemas(workspace.tree))
    new: dict[str, dict[str, Any]] = {}
    known: list[str] = []
    bad: list[tuple[int, str]] = []
    for record in read_records(order.file):
        try:
            if record.values is None:
                raise Unmapped(record.fault)  # noqa: TRY301 — one place collects the reasons
            values = task_of(mapping, record.values, record.line)
            _require_shape(shapes, values)
        except Unmapped as reason:
            bad.append((record.line, str(reason)))
            continue
        if values["id"] in have:
            known.append(values["id"])
        elif values["id"] not in new:
            new[values["id"]] = values
    if (order.strict and bad) or not new:
        return Imported((), tuple(known), tuple(bad))
    published = _publish(workspace, order, new, now, randomness, say)
    return Imported(tuple(new), tuple(known), tuple(bad), published)


def _publish(
    workspace: Workspace, order: Order, new: dict[str, dict[str, Any]], now: datetime, randomness: Randomness,
    say: Callable[[str], None],
) -> Published:  # fmt: skip
    there = sum(1 for _ in workspace.task_ids(order.batch))
    if there + len(new) > MOST_IN_A_BATCH:
        raise BadImport(
            f"A batch holds at most {MOST_IN_A_BATCH:,} tasks; {order.batch} has {there:,}, and {len(new):,} are new.",
            "Split the file, and import each part into a batch of its own.",
        )
    say(f"Publishing {len(new)} tasks …")
    files: dict[str, bytes | None] = {}
    due = read_due(workspace, order.due, now)
    if workspace.tree.read(paths.batch_path(order.batch)) is None:
        files[paths.batch_path(order.batch)] = batch_file(
            order.batch, due, sorted({v["specialty"] for v in new.values()})
        )
    for id_, values in new.items():
        files[paths.task_path(order.batch, id_)] = edit.dump(values | ({"due": due} if due else {}))
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
        shipped = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        raise WrongUse(f"There is no mapping “{name}”.", f"Use one of {shipped}, or the path of a file of your own.")
    document = safeyaml.load(file.read_text(encoding="utf-8"), str(file))
    if document.faults:
        fault = document.faults[0]
        raise WrongUse(f"{file}, line {fault.span.line}: {fault.message}", fault.hint)
    errors = Shapes(Schemas()).errors("mapping", document.data)
    if errors:
        where = document.at(*errors[0].absolute_path)
        raise WrongUse(
            f"{file}, line {where.line}: this is not as schemas/mapping.json asks: {errors[0].message[:200]}"
        )
    values: dict[str, Any] = document.data
    return values
