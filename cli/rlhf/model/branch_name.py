"""The names of branches: the only module that writes and reads the name of each kind of branch.

`str()` of a branch is its name; `read_branch` takes a name apart again.
"""

from __future__ import annotations

import re

from msgspec import Struct

from rlhf.model.ids import HANDLE, TASK_ID, fullmatch

MAIN = "main"
ANSWERS, CHANGES, CLAIMS, DRAFTS, LEDGERS = "answer/", "change/", "claim/", "draft/", "ledger/"
#: Branches that the gate judges before they are merged into main.
JUDGED = (ANSWERS, CHANGES)
#: Branches that only one person writes.
OWN = (ANSWERS, CHANGES, DRAFTS, LEDGERS)

_CLAIM = re.compile(r"(t-[0-9a-z]{10})(?:-([2-9]|[1-9]\d))?")


class AnswerBranch(Struct, frozen=True):
    """A submission: one person's answer to a task."""

    task: str
    author: str

    def __str__(self) -> str:
        return f"{ANSWERS}{self.task}/{self.author}"


class ChangeBranch(Struct, frozen=True):
    """A proposed change of anything except an answer: tasks, guidance, people, policy."""

    author: str
    id: str

    def __str__(self) -> str:
        return f"{CHANGES}{self.author}/{self.id}"


class ClaimBranch(Struct, frozen=True):
    """A lease on one slot of a pool task; slots count from 1."""

    task: str
    slot: int = 1

    def __str__(self) -> str:
        return f"{CLAIMS}{self.task}" + (f"-{self.slot}" if self.slot > 1 else "")


class DraftBranch(Struct, frozen=True):
    """The backup of one person's unfinished work."""

    owner: str

    def __str__(self) -> str:
        return f"{DRAFTS}{self.owner}"


class LedgerBranch(Struct, frozen=True):
    """The events that one person, or the forge, recorded."""

    owner: str

    def __str__(self) -> str:
        return f"{LEDGERS}{self.owner}"


Branch = AnswerBranch | ChangeBranch | ClaimBranch | DraftBranch | LedgerBranch


def read_branch(name: str) -> Branch | None:
    """Return the branch that a name stands for; None for main, and for a name of no kind that a project uses."""
    match name.split("/"):
        case ["answer", task, author] if fullmatch(TASK_ID, task) and fullmatch(HANDLE, author):
            return AnswerBranch(task, author)
        case ["change", author, id_] if fullmatch(HANDLE, author) and id_:
            return ChangeBranch(author, id_)
        case ["claim", slot] if (match := _CLAIM.fullmatch(slot)) and fullmatch(TASK_ID, match[1]):
            return ClaimBranch(match[1], int(match[2] or 1))
        case ["draft", owner] if fullmatch(HANDLE, owner):
            return DraftBranch(owner)
        case ["ledger", owner] if fullmatch(HANDLE, owner):
            return LedgerBranch(owner)
    return None


def read_answer(name: str) -> AnswerBranch | None:
    """Return the submission that a branch name stands for, or None."""
    branch = read_branch(name)
    return branch if isinstance(branch, AnswerBranch) else None


def read_change(name: str) -> ChangeBranch | None:
    """Return the change that a branch name stands for, or None."""
    branch = read_branch(name)
    return branch if isinstance(branch, ChangeBranch) else None


def owner_of(branch: Branch | None) -> str:
    """Return the owner, who alone writes the branch; "" for None and for a claim, whose commit names the holder."""
    match branch:
        case AnswerBranch(author=owner) | ChangeBranch(author=owner) | DraftBranch(owner) | LedgerBranch(owner):
            return owner
    return ""
