"""Judge a head against a base as the gate does, on any two revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import NoSuchBase
from rlhf.model import paths
from rlhf.model.branch_name import JUDGED, AnswerBranch, ChangeBranch
from rlhf.process.deadlines import Deadline
from rlhf.process.policy_explanation import Account
from rlhf.store.git.git import GitFailed
from rlhf.workflows.gate.judge import judge_branch
from rlhf.workflows.gate.merge_preview import incoming
from rlhf.workflows.ledger.attribution import commits_of

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.verdict import Verdict


def on_base(repository: Repository, base: str) -> Repository:
    """The project as it is on a base: its policy and people judge, whatever a head brings.

    Raises:
        NoSuchBase: there is no such branch or commit.
    """
    tip = repository.branches.far.get(base) or repository.branches.own.get(base)
    return repository.based_on(tip.oid if tip else commit_named(repository, base))


def head_named(repository: Repository, head: str) -> str:
    """The commit of a branch, or one that is named otherwise.

    Raises:
        NoSuchBase: there is none.
    """
    tip = repository.branches.latest(head)
    return tip.oid if tip else commit_named(repository, head)


def commit_named(repository: Repository, name: str) -> str:
    try:
        result = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return repository.git.attempt(*result).decode().strip()
    except GitFailed:
        raise NoSuchBase(name) from None


def gate(repository: Repository, head: str, branch: str, now: datetime) -> Verdict:
    """Judge a head against the repository's main.

    Args:
        branch: `answer/TASK/HANDLE` or `change/HANDLE/NAME`; "" to tell it from what there is.
    """
    commit = head_named(repository, head)
    return judge_branch(repository, branch or branch_of(repository, head, commit), commit, now)


def account_of(verdict: Verdict) -> Account:
    """What the gate says, as people are told."""
    texts = tuple(f"{f.path}:{f.span.line} {f.code} {f.message}" for f in verdict.findings)
    return Account(
        verdict.what, verdict.branch, verdict.content, verdict.ready, False, (*verdict.problems, *texts),
        verdict.states, verdict.deadline or Deadline(),
    )  # fmt: skip


def branch_of(repository: Repository, head: str, commit: str) -> str:
    """What a head is: by its branch, else by what it touches, else a change by whoever signed it."""
    named = [name for name, tip in repository.branches.below("") if tip.oid == commit]
    for name in (head, *named):
        if name.startswith(JUDGED):
            return name
    touched = [paths.place(change.path) for change in incoming(repository, commit).touched]
    if len(touched) == 1 and touched[0].what == "answer":
        return str(AnswerBranch(touched[0].task, touched[0].handle))
    signer = next((signed.contributor for signed in commits_of(repository, commit) if signed.commit == commit), "")
    return str(ChangeBranch(signer, commit[:12])) if signer and head not in repository.branches.own else head
