"""Run the gate of a project on GitHub: record events and arrivals, judge, merge what is ready, report on GitHub.

Everything is decided in a bare copy, from git objects and GitHub's API, and pushed back in one step: main and the
forge's ledger together, or neither. Reports on GitHub follow after that; a later run posts those that are missing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.errors import GateBusy, GitHubRefused, NotOnGitHub, OtherForgeKey
from rlhf.forge.local import Update
from rlhf.model.branch_name import CHANGES, AnswerBranch, LedgerBranch, read_answer, read_branch
from rlhf.model.event_types import FORGE
from rlhf.store.git.objects import EMPTY_TREE, changes
from rlhf.workflows.gate.forge_ledger import write_down
from rlhf.workflows.gate.free import free
from rlhf.workflows.gate.judge import judge_branch
from rlhf.workflows.gate.merge import Outcome, clean_up, merge_in_forge
from rlhf.workflows.gate.post_receive import record_arrivals
from rlhf.workflows.gate.pre_receive import refusals
from rlhf.workflows.gate.record_in_time import record_in_time
from rlhf.workflows.gate.reminders import tend
from rlhf.workflows.gate.verdict import Verdict
from rlhf.workflows.github.attest import Attestor, Talk, new_replies, new_words
from rlhf.workflows.github.comment_commands import obey
from rlhf.workflows.github.merge_queue import judge_group, record_hosted
from rlhf.workflows.github.report import GateContext, Looked, status_of, tell_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rlhf.forge.github import GitHub, PullRequest
    from rlhf.forge.github_events import About
    from rlhf.forge.github_posts import Status
    from rlhf.forge.github_read import Comment
    from rlhf.store.git.branches import Tip
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness

_TRIES = 5


class Done(Struct, frozen=True):
    """The result of a run of the gate.

    Args:
        looked: the pull requests that were judged.
        written: how many events were added to the forge's ledger.
        group: the status for the head of a merge queue group; None if the run is not about such a group.
    """

    looked: tuple[Looked, ...] = ()
    written: int = 0
    group: Status | None = None


class _Round(Struct, frozen=True):
    """The decisions of an attempt, before they are pushed.

    Args:
        served: the branches that are merged and can be removed, each with its tip.
    """

    done: Done
    served: Mapping[str, str] = field(default_factory=dict)


def run_gate(
    context: GateContext, about: About, now: datetime, randomness: Randomness, progress: Callable[[str], None]
) -> Done:
    """Judge the pull requests that an event is about, or all open ones.

    Raises:
        NotOnGitHub, OtherForgeKey: nothing was begun.
        GateBusy: another push came first in every attempt; nothing was done.
        GitHubUnreachable, GitHubBusy, GitHubRefused: what was pushed by then stays; the next run reports the rest.
    """
    for _ in range(_TRIES):
        progress("Fetching …")
        repository = context.mirror.bring()
        try:
            _require_key(repository, context)
            result = _decide(repository, context, about, now, randomness, progress)
        finally:
            repository.close()
        if context.mirror.send():
            break
    else:
        raise GateBusy
    progress("Telling GitHub …")
    _tell(context, about, result)
    return result.done


def _require_key(repository: Repository, context: GateContext) -> None:
    key = " ".join(repository.policy.forge_key.split()[:2])
    if repository.policy.forge.kind != "github" or not key:
        raise NotOnGitHub
    if key != context.mirror.public_key:
        raise OtherForgeKey


def _decide(
    repository: Repository,
    context: GateContext,
    about: About,
    now: datetime,
    randomness: Randomness,
    progress: Callable[[str], None],
) -> _Round:
    attestor, before = Attestor(repository, now, randomness), _ledger(repository)
    pulls = _pulls(context.github, about)
    me, people = context.posts.me(), repository.people
    record_in_time(repository, people, now, randomness)
    here = {pull.number: tip.oid for pull in pulls if (tip := _tip(repository, pull)) is not None}
    _record_arrivals(attestor, context, (pull for pull in pulls if pull.number in here))
    looked = [_listen(attestor, context, pull, here.get(pull.number, ""), me) for pull in pulls]
    record_hosted(repository, now, randomness)
    if about.everything:
        tend(repository, now, randomness, progress)
    served = _clean_up(repository, pulls) if about.everything else {}
    outcomes = _judge(repository, [pull for pull in pulls if pull.number in here], now, randomness)
    group = judge_group(repository, about.merge_group, now) if about.merge_group else None
    record_in_time(repository, people, now, randomness)  # a merge in this run may have given a key its end
    free(repository, now, randomness)
    judged = {number: outcomes.get(pull.branch) for pull in pulls if (number := pull.number) in here}
    seen = tuple(_with_outcome(repository, item, judged.get(item.pull.number), now) for item in looked)
    status = status_of(group) if group is not None else None
    return _Round(Done(seen, _count(repository, before), status), served)


def _pulls(github: GitHub, about: About) -> list[PullRequest]:
    """Return the open pull requests that an event is about, changes before answers."""
    if about.everything:
        pull_requests = list(github.open_pull_requests())
    else:
        named = (github.pull_request_number(number) for number in sorted(about.numbers))
        pull_requests = [pull for pull in named if pull is not None and pull.state == "open"]
        if about.branch and not pull_requests and (pull := github.pull_request(about.branch)) is not None:
            pull_requests = [pull]
    return sorted(pull_requests, key=lambda pull: (not pull.branch.startswith(CHANGES), pull.number))


def _tip(repository: Repository, pull: PullRequest) -> Tip | None:
    """Return the tip of a pull request's branch; None if it is from a fork, not into main, or not in this copy."""
    return None if pull.fork or pull.base != "main" else repository.branches.own.get(pull.branch)


def _record_arrivals(attestor: Attestor, context: GateContext, pulls: Iterable[PullRequest]) -> None:
    """Record the arrival of each submission that is not recorded yet, at the time that GitHub has for the push."""
    repository = attestor.repository
    for pull in pulls:
        match read_branch(pull.branch):
            case AnswerBranch(task) if (batch := repository.batch_of(task)) is not None:
                update = Update(pull.branch, "", repository.branches.own[pull.branch].oid)
                arrived = repository.facts(batch, task).arrived
                if update.new not in arrived and not list(refusals(repository, [update], attestor.now)):
                    times = context.posts.received(pull.branch)
                    record_arrivals(repository, [update], attestor.now, attestor.randomness, times)


def _listen(attestor: Attestor, context: GateContext, pull: PullRequest, tip: str, me: int | None) -> Looked:
    """Record the reviews and comments on a pull request, and carry out the commands in its comments."""
    below = tuple(context.github.comments(pull.number))
    looked = Looked(pull, Outcome(Verdict(pull.branch, tip, pull.branch)), below, _ours(below, me))
    match read_branch(pull.branch) if tip else None:
        case AnswerBranch(task, author) if (batch := attestor.repository.batch_of(task)) is not None:
            talk = _talk(context, pull, author, tip, looked)
            for gone in context.github.closed_pull_requests(pull.branch):
                comments = tuple(context.github.comments(gone.number))
                earlier = replace(looked, below=comments, ours=_ours(comments, me))
                old = _talk(context, gone, author, tip, earlier)
                write_down(attestor.repository, new_words(attestor, attestor.repository.facts(batch, task), old))
            for words in (new_words, new_replies):
                write_down(attestor.repository, words(attestor, attestor.repository.facts(batch, task), talk))
            replies = tuple(obey(attestor, batch, task, talk, context.secret))
            return replace(looked, replies=replies, held=bool(attestor.repository.facts(batch, task).held))
    return looked


def _ours(comments: Iterable[Comment], me: int | None) -> frozenset[int]:
    """Return the numbers of comments by the gate's own account, or by any bot if that account is not known."""
    return frozenset(
        comment.id for comment in comments if comment.by and (comment.by.id == me or (me is None and comment.by.bot))
    )


def _talk(context: GateContext, pull: PullRequest, author: str, tip: str, looked: Looked) -> Talk:
    reviews, beside = tuple(context.github.reviews(pull.number)), tuple(context.github.review_comments(pull.number))
    edited = [comment.node for comment in looked.below if comment.edited and comment.id not in looked.ours]
    edited += [review.node for review in reviews if review.body]
    edited += [review_comment.node for review_comment in beside if review_comment.updated > review_comment.created]
    nodes = [node for node in edited if node]
    return Talk(
        pull.number, author, tip, reviews, beside, looked.below,
        context.posts.dismissed(pull.number) if any(review.state == "dismissed" for review in reviews) else {},
        context.posts.edited_by_others(nodes) if nodes else frozenset(), looked.ours,
    )  # fmt: skip


def _judge(
    repository: Repository, pulls: list[PullRequest], now: datetime, randomness: Randomness
) -> dict[str, Outcome]:
    """Return the outcome for each branch; branches that are ready are merged if policy lets the gate merge."""
    repository.refresh()
    branches = list(dict.fromkeys(pull.branch for pull in pulls))
    if repository.policy.forge.merge == "gate":
        outcomes = merge_in_forge(repository, branches, now, randomness)
    else:
        tips = {name: repository.branches.own[name].oid for name in branches}
        outcomes = [Outcome(judge_branch(repository, name, tip, now)) for name, tip in tips.items()]
    return {outcome.verdict.branch: outcome for outcome in outcomes}


def _with_outcome(repository: Repository, looked: Looked, outcome: Outcome | None, now: datetime) -> Looked:
    """Return a pull request with its outcome, and with the reasons why its submission was not accepted, if any."""
    if outcome is None:
        why = "A submission comes from a branch of this repository: `rlhf submit` makes it."
        if looked.pull.base != "main":
            why = "A submission goes into main: `rlhf submit` makes a pull request that does."
        return replace(
            looked, outcome=replace(looked.outcome, verdict=replace(looked.outcome.verdict, problems=(why,)))
        )
    verdict = outcome.verdict
    if outcome.merge or read_answer(verdict.branch) is None or verdict.ready:
        return replace(looked, outcome=outcome)
    refused = tuple(refusals(repository, [Update(verdict.branch, "", verdict.head)], now)) if verdict.head else ()
    problems = tuple(dict.fromkeys((*verdict.problems, *refused)))
    return replace(looked, outcome=replace(outcome, verdict=replace(verdict, problems=problems)))


def _clean_up(repository: Repository, pulls: list[PullRequest]) -> dict[str, str]:
    """Remove the branches that are merged and have no open pull request; return their names and tips."""
    before = {name: tip.oid for name, tip in repository.branches.own.items()}
    clean_up(repository, frozenset(pull.branch for pull in pulls))
    return {name: tip for name, tip in before.items() if name not in repository.branches.own}


def _ledger(repository: Repository) -> str:
    tip = repository.branches.own.get(str(LedgerBranch(FORGE)))
    return tip.oid if tip is not None else ""


def _count(repository: Repository, before: str) -> int:
    """Return how many events were added to the forge's ledger since commit `before`."""
    repository.refresh()
    now = _ledger(repository)
    return sum(1 for _ in changes(repository.git, before or EMPTY_TREE, now)) if now and now != before else 0


def _tell(context: GateContext, about: About, result: _Round) -> None:
    """Report the results on GitHub; nothing that is there already is posted again."""
    refused: GitHubRefused | None = None
    for looked in result.done.looked:
        try:
            tell_one(context, looked)
        except GitHubRefused as no:  # for this pull request; the others are still reported
            refused = no
    if result.done.group is not None:
        context.posts.set_status(context.mirror.tip(about.merge_group), result.done.group)
    if result.served:
        context.mirror.remove(result.served)
    if refused is not None:
        raise refused


def secret_of(key: str) -> str:
    """Return a secret derived from the forge's private key; the key cannot be derived from the secret."""
    return hashlib.sha256(b"rlhf marks\0" + key.strip().encode()).hexdigest()
