"""Share new tasks out to batches: as many as one batch may hold into each, the next numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.errors import BatchNameTooLong, TooManyAtOnce
from rlhf.model import paths
from rlhf.model.ids import BATCH, fullmatch
from rlhf.store.files.write_yaml import write_block
from rlhf.workflows.gate.merge_preview import MOST_FILES
from rlhf.workflows.publishing.batch_terms import terms_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.process.importing.intake import Mapped
    from rlhf.store.workspace import Workspace

MOST_IN_A_BATCH = 1_000
_LONGEST = 37  # letters of the name of a batch that is numbered
_MOST_AT_ONCE = MOST_FILES - MOST_FILES // 20  # the rest is for the files of batches, and for edits


class Batch(Struct, frozen=True):
    """A batch and the ids of the new tasks that go into it."""

    name: str
    tasks: tuple[str, ...]


class Share(Struct):
    """The records that go into a batch."""

    name: str
    records: list[Mapped] = field(default_factory=list)


def shared_out(workspace: Workspace, name: str, new: Sequence[Mapped]) -> list[Share]:
    """Fill a batch, then NAME-02, NAME-03, …, each up to `MOST_IN_A_BATCH`, with what there is in it already.

    Raises:
        TooManyAtOnce: one change of the project cannot hold as many tasks.
        BatchNameTooLong: no number fits behind it.
    """
    if len(new) > _MOST_AT_ONCE:
        raise TooManyAtOnce(len(new), _MOST_AT_ONCE)
    result: list[Share] = []
    start, number = 0, 1
    while start < len(new):
        batch = name if number == 1 else f"{name}-{number:02}"
        if number > 1 and not fullmatch(BATCH, batch) and fullmatch(BATCH, name):
            raise BatchNameTooLong(name, _LONGEST)
        free = max(0, MOST_IN_A_BATCH - sum(1 for _ in workspace.snapshot.task_ids(batch)))
        if free:
            result.append(Share(batch, list(new[start : start + free])))
        start, number = start + free, number + 1
    return result


def files_of(
    workspace: Workspace, due: str, shares: Sequence[Share], now: datetime, more: Mapping[str, set[str]]
) -> dict[str, bytes | None]:
    """Return the files of new tasks, and of batches that are new or need wider terms, by path.

    Args:
        more: specialties that tasks which are there already have from now on, by batch.

    Raises:
        WrongUse: the name of the batch or the due time is not valid.
    """
    files: dict[str, bytes | None] = {}
    for share in shares:
        wanted = {str(record.values["specialty"]) for record in share.records} | more.get(share.name, set())
        terms = terms_for(workspace, share.name, due, wanted, now)
        if terms.file is not None:
            files[paths.batch_path(share.name)] = terms.file
        for record in share.records:
            values = dict(record.values)
            if terms.due:
                values.setdefault("due", terms.due)
            files[paths.task_path(share.name, record.task)] = write_block(values)
    for batch in more.keys() - {share.name for share in shares}:
        terms = terms_for(workspace, batch, "", more[batch], now)
        if terms.file is not None:
            files[paths.batch_path(batch)] = terms.file
    return files
