"""Back up unfinished work: first on this machine, then on the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.errors import Unreachable
from rlhf.model.paths import answer_path
from rlhf.store import claims, drafts
from rlhf.store.claims import Bid
from rlhf.workflows.answering.details import is_damaged
from rlhf.workflows.answering.guidance_pins import fill_in
from rlhf.workflows.answering.history import words_in
from rlhf.workflows.answering.restore import edited_by_accident
from rlhf.workflows.answering.stray_files import Stray, stray_files
from rlhf.workflows.sync.sync import send_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.guidance_pins import Pins
    from rlhf.workflows.sync.synced import Synced


_MANY = 30  # words: of a shorter answer, nothing is said
_FOLD = 4  # to so small a part of its words an answer shrinks before that is said


class Shrunk(Struct, frozen=True):
    """An answer of which most is gone since it was last saved.

    Args:
        before, now: how many words it had then, and has now; with none left, the last save stays as it is.
    """

    task: str
    path: str
    before: int
    now: int


class Saved(Struct, frozen=True):
    """The result of a save.

    Args:
        files: the files that changed since the last save.
        synced: the result of sending them.
        renewed: the number of renewed claims.
        pinned: the versions of the guidance that were written into an answer's details, by task.
        shrunk: the answers of which most is gone since the last save.
        strays: the files that look like an answer and are read by no command.
        damaged: the tasks to which my answer has a block at its top that cannot be read.
        edited: the files of the project that differ here, and of which I may change none.
    """

    files: tuple[str, ...]
    synced: Synced
    renewed: int = 0
    pinned: Mapping[str, Pins] = field(default_factory=dict)
    shrunk: tuple[Shrunk, ...] = ()
    strays: tuple[Stray, ...] = ()
    damaged: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()


def save(workspace: Workspace, now: datetime) -> Saved:
    """Commit drafts on this machine, send them, and renew claims that have run half their time."""
    here = [key for key in workspace.my_answers() if workspace.files.read(workspace.snapshot.task_path(*key))]
    pinned = fill_in(workspace, here)
    shrunk = tuple(filter(None, (_shrunk(workspace, key) for key in here)))
    files = drafts.save(workspace) or ()
    workspace.refresh()
    synced = send_now(workspace, now)
    renewed = 0 if synced.unreachable else renew(workspace, now)
    pins = {task: pins for (_, task), pins in pinned.items()}
    damaged = tuple(task for (_, task), words in workspace.my_answers().items() if is_damaged(words))
    edited = tuple(edited_by_accident(workspace, here))
    return Saved(files, synced, renewed, pins, shrunk, tuple(stray_files(workspace)), damaged, edited)


def _shrunk(workspace: Workspace, key: tuple[str, str]) -> Shrunk | None:
    path = answer_path(*key, workspace.handle)
    before = words_in(drafts.held_in_draft(workspace, path) or b"")
    now = words_in(workspace.files.read(path) or b"")
    return Shrunk(key[1], path, before, now) if before >= _MANY and now * _FOLD <= before else None


def renew(workspace: Workspace, now: datetime) -> int:
    """Renew my claims on begun tasks with less than half of a lease left; return how many, 0 where offline."""
    lease_time = workspace.policy.claims.lease
    written = {task for _, task in workspace.my_answers()}
    bids = [
        Bid(replace(lease, until=now + lease_time, commit=""), lease.commit)
        for lease in workspace.snapshot.leases
        if lease.holder == workspace.handle
        and lease.task in written
        and lease.runs(now)
        and lease.until - now < lease_time / 2
    ]
    try:
        won, _ = claims.place(workspace, bids)
    except Unreachable:
        return 0
    workspace.refresh()
    return len(won)
