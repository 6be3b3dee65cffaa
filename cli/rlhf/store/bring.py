"""Fetch on purpose, in few requests, what a person needs to work offline."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rlhf.errors import Unreachable
from rlhf.model import paths
from rlhf.model.branch_name import CHANGES
from rlhf.model.concerned import CONCERNED, Relation
from rlhf.model.event_types import (
    AFFIRMATION,
    ALLOCATION,
    DEALLOCATION,
    DROP,
    FREED,
    HAND_OVER,
    LAPSE,
    PURGED,
    RAISED,
    REOPENING,
    RESTORATION,
    REVIEW_ASSIGNMENT,
    REVIEW_DECLINE,
    TASK_EDIT,
    WITHDRAWAL,
)
from rlhf.store.git.local_objects import Present
from rlhf.store.git.missing_objects import fetch_objects, missing
from rlhf.store.git.objects import FOLDER
from rlhf.store.git.remote import fetch, refspecs
from rlhf.store.git.worktree import read_cone, widen
from rlhf.store.machine.last_seen import note_reached

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import datetime

    from rlhf.model.people import Person
    from rlhf.model.policy import Policy
    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.workspace import Workspace

_FOR_ALL = RAISED | {
    AFFIRMATION, ALLOCATION, DEALLOCATION, DROP, FREED, HAND_OVER, LAPSE, PURGED, REOPENING, RESTORATION,
    REVIEW_ASSIGNMENT, REVIEW_DECLINE, TASK_EDIT, WITHDRAWAL,
}  # fmt: skip


def bring_branches(workspace: Workspace, now: datetime) -> None:
    """Fetch main, the ledgers, the claims and the submissions that concern this person; record the time."""
    people = workspace.people.by_handle if workspace.branches.far.get("main") else {}
    me = people.get(workspace.handle)
    everyone = me is not None and me.may("evaluator", "sme", "manager", "engineer")
    fetch(workspace.git, refspecs(workspace.handle, people, everyone=everyone))
    note_reached(workspace.git_dir, now)
    workspace.refresh()


def bring_events(workspace: Workspace, held: Iterable[str]) -> None:
    """Fetch the events about the project and some tasks, those of types that concern me by my role or anybody.

    For a manager, all events.
    """
    tasks, types = set(held), _FOR_ALL | _by_role(workspace.me, workspace.policy)
    everything = workspace.me.may("manager")

    def wanted(file: EventFile) -> bool:
        return everything or not file.task or file.task in tasks or file.says in types

    fetch_objects(workspace.git, [file.oid for file in workspace.ledgers.event_files(wanted)])


def _by_role(me: Person, policy: Policy) -> frozenset[str]:
    """Return the types of event that concern a person by their role, whatever task they are about."""
    roles = {
        Relation.EXPERTS: ("sme",), Relation.ENGINEERS: ("engineer",),
        Relation.GRANTERS: (policy.deadlines.extensions,), Relation.ANSWERER: ("sme", policy.question_owner),
    }  # fmt: skip
    mine = {relation for relation, named in roles.items() if me.may(*named)}
    return frozenset(row.type for row in CONCERNED.values() if not mine.isdisjoint(row.whom))


def bring_said(workspace: Workspace, owner: str, types: Container[str]) -> int:
    """Fetch a person's events of some types; return how many are missing because the remote cannot be reached.

    Args:
        owner: "" for everybody's events.
    """
    files = workspace.ledgers.event_files(lambda file: file.owner == (owner or file.owner) and file.type in types)
    present = Present(workspace.git_dir)
    absent = [file.oid for file in files if not present.has(file.oid)]
    with suppress(Unreachable):
        if absent:
            fetch_objects(workspace.git, absent)
        return 0
    return len(absent)


def bring_tasks(workspace: Workspace, held: Iterable[tuple[str, str]]) -> None:
    """Put the files of some tasks and the folders of their answers into the working tree.

    A batch may have a thousand tasks, so its folder stays outside git's cone; the few files are written separately.
    """
    rows = list(held)
    _widen(workspace, {f"answers/{batch}/{task}" for batch, task in rows})
    wanted = _files_of(workspace, rows)
    absent = [path for path in sorted(wanted) if workspace.files.read(path) is None]
    fetch_objects(workspace.git, filter(None, (_oid_by_name(workspace, path) for path in absent)))
    for path in absent:
        data = workspace.tree.read(path)
        if data is not None:
            workspace.files.write(path, data)


def _widen(workspace: Workspace, folders: set[str]) -> None:
    """Add folders to the working tree; the files beside it, which git takes away then, are put back as they were."""
    cone = read_cone(workspace.git)
    if cone.folders is None or folders <= cone.folders:
        return
    beside = {path: workspace.files.read(path) for path in workspace.files.list("tasks") if not cone.holds(path)}
    widen(workspace.git, folders)
    for path, data in beside.items():
        if data is not None and workspace.files.read(path) is None:
            workspace.files.write(path, data)


def _files_of(workspace: Workspace, keys: Iterable[tuple[str, str]]) -> set[str]:
    """Return the paths of the files of some tasks, and of the terms of their batches."""
    placed = {(workspace.snapshot.folder(*key), key[1]) for key in keys}
    return {paths.task_path(*item) for item in placed} | {paths.batch_path(folder) for folder, _ in placed}


def bring_batch(workspace: Workspace, batch: str) -> None:
    """Put every task of a batch into the working tree, for a person who edits the tasks."""
    _widen(workspace, {f"tasks/{batch}"})


def _oid_by_name(workspace: Workspace, path: str) -> str | None:
    """Return the id of the object at a path, looked up in its folder, so that git does not fetch a missing object."""
    folder, _, name = path.rpartition("/")
    return workspace.objects.child(f"{workspace.main}:{folder}", name)


def bring_submissions(workspace: Workspace, held: Iterable[tuple[str, str]]) -> None:
    """Fetch the submitted answers to some tasks, and the files of those tasks and their batches."""
    wanted: list[str | None] = []
    batches = {task: batch for batch, task in held}
    for task, author, tip in workspace.snapshot.submission_branches():
        batch = batches.get(task)
        if batch is not None:
            answer = workspace.objects.entries(f"{tip.oid}:answers/{batch}/{task}")
            wanted += [entry.oid for entry in answer if entry.path == f"{author}.md"]
            wanted += [_oid_by_name(workspace, path) for path in _files_of(workspace, [(batch, task)])]
    fetch_objects(workspace.git, filter(None, wanted))


def bring_words(workspace: Workspace, which: Iterable[tuple[str, str]]) -> None:
    """Fetch the files of some tasks and their batches, for a reader who has not claimed the tasks."""
    wanted = _files_of(workspace, which)
    fetch_objects(workspace.git, filter(None, (_oid_by_name(workspace, path) for path in sorted(wanted))))


def bring_batches(workspace: Workspace) -> None:
    """Fetch the terms (`batch.yaml`) of every batch, in one request."""
    folders = workspace.objects.entries(f"{workspace.main}:tasks")
    values = (workspace.objects.child(folder.oid, "batch.yaml") for folder in folders)
    fetch_objects(workspace.git, filter(None, values))


def bring_answers(workspace: Workspace) -> None:
    """Fetch every accepted answer and every task, in one request."""
    trees = (f"{workspace.main}:answers", f"{workspace.main}:tasks")
    there = (tree for tree in trees if workspace.objects.oid(tree) is not None)
    fetch_objects(workspace.git, [entry.oid for tree in there for entry in workspace.objects.files(tree)])


def bring_proposals(workspace: Workspace) -> None:
    """Fetch the guidance documents of every proposed change."""
    tips = [tip.oid for _, tip in workspace.branches.below(CHANGES)]
    fetch_objects(workspace.git, [e.oid for tip in tips for e in workspace.objects.entries(f"{tip}:guidance")])


def bring_everything(workspace: Workspace) -> Container[str]:
    """Fetch every task and event, as far as the remote can be reached; return those that are then on this machine."""
    folders = [entry for entry in workspace.objects.entries(f"{workspace.main}:tasks") if entry.mode == FOLDER]
    wanted = {entry.oid for folder in folders for entry in workspace.objects.entries(folder.oid)}
    wanted |= {file.oid for file in workspace.ledgers.event_files(lambda _: True)}
    with suppress(Unreachable):
        fetch_objects(workspace.git, wanted)
    return wanted.difference(missing(workspace.git, wanted))


def bring_pool(workspace: Workspace, batch: str) -> None:
    """Fetch every task of a batch, in one request."""
    fetch_objects(workspace.git, [oid for _, oid in workspace.snapshot.task_ids(batch)])
