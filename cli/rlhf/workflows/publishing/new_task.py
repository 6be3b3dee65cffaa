"""Make a task: by hand, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.errors import DueNotUnderstood, NewTaskFaulty, NotABatchName
from rlhf.model import paths
from rlhf.model.ids import BATCH, fullmatch, task_id_random
from rlhf.model.instants import due_from_words
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.workflows.publishing.publish import Published, publish

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


@dataclass(frozen=True, slots=True)
class Made:
    task: str
    path: str
    published: Published


def make(
    workspace: Workspace, batch: str, fields: dict[str, Any], due: str, now: datetime, randomness: Randomness
) -> Made:
    """Write a task file (and its batch's, where that is new) and publish it.

    Args:
        fields: the values of the file, without id and due.
        due: a date as `due_from_words` reads it; "" for the batch's.
    """
    task = task_id_random(randomness(7))
    path = paths.task_path(batch, task)
    values = {"id": task, **{key: value for key, value in fields.items() if value not in ("", None, [], {})}}
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
    """A due time as files hold it.

    Raises:
        WrongUse: it is no date.
    """
    if not words:
        return ""
    try:
        return str(due_from_words(words, workspace.policy.zone, now))
    except ValueError as error:
        raise DueNotUnderstood(error) from None


def batch_file(batch: str, due: str, specialties: list[str]) -> bytes:
    """The file of a new batch.

    Raises:
        WrongUse: the name is not of the form.
    """
    if not fullmatch(BATCH, batch):
        raise NotABatchName(batch)
    values: dict[str, Any] = {"title": batch}
    if due:
        values["due"] = due
    if specialties:
        values["specialties"] = specialties
    return edit_yaml.dump(values)
