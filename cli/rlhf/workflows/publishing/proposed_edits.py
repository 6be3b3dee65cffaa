"""Say, before edits of published tasks are sent, what each changes and whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import MoreThanWording, NotHereOffline
from rlhf.model import paths
from rlhf.process.only_wording import why_not_wording
from rlhf.workflows.gate.task_edits import Edited, Stated, concerned, edited

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Proposed(Struct, frozen=True):
    """An edit of a published task that is not sent yet.

    Args:
        concerned: who has to do with the task, by what each has to do with it; None if that is not known offline.
        more: why it is more than wording, as a clause; "" if it can be wording alone, or changes nothing that binds.
    """

    edit: Edited
    title: str
    concerned: Mapping[str, Sequence[str]] | None
    more: str = ""

    @property
    def concerns_somebody(self) -> bool:
        """Whether somebody has to do with the task, or it is not known here."""
        return self.concerned is None or bool(self.concerned)

    @property
    def asks(self) -> bool:
        """Whether only its author can say if the meaning changed."""
        return self.edit.binds and not self.more


def proposed(workspace: Workspace, files: Mapping[str, bytes | None], now: datetime) -> list[Proposed]:
    """Return the edits of published tasks among some files, but for those that could concern nobody."""
    result = []
    for path, data in sorted(files.items()):
        placed = paths.place(path)
        if placed.what != "task" or data is None:
            continue
        folder = workspace.snapshot.folder_with(placed.task)
        before = workspace.tree.read(paths.task_path(folder, placed.task)) if folder is not None else None
        if folder is None or before is None or (before == data and folder == placed.batch):
            continue
        key = workspace.snapshot.key(folder, placed.task)
        edit = edited(*key, before, data, Stated()).moving(paths.task_path(folder, placed.task), path)
        if edit.is_quiet:
            continue
        try:
            people = concerned(workspace, edit.batch, edit.task, now)
        except NotHereOffline:
            people = None
        more = why_not_wording(edit.was, edit.now) if edit.binds else ""
        result.append(Proposed(edit, str(edit.now.get("title", "")), people, more))
    return result


def require_wording(edits: Iterable[Proposed]) -> None:
    """Refuse to state that only the wording changed of an edit that is more.

    Raises:
        MoreThanWording.
    """
    for item in edits:
        if item.more:
            raise MoreThanWording(item.edit.path, item.more)
