"""What the forge records of a merge: the merge, the edits of tasks that it brought, and what goes on counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.workflows.gate.forge_ledger import hosted, merged
from rlhf.workflows.gate.task_edits import batch_edit_events, edit_events
from rlhf.workflows.gate.uphold import upheld_by

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness
    from rlhf.workflows.gate.verdict import Verdict


def events_of(
    before: Repository, merge: str, verdict: Verdict, now: datetime, randomness: Randomness, *, by_github: bool = False
) -> list[Event]:
    """Return the events for a merge into main.

    Args:
        before: the project with main as it was before the merge.
        by_github: GitHub made the merge, not this program.
    """
    record = (hosted if by_github else merged)(merge, verdict, now, randomness)
    if verdict.signoff is not None:
        return [record]
    edits = edit_events(before, verdict.edits, verdict.author, merge, now, randomness)
    edits += batch_edit_events(verdict.batches, verdict.author, merge, now, randomness)
    return [record, *edits, *upheld_by(before, before.based_on(merge), now, randomness)]
