"""What a forge has received and not finished: an arrival that is not written down, a merge that is not made."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rlhf.model.event_types import FORGE
from rlhf.process.task_state import State, stand

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts, Submission


class Left(StrEnum):
    """What was left undone."""

    ARRIVAL = "arrival"
    MERGE = "merge"
    CHANGE = "change"


def left_undone(facts: Facts, submission: Submission, people: People, policy: Policy, now: datetime) -> Left | None:
    """Return what the forge left undone of a submission that it has; None where it is the turn of somebody else."""
    if submission.commit not in facts.arrived:
        return Left.ARRIVAL
    work = stand(facts, people, policy, now).of.get(submission.author)
    return Left.MERGE if work is not None and work.state is State.APPROVED and work.turn == FORGE else None
