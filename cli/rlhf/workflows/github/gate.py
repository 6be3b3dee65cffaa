"""The gate of a project on GitHub: write down what was said and when it arrived, judge, merge what is ready, tell.

Everything is decided in a bare copy, from git's objects and GitHub's own answers, and goes back in one step: main and
the forge's ledger together, or nothing. What is told on GitHub after that is found again, and said once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rlhf.errors import GateBusy, GitHubRefused, NotOnGitHub, OtherForgeKey
from rlhf.forge.local import Update
from rlhf.model.branch_name import CHANGES, AnswerBranch, LedgerBranch, read_answer, read_branch
from rlhf.model.event_types import FORGE
from rlhf.store.git.objects import EMPTY_TREE, changes
from rlhf.workflows.gate.forge_ledger import write_down
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


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run.

    Args:
        written: how many events more the forge's ledger has.
        group: what is said of the head of a group that the merge queue tries.
    """

    looked: tuple[Looked, ...] = ()
    written: int = 0
    group: Status | None = None


@dataclass(frozen=True, slots=True)
class _Round:
    """An attempt: what is decided, before any of it is written down."""

    done: Done
    served: Mapping[str, str] = field(default_factory=dict)


def run_gate(
    context: GateContext, about: About, now: datetime, randomness: Randomness, progress: Callable[[str], None]
) -> Done:
    """Look at what an event is about, or at everything that is open.

    Raises:
        NotOnGitHub, OtherForgeKey: nothing is begun.
        GateBusy: others were quicker each time; nothing is done.
        GitHubUnreachable, GitHubBusy, GitHubRefused: what is in git by then is there, and the next run says the rest.
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
    record_in_time(repository, people, now, randomness)  # a merge may just have given a key its end
    judged = {number: outcomes.get(pull.branch) for pull in pulls if (number := pull.number) in here}
    seen = tuple(_with_outcome(repository, item, judged.get(item.pull.number), now) for item in looked)
    status = status_of(group) if group is not None else None
    return _Round(Done(seen, _count(repository, before), status), served)


def _pulls(github: GitHub, about: About) -> list[PullRequest]:
    """The open pull requests that something is about, changes before answers."""
    if about.everything:
        pull_requests = list(github.open_pull_requests())
    else:
        named = (github.pull_request_number(number) for number in sorted(about.numbers))
        pull_requests = [pull for pull in named if pull is not None and pull.state == "open"]
        if about.branch and not pull_requests and (pull := github.pull_request(about.branch)) is not None:
            pull_requests = [pull]
    return sorted(pull_requests, key=lambda pull: (not pull.branch.startswith(CHANGES), pull.number))


def _tip(repository: Repository, pull: PullRequest) -> Tip | None:
    """The branch of a pull request, where it is one of ours and here."""
    return None if pull.fork or pull.base != "main" else repository.branches.own.get(pull.branch)


def _record_arrivals(attestor: Attestor, context: GateContext, pulls: Iterable[PullRequest]) -> None:
    """Write down when submissions arrived that nobody has written down yet: by GitHub's record of what was pushed."""
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
    """Write down what was said on a pull request, and carry out what was ordered there."""
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
    """The comments that the gate wrote itself: by its account, or, where that may not be asked for, by a program."""
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
    """What is said of each branch: merged where that is ready, and the gate merges."""
    repository.refresh()
    branches = list(dict.fromkeys(pull.branch for pull in pulls))
    if repository.policy.forge.merge == "gate":
        outcomes = merge_in_forge(repository, branches, now, randomness)
    else:
        tips = {name: repository.branches.own[name].oid for name in branches}
        outcomes = [Outcome(judge_branch(repository, name, tip, now)) for name, tip in tips.items()]
    return {outcome.verdict.branch: outcome for outcome in outcomes}


def _with_outcome(repository: Repository, looked: Looked, outcome: Outcome | None, now: datetime) -> Looked:
    """A pull request with what is said of it; of one whose words did not come in, also why not."""
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
    """Branches that have served: merged before, and no pull request is open for them any more."""
    before = {name: tip.oid for name, tip in repository.branches.own.items()}
    clean_up(repository, frozenset(pull.branch for pull in pulls))
    return {name: tip for name, tip in before.items() if name not in repository.branches.own}


def _ledger(repository: Repository) -> str:
    tip = repository.branches.own.get(str(LedgerBranch(FORGE)))
    return tip.oid if tip is not None else ""


def _count(repository: Repository, before: str) -> int:
    """How many events the forge's ledger has more than before."""
    repository.refresh()
    now = _ledger(repository)
    return sum(1 for _ in changes(repository.git, before or EMPTY_TREE, now)) if now and now != before else 0


def _tell(context: GateContext, about: About, result: _Round) -> None:
    """Say on GitHub what holds; whatever stands there already is not said again."""
    refused: GitHubRefused | None = None
    for looked in result.done.looked:
        try:
            tell_one(context, looked)
        except GitHubRefused as no:  # of this one; the others are told all the same
            refused = no
    if result.done.group is not None:
        context.posts.set_status(context.mirror.tip(about.merge_group), result.done.group)
    if result.served:
        context.mirror.remove(result.served)
    if refused is not None:
        raise refused


def secret_of(key: str) -> str:
    """What only the holder of the forge's key can know, and from which the key cannot be told."""
    return hashlib.sha256(b"rlhf marks\0" + key.strip().encode()).hexdigest()
