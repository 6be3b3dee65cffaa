"""Find the file of a task in any commit, wherever it was moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.ids import BATCH, fullmatch

if TYPE_CHECKING:
    from rlhf.store.git.objects import Objects


def folder_at(objects: Objects, commit: str, batch: str, task: str) -> str:
    """Return the batch in whose folder a task's file was at a commit; `batch` where it was in none.

    Args:
        batch: that of the task's key: in nearly every case its folder.
    """
    name = f"{task}.yaml"
    if objects.child(f"{commit}:tasks/{batch}", name):
        return batch
    folders = (entry.path for entry in objects.entries(f"{commit}:tasks") if fullmatch(BATCH, entry.path))
    return next((folder for folder in folders if objects.child(f"{commit}:tasks/{folder}", name)), batch)


def task_path_at(objects: Objects, commit: str, batch: str, task: str) -> str:
    """Return the path of a task's file at a commit, from the key of the task."""
    return paths.task_path(folder_at(objects, commit, batch, task), task)
