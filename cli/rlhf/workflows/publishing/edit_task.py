"""Edit a published task: set fields of its file, which keeps its comments, order and style."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from rlhf.errors import (
    ChangeUnderWay,
    NeitherYesNorNo,
    NoSuchField,
    NotAWholeNumber,
    NothingEdited,
    SetByParts,
    SetInFile,
)
from rlhf.model import paths
from rlhf.model.content_hash import canonical
from rlhf.model.ids import fullmatch
from rlhf.model.text import WHOLE
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.store.files.parse_task import task_in
from rlhf.store.files.schemas import Schemas
from rlhf.store.files.text_argument import text_or_file
from rlhf.store.find_task import find_task
from rlhf.store.git.branches import keep
from rlhf.store.git.write_objects import commit, write_tree
from rlhf.workflows.publishing.batch_terms import future_due
from rlhf.workflows.publishing.publish import under_way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.model.instants import Due
    from rlhf.store.workspace import Workspace

#: Fields that no edit changes.
_KEPT = frozenset({"id"})
_YES, _NO = frozenset({"yes", "true"}), frozenset({"no", "false"})


def file_of(workspace: Workspace, name: str) -> str:
    """Return the path of a task's file, which is then in the working tree.

    Raises:
        NoSuchTask, AmbiguousTask, NotHereOffline, ChangeUnderWay: it moves to another batch.
    """
    batch, task = find_task(workspace, name)
    path = workspace.snapshot.task_path(batch, task)
    if any((item := paths.place(other)).what == "moved" and item.task == task for other in under_way(workspace)):
        raise ChangeUnderWay(task)
    if workspace.files.read(path) is None:
        bring.bring_tasks(workspace, [(batch, task)])
    return path


def undone(workspace: Workspace, path: str) -> str:
    """Put everyone's version of a task's file in the place of mine, which is kept: return the command that prints it.

    Raises:
        NothingEdited, ChangeUnderWay: what I edited is sent already, or waits here to be sent.
    """
    if path in under_way(workspace):
        raise ChangeUnderWay(paths.place(path).task)
    mine, everyones = workspace.files.read(path), workspace.tree.read(path)
    if mine is None or everyones is None or canonical(mine) == canonical(everyones):
        raise NothingEdited(path)
    tree = write_tree(workspace.objects, workspace.main, {path: mine})
    made = commit(workspace.git, tree, [workspace.main], f"Edits of {path} that were taken back\n")
    keep(workspace.git, made)
    workspace.files.write(path, everyones)
    return f"git show {made[:12]}:{path}"


def due_of(workspace: Workspace, path: str) -> Due | None:
    """Return when the task in a file is due, by its own time or by its batch's; None for never."""
    placed = paths.place(path)
    task = task_in(workspace.files.read(path) or b"", workspace.snapshot.batch(placed.batch))
    return task.due if task is not None else None


def with_fields(workspace: Workspace, path: str, settings: Sequence[str], now: datetime) -> bytes:
    """Return a task's file with some fields set, each given as `field=value`; `field=` takes the field out.

    Raises:
        NoSuchField, NotAWholeNumber, NeitherYesNorNo, SetInFile, SetByParts, DueNotUnderstood, TextFileUnreadable,
            UnreadableFile.
    """
    values = edit_yaml.load(workspace.files.read(path) or b"", path)
    schemas = Schemas(workspace.tree)
    properties = schemas["task"]["properties"]
    for setting in settings:
        name, equals, text = setting.partition("=")
        head, _, below = name.strip().partition(".")
        if not equals or head not in properties or head in _KEPT:
            near = difflib.get_close_matches(head, [key for key in properties if key not in _KEPT], 3, 0.5)
            raise NoSuchField(setting, near)
        if not text.strip():
            _take_out(values, head, below)
        elif head == "due":
            values["due"] = future_due(workspace, text, now, option="--set due")
        elif head == "prompt":
            _set_message(values, below, text_or_file(text))
        else:
            _set(values, head, below, text, schemas, properties[head])
    return edit_yaml.dump(values)


def _take_out(values: Any, head: str, below: str) -> None:
    """Take a field out of a file, or a part of it; a field of which no part is left goes as a whole."""
    if below and isinstance(values.get(head), dict):
        values[head].pop(below, None)
    if not below or not values.get(head):
        values.pop(head, None)


def _set(values: Any, head: str, below: str, text: str, schemas: Schemas, schema: Mapping[str, Any]) -> None:
    schema = _resolved(schemas, schema)
    if below:
        if schema.get("type") != "object" or below not in schema.get("properties", {}):
            raise NoSuchField(f"{head}.{below}", [f"{head}.{key}" for key in schema.get("properties", {})])
        inner = values.setdefault(head, {})
        _set(inner, below, "", text, schemas, schema["properties"][below])
        return
    match schema.get("type", "string"):
        case "integer":
            if not fullmatch(WHOLE, text.strip()):
                raise NotAWholeNumber(head, text)
            values[head] = int(text)
        case "boolean":
            word = text.strip().lower()
            if word not in _YES | _NO:
                raise NeitherYesNorNo(head, text)
            values[head] = word in _YES
        case "array":
            if _resolved(schemas, schema.get("items", {})).get("type", "string") != "string":
                raise SetInFile(head)
            values[head] = [part.strip() for part in text.split(",") if part.strip()]
        case "object":
            raise SetByParts(head, schema["properties"])
        case _:
            values[head] = text_or_file(text)


def _set_message(values: Any, below: str, text: str) -> None:
    """Set the words of a message of the prompt: of the only one, or of the one whose number is given."""
    messages = values.get("prompt") or []
    number = int(below) if fullmatch(WHOLE, below) else 1 if len(messages) == 1 and not below else 0
    if not 1 <= number <= len(messages):
        raise NoSuchField(
            f"prompt.{below}" if below else "prompt", [f"prompt.{place}" for place in range(1, len(messages) + 1)]
        )
    messages[number - 1]["content"] = text


def _resolved(schemas: Schemas, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema with what it refers to among the shared definitions."""
    ref = str(schema.get("$ref", ""))
    definitions = schemas["defs"]["$defs"]
    return {**definitions.get(ref.rpartition("/")[2], {}), **schema} if ref else schema
