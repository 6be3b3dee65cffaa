"""Find the open answers that a change of main may have made ready: those that the changed files are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model import paths
from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event import APPROVE
from rlhf.process.facts import overrides_in, reviews_in
from rlhf.process.sign_off_subject import subject_of
from rlhf.store.git.objects import changes

if TYPE_CHECKING:
    from rlhf.store.repository import Repository


class AfterMain(Struct, frozen=True):
    """The branches of the open answers that a change of main concerns.

    Args:
        judge: those that may be ready now.
        passed_over: those that cannot be, though what was said of them before may no longer be true.
    """

    judge: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def answers_after(repository: Repository, before: str) -> AfterMain:
    """Return the open answers that are concerned by what changed on main since a commit.

    A task or an answer concerns the answers to that task, and the terms of a batch those to its tasks. Anything else,
    such as people, policy or guidance, may concern every answer; those that nobody has approved are not judged then.
    """
    placed = [paths.place(change.path) for change in changes(repository.git, before, repository.main)]
    tasks = {item.task for item in placed if item.what in {"task", "answer"}}
    batches = {item.batch for item in placed if item.what == "batch"}
    everything = any(item.what not in {"task", "answer", "batch"} for item in placed)
    judge: list[str] = []
    passed_over: list[str] = []
    for task, author, _ in repository.snapshot.submission_branches():
        name = str(AnswerBranch(task, author))
        batch = repository.batch_of(task) if batches else None
        if task in tasks or (batch is not None and repository.snapshot.folder(batch, task) in batches):
            judge.append(name)
        elif everything:
            (judge if _approved(repository, task, author) else passed_over).append(name)
    return AfterMain(tuple(judge), tuple(passed_over))


def _approved(repository: Repository, task: str, author: str) -> bool:
    """Whether an approval or an override is about a submission as it stands: without one, no policy lets it in."""
    batch = repository.batch_of(task)
    facts = repository.facts(batch, task) if batch is not None else None
    submission = next((item for item in facts.submissions if item.author == author), None) if facts else None
    if facts is None or submission is None:
        return True  # the gate finds out what it is
    subject = subject_of(submission, facts)
    approvals = (review for review in reviews_in(facts.events, author) if review.verdict == APPROVE)
    overrides = overrides_in(facts.events, author)
    return any(map(subject.is_of, approvals)) or any(map(subject.is_of, overrides))
