"""Batches: list them, show one, and change what holds for all of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.errors import BatchAsBefore, SpecialtiesNeeded
from rlhf.model import paths
from rlhf.model.instants import parse_due
from rlhf.store import bring
from rlhf.store.files import edit_yaml, fast_reader
from rlhf.store.index import Index, queries
from rlhf.store.repository import require_batch
from rlhf.workflows.publishing.batch_terms import batch_file, future_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.task import Batch
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace


class BatchLine(Struct, frozen=True):
    """A batch: its terms, and how many of its tasks are in each state."""

    terms: Batch
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def tasks(self) -> int:
        return sum(self.states.values())


class BatchPage(Struct, frozen=True):
    """A batch, who works on its tasks, with the number of tasks each, and how many have a due time of their own."""

    line: BatchLine
    people: Mapping[str, int] = field(default_factory=dict)
    own_due: int = 0


class BatchEdit(Struct, frozen=True):
    """A change of a batch.

    Args:
        following: the tasks that named the batch's due time as their own, and follow the batch now.
        before: the tasks whose own due time is before the new one of the batch.
        people: who works on tasks that are due at another time now, with the number of tasks each.
    """

    files: Mapping[str, bytes | None]
    following: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    people: Mapping[str, int] = field(default_factory=dict)


def list_batches(workspace: Workspace, now: datetime, progress: Callable[[str], None]) -> list[BatchLine]:
    """Return every batch on main, by name, as far as this machine knows it."""
    with Index.open(workspace, now, progress) as index:
        states: dict[str, dict[str, int]] = {}
        for count in queries.counts(index):
            states.setdefault(count.batch, {})[count.state.value] = count.tasks
    bring.bring_batches(workspace)
    return [
        BatchLine(workspace.snapshot.batch(name), states.get(name, {})) for name in workspace.snapshot.batch_names()
    ]


def show_batch(workspace: Workspace, name: str, now: datetime, progress: Callable[[str], None]) -> BatchPage:
    """Return what is to be known of a batch.

    Raises:
        NoSuchBatch, NotHereOffline.
    """
    require_batch(workspace, name)
    bring.bring_pool(workspace, name)
    line = next(line for line in list_batches(workspace, now, progress) if line.terms.name == name)
    own = sum(1 for _, values in _tasks(workspace, name) if "due" in values)
    return BatchPage(line, _at_work(_facts(workspace, name)), own)


def edit_batch(
    workspace: Workspace, name: str, settings: Mapping[str, Any], now: datetime, *, own_stays: bool = False
) -> BatchEdit:
    """Return the files that change what holds for a batch; nothing is published yet.

    A task that names the very due time of the batch as its own follows the batch: that is how imports wrote it.

    Args:
        settings: the new values, by the names of the file; None takes a value out.
        own_stays: such tasks keep their due time instead.

    Raises:
        NoSuchBatch, DueNotUnderstood, TimePast, BatchAsBefore, NotHereOffline, UnreadableFile.
    """
    require_batch(workspace, name)
    path = paths.batch_path(name)
    bring.bring_batches(workspace)
    raw = workspace.tree.read(path)
    values = edit_yaml.load(raw or batch_file(name, "", []), path)
    was = values.get("due")
    for key, value in settings.items():
        if value is None:
            values.pop(key, None)
        else:
            values[key] = future_due(workspace, value, now) if key == "due" else value
    if settings.get("specialties"):
        _require_room(workspace, name, settings["specialties"])
    files: dict[str, bytes | None] = {path: edit_yaml.dump(values)}
    if files[path] == raw:
        raise BatchAsBefore(name)
    if values.get("due") == was:
        return BatchEdit(files)
    bring.bring_pool(workspace, name)
    own = {task: entry["due"] for task, entry in _tasks(workspace, name) if "due" in entry}
    following = () if own_stays else tuple(task for task, due in own.items() if due == was)
    for task in following:
        files[paths.task_path(name, task)] = _without_due(workspace, paths.task_path(name, task))
    left = {task: due for task, due in own.items() if task not in following}
    after = parse_due(values["due"]).at if values.get("due") else None
    before = tuple(task for task, due in left.items() if after is not None and parse_due(due).at < after)
    moved = (facts for facts in _facts(workspace, name) if facts.id not in left)
    return BatchEdit(files, following, before, _at_work(moved))


def _require_room(workspace: Workspace, name: str, specialties: Iterable[str]) -> None:
    """Refuse specialties that leave out those of tasks of the batch.

    Raises:
        SpecialtiesNeeded.
    """
    bring.bring_pool(workspace, name)
    needed = {str(values.get("specialty")) for _, values in _tasks(workspace, name)} - {*specialties}
    if needed:
        raise SpecialtiesNeeded(name, sorted(needed))


def _without_due(workspace: Workspace, path: str) -> bytes:
    values = edit_yaml.load(workspace.tree.read(path) or b"", path)
    values.pop("due", None)
    return edit_yaml.dump(values)


def _tasks(workspace: Workspace, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the id and the values of each task in the folder of a batch."""
    for task, oid in workspace.snapshot.task_ids(name):
        data = fast_reader.load((workspace.objects.read(oid) or b"").decode("utf-8", "replace")).data
        if isinstance(data, dict):
            yield task, data


def _facts(workspace: Workspace, name: str) -> Iterator[Facts]:
    return (workspace.facts(*key) for key in workspace.snapshot.task_keys(name))


def _at_work(every: Iterable[Facts]) -> dict[str, int]:
    """Return who holds or has submitted some of these tasks, with the number of tasks each."""
    counts: dict[str, int] = {}
    for facts in every:
        submitted = {submission.author for submission in facts.submissions}
        for handle in (submitted | {lease.holder for lease in facts.leases if not lease.released}) - facts.accepted:
            counts[handle] = counts.get(handle, 0) + 1
    return dict(sorted(counts.items()))
