"""Create a single task by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NewTaskFaulty
from rlhf.model import paths
from rlhf.model.criterion_ids import with_ids
from rlhf.model.ids import task_id_random
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.workflows.publishing.batch_terms import terms_for
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
    terms = terms_for(workspace, batch, due, [values["specialty"]] if "specialty" in values else [], now)
    files: dict[str, bytes | None] = {paths.batch_path(batch): terms.file} if terms.file is not None else {}
    if terms.due:
        values["due"] = terms.due
    files[path] = edit_yaml.dump(values)
    published = publish(workspace, files, f"Task {task}: {values.get('title', '')}", now, randomness)
    if published.findings:
        raise NewTaskFaulty(f"{f.message} {f.hint}".strip() for f in published.findings)
    if not published.synced.unreachable:
        bring.bring_batch(workspace, batch)
    return Made(task, path, published)
