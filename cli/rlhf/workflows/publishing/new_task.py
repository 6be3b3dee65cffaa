"""Create a single task by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import DueNotUnderstood, NamesDevice, NewTaskFaulty, NotABatchName
from rlhf.model import paths
from rlhf.model.criterion_ids import with_ids
from rlhf.model.ids import BATCH, fullmatch, names_device, task_id_random
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.store.machine.date_order import due_typed
from rlhf.workflows.publishing.publish import Published, publish

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


class Made(Struct, frozen=True):
    task: str
    path: str
    published: Published


def make(
    workspace: Workspace, batch: str, fields: dict[str, Any], due: str, now: datetime, randomness: Randomness
) -> Made:
    """Write a task file (and the batch file, if the batch is new) and publish it.

    Args:
        fields: the values of the file, without id and due.
        due: a date as `due_typed` reads it; "" for the due time of the batch.
    """
    task = task_id_random(randomness(7))
    path = paths.task_path(batch, task)
    values = {"id": task, **{key: value for key, value in fields.items() if value not in ("", None, [], {})}}
    if "rubric" in values:
        values["rubric"] = with_ids(values["rubric"])
    files: dict[str, bytes | None] = {}
    when = read_due(workspace, due, now)
    if workspace.tree.read(paths.batch_path(batch)) is None:
        files[paths.batch_path(batch)] = batch_file(batch, when, [values["specialty"]] if "specialty" in values else [])
    elif when:
        values["due"] = when
    files[path] = edit_yaml.dump(values)
    published = publish(workspace, files, f"Task {task}: {values.get('title', '')}", now, randomness)
    if published.findings:
        raise NewTaskFaulty(f"{f.message} {f.hint}".strip() for f in published.findings)
    if not published.synced.unreachable:
        bring.bring_batch(workspace, batch)
    return Made(task, path, published)


def read_due(workspace: Workspace, words: str, now: datetime) -> str:
    """Return a due time in the form used in files; "" for no words.

    Raises:
        WrongUse: `words` is not a date.
    """
    if not words:
        return ""
    try:
        return str(due_typed(words, workspace.policy.zone, now))
    except ValueError as error:
        raise DueNotUnderstood(error) from None


def batch_file(batch: str, due: str, specialties: list[str]) -> bytes:
    """Return the content of the file of a new batch.

    Raises:
        WrongUse: the name of the batch is not valid.
    """
    if not fullmatch(BATCH, batch):
        raise NotABatchName(batch)
    if names_device(batch):
        raise NamesDevice(batch)
    values: dict[str, Any] = {"title": batch}
    if due:
        values["due"] = due
    if specialties:
        values["specialties"] = specialties
    return edit_yaml.dump(values)
