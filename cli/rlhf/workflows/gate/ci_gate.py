"""Judge a head against a base as the gate does, for any two revisions."""

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

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.verdict import Verdict


def on_base(repository: Repository, base: str) -> Repository:
    """Return the project as it is at a base, whose policy and people decide, whatever the head changes.

    Raises:
        NoSuchBase: `base` names no branch and no commit.
    """
    tip = repository.branches.far.get(base) or repository.branches.own.get(base)
    return repository.based_on(tip.oid if tip else commit_named(repository, base))


def head_named(repository: Repository, head: str) -> str:
    """Return the commit of a branch, or the commit that `head` names in another way (a hash, a tag).

    Raises:
        NoSuchBase: `head` names no branch and no commit.
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
        branch: `answer/TASK/HANDLE` or `change/HANDLE/NAME`; "" to derive it (see `branch_of`).
    """
    commit = head_named(repository, head)
    return judge_branch(repository, branch or branch_of(repository, head, commit), commit, now)


def account_of(verdict: Verdict) -> Account:
    """Return a verdict in the form that is shown to people."""
    texts = tuple(f"{f.path}:{f.span.line} {f.code} {f.message}" for f in verdict.findings)
    return Account(
        verdict.what, verdict.branch, verdict.content, verdict.ready, False, (*verdict.problems, *texts),
        verdict.states, verdict.deadline or Deadline(),
    )  # fmt: skip


def branch_of(repository: Repository, head: str, commit: str) -> str:
    """Return the name of the branch that a head is judged as.

    That is a branch that points to the commit; else, if the head touches a single answer, that answer's branch; else a
    change by the person who signed the commit.
    """
    named = [name for name, tip in repository.branches.below("") if tip.oid == commit]
    for name in (head, *named):
        if name.startswith(JUDGED):
            return name
    touched = [paths.place(change.path) for change in incoming(repository, commit).touched]
    if len(touched) == 1 and touched[0].what == "answer":
        return str(AnswerBranch(touched[0].task, touched[0].handle))
    signer = next((signed.contributor for signed in repository.beyond_main(commit) if signed.commit == commit), "")
    return str(ChangeBranch(signer, commit[:12])) if signer and head not in repository.branches.own else head
