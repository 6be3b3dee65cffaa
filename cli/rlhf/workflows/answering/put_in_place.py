"""Put the file of an answer in its place: what is there, my earlier words, what was handed to me, or a template."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NoSuchTask, Unreachable
from rlhf.model import paths
from rlhf.store import drafts, submissions
from rlhf.store.editions import guidance_for
from rlhf.store.files import fast_reader
from rlhf.store.git.missing_objects import fetch_objects, missing
from rlhf.workflows.answering.answer_template import scaffold
from rlhf.workflows.answering.hand_over import handed_over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace


class Pulled(Struct, frozen=True):
    """A task that was taken: its answer file, and whether the claim or the file is new.

    Args:
        draft_by: whose draft the new file goes on from, as a manager handed it over; "" for nobody's.
    """

    task: Task
    path: str
    claimed: bool
    created: bool
    draft_by: str = ""


def put_in_place(workspace: Workspace, batch: str, task_id: str, *, claimed: bool) -> Pulled:
    """Make sure that the answer file exists: keep it, else bring back my earlier words, else make a template.

    Where I have written nothing yet and somebody's draft was handed to me, that is the file.
    """
    task = workspace.task(batch, task_id)
    if task is None:
        raise NoSuchTask(task_id)
    path = paths.answer_path(batch, task_id, workspace.handle)
    here, before = workspace.files.read(path), ""
    words = here
    if here is None:
        words = _of_this_task(drafts.held_in_draft(workspace, path), task_id)
        words = words or submissions.current(workspace, batch, task_id)
    handed = handed_over(workspace, batch, task_id, words)
    if handed is not None:
        words, before = handed
    if words is None:
        guidance = {slug: document.version for slug, document in guidance_for(workspace, task).items()}
        words = scaffold(task, workspace.handle, guidance, _details_revised(workspace, task)).encode()
    if words != here:
        workspace.files.write(path, words)
    return Pulled(workspace.facts(batch, task_id).shown or task, path, claimed, here is None, before)


def _of_this_task(words: bytes | None, task: str) -> bytes | None:
    """Return a draft; None where its details name another task, because its file was copied into the wrong folder."""
    data = fast_reader.load((words or b"").decode("utf-8", "replace"), "answer.md").data
    named = data.get("task") if isinstance(data, dict) else None
    return words if named in (None, task) else None


def _details_revised(workspace: Workspace, task: Task) -> Mapping[str, Any]:
    """Return the details of the accepted answer that a task revises; none where it is not to be had."""
    of, _, author = task.revises.partition("/")
    batch = workspace.batch_of(of) if author else None
    if batch is None:
        return {}
    path = paths.answer_path(batch, of, author)
    folder, _, name = path.rpartition("/")
    oid = workspace.objects.child(f"{workspace.main}:{folder}", name)
    with suppress(Unreachable):
        fetch_objects(workspace.git, [oid] if oid else [])
    raw = workspace.objects.read(oid) if oid and not missing(workspace.git, [oid]) else None
    data = fast_reader.load((raw or b"").decode("utf-8", "replace"), path).data
    return data if isinstance(data, dict) else {}
