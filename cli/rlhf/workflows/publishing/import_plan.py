"""Make the files of an import, and take out the tasks in which the check finds errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotPublished
from rlhf.model import paths
from rlhf.process.importing.intake import Mapped, Named
from rlhf.store.files import fast_reader
from rlhf.workflows.publishing import import_edits
from rlhf.workflows.publishing.import_batches import Batch, files_of, shared_out
from rlhf.workflows.publishing.publish import errors_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.publishing.import_edits import Edits


class Plan(Struct):
    """What an import publishes.

    Args:
        records: those whose task is new and has no errors.
        files: of the new tasks, of their batches and of edited tasks, by path; none of them has an error.
        batches: the batches that take the new tasks.
        bad: the records whose task has errors.
    """

    records: list[Mapped]
    files: dict[str, bytes | None]
    batches: tuple[Batch, ...]
    bad: list[Named]


def planned(workspace: Workspace, batch: str, due: str, new: Sequence[Mapped], edits: Edits, now: datetime) -> Plan:
    """Return what to publish; a record whose task would not pass the check is left out, and the rest goes in.

    Raises:
        NotPublished: the check finds errors in other files, such as those of batches.
    """
    records = list(new)
    bad: list[Named] = []
    while True:
        shares = shared_out(workspace, batch, records)
        files = files_of(workspace, due, shares, now, _specialties(edits)) | edits.updates
        faults: dict[str, list[Finding]] = {}
        for finding in errors_in(workspace, files | edits.proposals, now) if files or edits.proposals else ():
            faults.setdefault(finding.path, []).append(finding)
        if not faults:
            batches = tuple(Batch(share.name, tuple(r.task for r in share.records)) for share in shares)
            return Plan(records, files, batches, bad)
        faulty = [path for path in faults if path in edits.updates or path in edits.proposals]
        for path in faulty:
            import_edits.drop(edits, path, " ".join(fault.message for fault in faults[path]))
        by_task = {paths.place(path).task: some for path, some in faults.items() if path not in faulty}
        left = [record for record in records if record.task not in by_task]
        if len(left) == len(records) and not faulty:
            some = [finding for each in faults.values() for finding in each]
            raise NotPublished([f"{f.path}:{f.span.line} {f.code} {f.message} {f.hint}".strip() for f in some])
        bad += [_named(record, by_task[record.task]) for record in records if record.task in by_task]
        records = left


def _specialties(edits: Edits) -> dict[str, set[str]]:
    """Return the specialties that edited tasks have now, by batch."""
    result: dict[str, set[str]] = {}
    for path, data in (*edits.updates.items(), *edits.proposals.items()):
        values = fast_reader.load((data or b"").decode("utf-8"), path).data
        if isinstance(values, dict) and isinstance(values.get("specialty"), str):
            result.setdefault(paths.place(path).batch, set()).add(values["specialty"])
    return result


def _named(record: Mapped, faults: Sequence[Finding]) -> Named:
    reasons = [f"{fault.message} {fault.hint}".strip() for fault in faults]
    return Named(record.line, "\n".join(reasons), record.task, record.file)
