"""Find the meaning of an earlier version of a task in the history of main, for reviews that name only its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import OVERRIDE, REVIEW
from rlhf.process.task_edits import edits_in
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.task_file import task_path_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rlhf.model.event import Event
    from rlhf.store.git.objects import Objects


def versions_named(
    objects: Objects, commit: str, batch: str, task: str, events: Sequence[Event],
    hash_of: Callable[[str], str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return the meanings of the versions of a task that reviews name by the hash of its file alone, by that hash.

    Versions that the forge's record of an edit names, and the one at the commit, are known without history. Nothing is
    read where no such review is left.

    Args:
        commit: the commit of main up to which history is searched.
        hash_of: the content hash of an object of git; by default, of the bytes that it has.
    """
    path = task_path_at(objects, commit, batch, task)
    wanted = {hashed for event in events if (hashed := _file_named(event))}
    known = {version.file for edit in edits_in(events) for version in (edit.before, edit.after)}
    if not wanted - known:
        return {}
    hash_of = hash_of or (lambda oid: content_hash(objects.read(oid) or b""))
    here = objects.oid(f"{commit}:{path}")
    if not wanted - known - ({hash_of(here)} if here else set()):
        return {}
    folders = (entry.path for entry in objects.entries(f"{commit}:tasks"))  # a task may have been in any of them
    rows = objects.git.text(
        "log",
        "--format=",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "-m",
        "--first-parent",
        commit,
        "--",
        *(f"tasks/{folder}/{task}.yaml" for folder in folders),
    )  # fmt: skip
    blobs = dict.fromkeys(row.split()[3] for row in rows.splitlines() if row.startswith(":"))
    versions = {hash_of(oid): oid for oid in blobs if oid.strip("0")}
    terms = batch_in(None, batch)
    result = {}
    for file, oid in versions.items():
        then = task_in(objects.read(oid) or b"", terms) if file in wanted else None
        if then is not None:
            result[file] = then.meaning
    return result


def _file_named(event: Event) -> str:
    """Return the hash of the task's file that a review or an override names, if it names no meaning; else ""."""
    subject = event.body.get("subject")
    if event.type not in {REVIEW, OVERRIDE} or not isinstance(subject, dict) or "meaning" in subject:
        return ""
    return str(subject.get("task", ""))
