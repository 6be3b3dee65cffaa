"""What a person holds, what came back to them, what waits for them, and what is not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.workflows.answering.restore import edited_by_accident
from rlhf.workflows.answering.stray_files import stray_files
from rlhf.workflows.planning.week import week
from rlhf.workflows.reviewing.queue import queue
from rlhf.workflows.sync.unfinished import unfinished
from rlhf.workflows.worklist.came_back import came_back
from rlhf.workflows.worklist.changed_prompts import waiting_to_be_affirmed
from rlhf.workflows.worklist.my_tasks import held, orphaned_drafts, revising, rows, taken_back
from rlhf.workflows.worklist.stale_accepted import stale_of_mine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.stray_files import Stray
    from rlhf.workflows.planning.week import Week
    from rlhf.workflows.sync.unfinished import Unfinished
    from rlhf.workflows.worklist.my_tasks import Row
    from rlhf.workflows.worklist.stale_accepted import StaleAnswer


class Status(Struct, frozen=True):
    """What `rlhf status` shows.

    Args:
        week: what is new, and what waits for me beside my own tasks.
        mine: the tasks that I hold or revise.
        to_review: how many submissions wait for my review; None for whoever reviews none.
        to_affirm, to_settle: accepted answers that wait for my word or decision, as `TASK/AUTHOR`.
        changed: my accepted answers whose prompt changed.
        disputed: my accepted answers that are disputed.
        stale: my accepted answers that a major change of the guidance has left behind.
        gone: the events by which tasks were taken back from me.
        left: the files of mine to tasks that I do not hold any more.
        unsent: the branches that are not sent yet.
        undone: what the forge has and has not finished.
        strays: files that look like an answer and are read by no command.
        edited: files of the project that differ here, of which this person publishes none.
    """

    week: Week
    mine: list[Row]
    to_review: int | None
    to_affirm: list[str]
    to_settle: tuple[str, ...]
    changed: list[Row]
    disputed: list[Row]
    stale: tuple[StaleAnswer, ...]
    gone: list[Event]
    left: list[Path]
    unsent: list[str]
    undone: tuple[Unfinished, ...]
    strays: tuple[Stray, ...] = ()
    edited: tuple[str, ...] = ()


def status(workspace: Workspace, now: datetime, progress: Callable[[str], None]) -> Status:
    """Return the status from what this machine has; nothing is fetched."""
    this_week = week(workspace, now, None, progress, remember=False)
    holding, back = held(workspace, now), came_back(workspace, now)
    working = {*holding, *revising(workspace), *back.reopened}
    accepted, to_affirm = waiting_to_be_affirmed(workspace, now)
    reviews = workspace.me.may("evaluator", "sme")
    return Status(
        this_week,
        rows(workspace, sorted(working), now),
        sum(waiting.waits_for_me for waiting in queue(workspace, now)) if reviews else None,  # slow; only for reviewers
        to_affirm,
        back.to_settle,
        rows(workspace, [key for key in accepted if key not in working], now),
        rows(workspace, [key for key in back.disputed if key not in working], now),
        tuple(stale_of_mine(workspace, now)),
        list(taken_back(workspace, holding, now)),
        [workspace.answer_file(*key).relative_to(workspace.root) for key in orphaned_drafts(workspace, holding)],
        workspace.branches.unsent(),
        unfinished(workspace, now),
        tuple(stray_files(workspace)),
        tuple(edited_by_accident(workspace, holding)),
    )
