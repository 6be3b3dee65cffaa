"""Show how a task changed since somebody began, submitted or had an answer accepted: in words, field by field."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import GitTrouble, NeverEdited, NotHereOffline, Unreachable
from rlhf.model import paths
from rlhf.model.event_types import TASK_EDIT
from rlhf.model.instants import parse_due
from rlhf.process.guidance_diff import SAME, Piece, words
from rlhf.store.files import fast_reader
from rlhf.store.find_task import find_task
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.process.facts import Facts
    from rlhf.process.task_edits import TaskEdit
    from rlhf.store.workspace import Workspace


class FieldDiff(Struct, frozen=True):
    """A field that differs, with its words before and now."""

    name: str
    pieces: tuple[Piece, ...]


class TaskDiff(Struct, frozen=True):
    """How a task changed.

    Args:
        edits: the edits that led from then to now, the earliest first.
        fields: the fields that differ.
        known: the words of then are on this machine; they may have been removed from history.
        means_else: it means something else now than then.
    """

    task: str
    title: str
    edits: tuple[TaskEdit, ...]
    fields: tuple[FieldDiff, ...] = ()
    known: bool = True
    means_else: bool = False


def task_diff(workspace: Workspace, name: str, now: datetime, *, everything: bool = False) -> TaskDiff:
    """Return how a task changed: since I began with what is mine now, else by its last edit; or since the beginning.

    Raises:
        NeverEdited, NoSuchTask, AmbiguousTask, NotHereOffline.
    """
    batch, task = find_task(workspace, name, held(workspace, now))
    facts = workspace.facts(batch, task)
    edits = tuple(edit for edit in facts.edits if edit.fields or not edit.same)
    if not edits or facts.shown is None:
        raise NeverEdited(task)
    first = 0 if everything else _first(facts, edits, workspace.handle)
    chosen = edits[first:]
    before = version_values(workspace, chosen[0].before.blob)
    after = version_values(
        workspace, workspace.objects.oid(f"{workspace.main}:{workspace.snapshot.task_path(batch, task)}") or ""
    )
    hidden = facts.shown != facts.task
    fields = () if before is None or after is None or hidden else tuple(_fields(before, after))
    else_now = chosen[0].before.meaning not in facts.meanings
    return TaskDiff(task, facts.shown.title, chosen, fields, known=before is not None, means_else=else_now)


def drafts_behind(workspace: Workspace, files: Iterable[str]) -> list[str]:
    """Return the tasks of those of my answers among some files whose prompt changed since I began or submitted them."""
    mine = {(p.batch, p.task) for path in files if (p := paths.place(path)).handle == workspace.handle}
    edited = {(file.batch, file.task) for file in workspace.ledgers.event_files(lambda file: file.type == TASK_EDIT)}
    result = []
    for key in sorted(mine & edited):
        with suppress(NotHereOffline):
            if workspace.facts(*key).prompt_changed(workspace.handle):
                result.append(key[1])
    return result


def _first(facts: Facts, edits: Sequence[TaskEdit], me: str) -> int:
    """Return the index of the edit before which my part was begun; of the last edit if none was made since."""
    begun = facts.begun_for(me)
    return next((i for i, edit in enumerate(edits) if begun and edit.before.meaning == begun), len(edits) - 1)


def version_values(workspace: Workspace, oid: str) -> Mapping[str, Any] | None:
    """Return the values of a version of a task's file by its object; None where it cannot be had or read."""
    if not oid:
        return None
    with suppress(Unreachable, GitTrouble):  # of words that were removed from history, the object is nowhere
        fetch_objects(workspace.git, [oid])
        raw = workspace.objects.read(oid)
        data = fast_reader.load(raw.decode("utf-8", "replace")).data if raw is not None else None
        return data if isinstance(data, dict) else None
    return None


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldDiff]:
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if was != now:
            pieces = words(_spelt(was, name), _spelt(now, name))
            if any(piece.kind != SAME for piece in pieces):
                yield FieldDiff(name, pieces)


def _spelt(value: Any, name: str = "") -> str:
    """Return a value of a task's file as a person reads it."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if name == "due":
        with suppress(ValueError):
            return parse_due(str(value)).words
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, list):
        return "\n\n".join(_spelt(item) for item in value)
    if not isinstance(value, dict):
        return str(value).strip()
    if "content" in value:
        return f"{value.get('role') or value.get('name')}: {str(value['content']).strip()}"
    if "criterion" in value:
        must = ", must have" if value.get("must_have") else ""
        points = value.get("points", 0)
        return f"{points:+d}{must}: {value['criterion']}" if isinstance(points, int) else str(value["criterion"])
    return ", ".join(f"{key}: {_spelt(item)}" for key, item in value.items())
