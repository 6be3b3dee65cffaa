"""Tasks whose prompt means something else now, as far as they are mine, or I may affirm answers to them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rlhf.errors import NotHereOffline
from rlhf.model.event_types import TASK_EDIT
from rlhf.process.eligibility import signs
from rlhf.process.next_actions import Do, mine, turns
from rlhf.process.task_edits import edit_of
from rlhf.process.task_state import Mark, State, stand

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace


def prompts_changed(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the tasks whose prompt changed and that I have to do with; to a signer, any task may be one."""
    me, signs_off = workspace.handle, signs(workspace.people, workspace.handle, workspace.policy)
    result = set()
    for event in workspace.ledgers.events(lambda file: file.type == TASK_EDIT):
        edit = edit_of(event)
        if edit is not None and not edit.same and (signs_off or edit.part_of(me)):
            result.add((event.batch, event.task))
    return sorted(result)


def waiting_to_be_affirmed(workspace: Workspace, now: datetime) -> tuple[list[tuple[str, str]], list[str]]:
    """Return my accepted answers that wait to be affirmed, as (batch, task), and those I may affirm, as `TASK/AUTHOR`.

    As far as this machine knows; nothing is fetched.
    """
    me, people, policy = workspace.handle, workspace.people, workspace.policy
    own: list[tuple[str, str]] = []
    to_affirm: list[str] = []
    for key in prompts_changed(workspace):
        if not workspace.snapshot.accepted(*key):
            continue
        with suppress(NotHereOffline):
            facts = workspace.facts(*key)
            standing = stand(facts, people, policy, now)
            work = standing.of.get(me)
            if work is not None and work.state is State.ACCEPTED and Mark.PROMPT_CHANGED in work.marks:
                own.append(key)
            waiting = mine(turns(facts, standing, people, policy, now), me)
            to_affirm += [f"{turn.task}/{turn.about}" for turn in waiting if turn.do is Do.AFFIRM]
    return own, to_affirm
