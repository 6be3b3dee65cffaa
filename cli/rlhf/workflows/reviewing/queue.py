"""List the submissions of others for a reviewer, and find the submission that a name stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from rlhf.errors import NothingSubmitted, SeveralAnswers
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import COMMENT
from rlhf.process.concerns import redacted
from rlhf.process.facts import Facts, Submission, reviews_in
from rlhf.process.next_actions import Do, turns
from rlhf.process.policy_explanation import account
from rlhf.process.queue import fill
from rlhf.process.review_requests import requests_in
from rlhf.process.sign_off_subject import subject_of
from rlhf.process.task_state import ON_MAIN, Work, stand
from rlhf.store import bring
from rlhf.store.find_task import find_task
from rlhf.store.submissions import batch_in

if TYPE_CHECKING:
    from rlhf.model.event import Review
    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace

REVIEWERS = ("evaluator", "sme")


class Waiting(Struct, frozen=True):
    """A submission of somebody else, and my latest verdict on it, if I gave one.

    Args:
        mine_to_decide: reviewers disagree on the submission, and I decide.
        asked_by, asked_because: the manager who asked me to review it, and why; "" where nobody did.
        asked_of: the people who are asked to review it and for whom it waits.
        declined: I declined to review it.

    An accepted answer is read in the same form; the commit of its submission is that of main.
    """

    not_told: ClassVar = ("facts",)  # in JSON

    task: Task
    facts: Facts
    submission: Submission
    work: Work
    mine: Review | None = None
    waits_for_me: bool = False
    mine_to_decide: bool = False
    asked_by: str = ""
    asked_because: str = ""
    asked_of: tuple[str, ...] = ()
    declined: bool = False

    @property
    def accepted(self) -> bool:
        """Whether these words are on main, and no newer version was submitted."""
        return self.work.state in ON_MAIN or (self.gone and self.submission.author in self.facts.accepted)

    @property
    def gone(self) -> bool:
        """Whether somebody else withdrew the answer."""
        return self.submission.author in self.facts.gone

    @property
    def mine_is_of_this(self) -> bool:
        """Whether my verdict is on exactly this version of the answer and of the task."""
        return self.mine is not None and subject_of(self.submission, self.facts).is_of(self.mine)

    @property
    def prompt_changed(self) -> bool:
        """Whether the prompt means something else than when I gave my verdict."""
        return self.mine is not None and not subject_of(self.submission, self.facts).is_for(self.mine)

    @property
    def version(self) -> str:
        """What a reviewer reads, by hashes: the task's meaning and the answer."""
        return f"{self.facts.meaning or self.submission.task_hash} {self.submission.answer_hash}"


def queue(workspace: Workspace, now: datetime, minutes: int | None = None) -> list[Waiting]:
    """Return the submissions of others: those that wait for me first, of these what I was asked for.

    Then those of my specialties come first, and of these the one that was received first.

    Args:
        minutes: return only submissions that wait for me, in that order, as many as fit into so many minutes.
    """
    workspace.people.require(workspace.handle, *REVIEWERS, "manager", what="Reviewing")
    waiting_reviews = [
        waiting
        for task, author, tip in workspace.snapshot.submission_branches()
        if author != workspace.handle
        and (waiting := _waiting(workspace, batch_in(tip.message), task, author, now)) is not None
    ]
    never, mine = datetime.max.replace(tzinfo=UTC), frozenset(workspace.me.specialties)
    waiting_reviews.sort(
        key=lambda w: (
            not w.waits_for_me, not w.asked_by, w.task.specialty not in mine, w.submission.received or never, w.task.id
        )
    )  # fmt: skip
    if minutes is None:
        return waiting_reviews
    fit = {task.id for task in fill([w.task for w in waiting_reviews if w.waits_for_me], minutes)}
    return [w for w in waiting_reviews if w.waits_for_me and w.task.id in fit]


def _waiting(workspace: Workspace, batch: str, task: str, author: str, now: datetime) -> Waiting | None:
    facts = workspace.facts(batch, task)
    return _read(workspace, facts, next((s for s in facts.submissions if s.author == author), None), now)


def _read(workspace: Workspace, facts: Facts, submission: Submission | None, now: datetime) -> Waiting | None:
    if facts.task is None or submission is None:
        return None
    people, policy = workspace.people, workspace.policy
    standing = stand(facts, people, policy, now)
    author = submission.author
    work = standing.of.get(author)
    if work is None:
        return None
    todo = turns(facts, standing, people, policy, now)
    who = {handle for turn in todo if turn.do is Do.REVIEW and turn.about == author for handle in turn.who}
    requests, me = requests_in(facts, author), workspace.handle
    request = requests.asked.get(me) if me in who else None
    mine = [r for r in reviews_in(facts.events, author) if r.by == workspace.handle]
    verdicts = sorted((r for r in mine if r.verdict != COMMENT), key=lambda r: r.id)
    last = verdicts[-1] if verdicts and not redacted(facts.concerns) else None
    return Waiting(
        facts.shown or facts.task, facts, submission, work, last, me in who,
        _is_mine_to_decide(workspace, facts, submission, now),
        asked_by=request.by if request is not None else "",
        asked_because=str(request.body.get("why") or "") if request is not None else "",
        asked_of=tuple(sorted(who & requests.asked.keys())), declined=me in requests.declined,
    )  # fmt: skip


def _is_mine_to_decide(workspace: Workspace, facts: Facts, submission: Submission, now: datetime) -> bool:
    if not workspace.policy.disagreement.adjudicator:
        return False
    states = account(facts, submission, workspace.people, workspace.policy, now).states
    return any(state.decides and workspace.handle in state.able for state in states)


def choose(workspace: Workspace, name: str, now: datetime, *, accepted: bool = False) -> Waiting:
    """Return the submission that a reviewer names by its task, or by `TASK/AUTHOR` where a task has several.

    Args:
        accepted: where no such submission is under review, an accepted answer is meant.

    Raises:
        NothingSubmitted: there is no such submission.
        NotInYourTurn: there are several, and the name has no author.
    """
    text, _, author = name.partition("/")
    known = [(batch_in(tip.message), task) for task, _, tip in workspace.snapshot.submission_branches()]
    batch, task = find_task(workspace, text, known)
    authors = [a for t, a, _ in workspace.snapshot.submission_branches() if t == task and (not author or a == author)]
    waiting_reviews = [w for a in authors if (w := _waiting(workspace, batch, task, a, now)) is not None]
    if not waiting_reviews and accepted:
        bring.bring_events(workspace, [task])
        waiting_reviews = accepted_answers(workspace, workspace.facts(batch, task), now, author)
    if not waiting_reviews:
        raise NothingSubmitted(task, workspace.snapshot.accepted(batch, task))
    if len(waiting_reviews) > 1:
        raise SeveralAnswers(task, (w.submission.author for w in waiting_reviews))
    return waiting_reviews[0]


def answers_to(workspace: Workspace, facts: Facts, now: datetime) -> list[Waiting]:
    """Return the submissions to a task, and its accepted answers of which no newer version was submitted."""
    submitted = [waiting for item in facts.submissions if (waiting := _read(workspace, facts, item, now)) is not None]
    authors = {item.author for item in facts.submissions}
    return submitted + [
        waiting for waiting in accepted_answers(workspace, facts, now) if waiting.submission.author not in authors
    ]


def accepted_answers(workspace: Workspace, facts: Facts, now: datetime, author: str = "") -> list[Waiting]:
    """Return the accepted answers to a task, or only that of one author; the words are those on main."""
    task_path = workspace.snapshot.task_path(facts.batch, facts.id)
    task_hash = content_hash(workspace.tree.read(task_path) or b"")
    result = []
    for who in sorted(facts.accepted) if author == "" else sorted(facts.accepted & {author}):
        words = workspace.tree.read(paths.answer_path(facts.batch, facts.id, who))
        if words is not None:
            version = Submission(facts.id, facts.batch, who, workspace.main, content_hash(words), task_hash)
            result += [_read(workspace, facts, version, now)]
    return [waiting for waiting in result if waiting is not None]
