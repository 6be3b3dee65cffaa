"""What the forge has received and not finished: an arrival not written down, a merge not made; and ask it to finish."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import CHANGES, AnswerBranch
from rlhf.process.left_undone import Left, left_undone
from rlhf.store.files.atomic import replace_cache
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.remote import nudge
from rlhf.store.submissions import batch_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rlhf.store.workspace import Workspace

#: As long the forge is not asked about the same again: what it cannot finish may wait for something else.
_AGAIN = timedelta(hours=1)
_LONG_LINE = 20  # commits of a change that are looked at


class Unfinished(Struct, frozen=True):
    """Something that the forge has and has not finished: a submission, or a change of mine (then `task` is "")."""

    left: Left
    branch: str
    task: str = ""
    author: str = ""

    @property
    def words(self) -> str:
        match self.left:
            case Left.ARRIVAL:
                return f"{self.task} has come in, but when it arrived is not written down yet."
            case Left.MERGE:
                return f"{self.task} by {self.author} has its sign-off, but is not taken in yet."
            case Left.CHANGE:
                return "Your change has come in, but main does not have it yet."


def unfinished(workspace: Workspace, now: datetime) -> tuple[Unfinished, ...]:
    """Return what the forge left undone of what I sent and of the tasks I wrote events about, as this copy last saw it.

    On GitHub the gate finishes it.
    """
    if workspace.policy.forge.kind != "local":
        return ()
    return (*_submissions(workspace, now), *_changes(workspace))


def _submissions(workspace: Workspace, now: datetime) -> Iterator[Unfinished]:
    for task, author, tip in workspace.snapshot.submission_branches():
        name = str(AnswerBranch(task, author))
        if workspace.branches.far.get(name) != tip:  # it waits here
            continue
        if author != workspace.handle and task not in workspace.spoken:
            continue
        facts = workspace.facts(batch_in(tip.message), task)
        mine = next((submission for submission in facts.submissions if submission.author == author), None)
        left = left_undone(facts, mine, workspace.people, workspace.policy, now) if mine is not None else None
        if left is not None:
            yield Unfinished(left, name, task, author)


def _changes(workspace: Workspace) -> Iterator[Unfinished]:
    """Yield my changes that main does not have, except changes of guidance, which may wait for approvals."""
    for name, tip in workspace.branches.far.items():
        if not name.startswith(f"{CHANGES}{workspace.handle}/"):
            continue
        if not is_ancestor(workspace.objects, tip.oid, workspace.main) and not _touches_guidance(workspace, tip.oid):
            yield Unfinished(Left.CHANGE, name)


def _touches_guidance(workspace: Workspace, tip: str) -> bool:
    """Whether a commit of the line of a change that is not on main changes guidance."""
    commit = tip
    for _ in range(_LONG_LINE):
        parents = workspace.objects.parents(commit)
        if not parents or is_ancestor(workspace.objects, commit, workspace.main):
            return False
        both = [workspace.objects.oid(f"{at}:guidance") for at in (commit, parents[0])]
        if both[0] != both[1]:
            return True
        commit = parents[0]
    return True


def ask_to_finish(workspace: Workspace, left: tuple[Unfinished, ...], now: datetime) -> bool:
    """Ask the forge to finish what it left undone; return whether it was asked.

    Where it answered that all is finished, it is not asked about the same again for an hour.
    """
    file, asked = workspace.git_dir / "rlhf" / "asked-to-finish", sorted(f"{item.left} {item.branch}" for item in left)
    if not left or _asked_lately(file, asked, now):
        return False
    if nudge(workspace.git, workspace.main):
        replace_cache(file, json.dumps({"at": now.isoformat(), "about": asked}).encode())
    return True


def _asked_lately(file: Path, about: list[str], now: datetime) -> bool:
    try:
        before = json.loads(file.read_text(encoding="utf-8"))
        return before["about"] == about and abs(now - datetime.fromisoformat(before["at"])) < _AGAIN
    except (OSError, ValueError, KeyError, TypeError):
        return False
