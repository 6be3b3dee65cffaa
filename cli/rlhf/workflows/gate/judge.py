"""Judge what would be merged, from git objects alone: paths, attribution, findings, sign-off and deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.branch_name import AnswerBranch, ChangeBranch, read_branch
from rlhf.model.content_hash import content_hash
from rlhf.process.acceptance import decide
from rlhf.process.concerns import why_held
from rlhf.process.facts import Submission, reviews_in
from rlhf.process.policy_explanation import explained
from rlhf.process.slots import takers
from rlhf.rules.shape import Shapes
from rlhf.store.editions import Editions
from rlhf.store.files.schemas import FOLDER, Schemas
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.gate.judge_change import judge_change
from rlhf.workflows.gate.merge_preview import incoming, outside
from rlhf.workflows.gate.verdict import Verdict
from rlhf.workflows.ledger.attribution import contributors, not_by_author
from rlhf.workflows.worklist.stale_answers import outdated, why_outdated

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.facts import Facts
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository


def judge_branch(repository: Repository, branch: str, head: str, now: datetime) -> Verdict:
    """Judge a submission (`answer/…`) or a change (`change/…`) against main as it is now."""
    match read_branch(branch):
        case AnswerBranch(task, author):
            return judge_answer(repository, task, author, head, now)
        case ChangeBranch(author):
            return judge_change(repository, branch, author, head, now)
    return Verdict(branch, head, branch, problems=(f"{branch} is neither an answer nor a change.",))


def judge_answer(repository: Repository, task: str, author: str, head: str, now: datetime) -> Verdict:
    verdict = Verdict(str(AnswerBranch(task, author)), head, f"{task} by {author}")
    brought = incoming(repository, head)
    if not brought.tree:
        clash = "It cannot be put together with main; submit it again."
        return replace(verdict, problems=brought.problems or (clash,))
    batch = repository.batch_of(task)
    if batch is None:
        return replace(verdict, problems=(f"There is no task {task} on main.",))
    own_path, facts, commits = paths.answer_path(batch, task, author), repository.facts(batch, task), None
    problems = [*brought.problems, *outside(brought.touched, own_path)]
    if not problems:
        commits = repository.beyond_main(head)
        problems += not_by_author(commits, head, author, now, facts.arrived.get(head))
    if facts.withdrawn:
        problems.append("The task is withdrawn.")
    problems += [f"The task is held: {why_held(concern)}." for concern in facts.held]
    verdict = replace(verdict, merged_tree=brought.tree, problems=tuple(problems), path=own_path)
    if problems or commits is None:
        return verdict
    tree = repository.at(brought.tree)
    findings = errors(Checker(tree, repository.tree, shapes=_shapes(repository)).check([own_path], now))
    content = content_hash(tree.read(own_path) or b"")
    task_hash = content_hash(tree.read(repository.snapshot.task_path(batch, task)) or b"")
    submission = Submission(task, batch, author, head, content, task_hash, facts.received(author, content, head))
    gone = facts.taken_back(author, head, submission.received)
    words, at = tree.read(own_path) or b"", submission.received or now
    behind = outdated(repository, Editions(repository), repository.main, (batch, task), words, at)
    verdict = replace(verdict, problems=(*((f"{gone}.",) if gone else ()), *map(why_outdated, behind)))
    verdict = replace(verdict, findings=tuple(findings), content=content)
    return _signed_off(repository, verdict, facts, submission, commits, now)


def _shapes(repository: Repository) -> Shapes:
    """Return the validators of main's schemas; they are made once for the same schemas."""
    key = "shapes", repository.objects.oid(f"{repository.main}:{FOLDER}")
    return repository.snapshot.remember(key, lambda: Shapes(Schemas(repository.tree)))


def _signed_off(
    repository: Repository, verdict: Verdict, facts: Facts, submission: Submission, commits: list[Signed], now: datetime
) -> Verdict:
    """Return the verdict with the requirements of policy, and how far each is met."""
    known, strangers = contributors(commits, repository.people)
    people, policy, writers = repository.people, repository.policy, takers(facts, now)
    decision = decide(facts, submission, people, policy, known, strangers, writers=writers)
    sign_off = explained(decision.signoff, decision.subject, facts, people, policy, now)
    return replace(
        verdict, signoff=sign_off, timely=decision.timely, deadline=decision.deadline,
        overrides=decision.overrides, meaning=facts.meaning,
        ledgers=repository.ledgers.ledgers_about(facts.batch, facts.id),
        contributors=decision.subject.contributors, parties=decision.subject.parties,
        reviews=tuple(review.id for review in reviews_in(facts.events, submission.author)),
    )  # fmt: skip
