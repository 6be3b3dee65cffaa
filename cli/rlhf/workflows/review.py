"""Review submissions of others: the queue, one submission with what changed, and the word on it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rlhf.errors import GitTrouble, NothingSubmitted, NotInYourTurn, TaskHeld, WrongUse
from rlhf.model import paths
from rlhf.model.content import content_hash
from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, Event, Remark, Review
from rlhf.model.ids import ulid
from rlhf.model.task import HIDDEN
from rlhf.process import turns
from rlhf.process.concerns import redacted, why_held
from rlhf.process.feedback import find
from rlhf.process.queue import fill
from rlhf.process.standing import Submission, Work, stand
from rlhf.store import markdown
from rlhf.store.repository import find_task
from rlhf.store.submissions import batch_in
from rlhf.workflows.gate import reviews
from rlhf.workflows.say import Randomness, say
from rlhf.workflows.sync import Synced, refresh, send_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.document import Page, Section
    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace

REVIEWERS = ("evaluator", "sme")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission, and my latest word on it if I gave one."""

    task: Task
    submission: Submission
    work: Work
    mine: Review | None = None
    waits_for_me: bool = False

    @property
    def mine_is_of_this(self) -> bool:
        """Whether my word is of exactly this version, of the answer and of the task."""
        mine, now = self.mine, self.submission
        return mine is not None and (mine.answer_hash, mine.task_hash) == (now.answer_hash, now.task_hash)


@dataclass(frozen=True, slots=True)
class Shown:
    """A submission to read: its words, and what changed since I last reviewed it."""

    waiting: Waiting
    details: tuple[str, ...]
    opening: str
    sections: tuple[Section, ...]
    changed: tuple[str, ...] = ()
    earlier: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """What a reviewer says of each submission."""

    verdict: str
    summary: str = ""
    remarks: tuple[Remark, ...] = ()
    scores: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    reviewed: tuple[Waiting, ...]
    synced: Synced


def queue(workspace: Workspace, now: datetime, minutes: int | None = None) -> list[Waiting]:
    """The submissions of others: those that wait for me first, of those my specialties first, oldest turn first.

    Args:
        minutes: of those that wait for me, only as many as fit into these together, in that order.
    """
    workspace.people.require(workspace.handle, *REVIEWERS, "manager", what="Reviewing")
    found = [
        waiting
        for task, author, tip in workspace.submission_branches()
        if author != workspace.handle
        and (waiting := _waiting(workspace, batch_in(tip.message), task, author, now)) is not None
    ]
    never, mine = datetime.max.replace(tzinfo=UTC), frozenset(workspace.me.specialties)
    found.sort(
        key=lambda w: (
            not w.waits_for_me, w.task.specialty not in mine, w.submission.received or never, w.task.id
        )
    )  # fmt: skip
    if minutes is None:
        return found
    fit = {task.id for task in fill([w.task for w in found if w.waits_for_me], minutes)}
    return [w for w in found if w.waits_for_me and w.task.id in fit]


def _waiting(workspace: Workspace, batch: str, task: str, author: str, now: datetime) -> Waiting | None:
    facts = workspace.facts(batch, task)
    submission = next((s for s in facts.submissions if s.author == author), None)
    if facts.task is None or submission is None:
        return None
    people, policy = workspace.people, workspace.policy
    standing = stand(facts, people, policy, now)
    work = standing.of.get(author)
    if work is None:
        return None
    to_do = turns.mine(turns.turns(facts, standing, people, policy, now), workspace.handle)
    mine = [r for r in reviews(workspace, batch, task) if r.by == workspace.handle and r.author == author]
    verdicts = sorted((r for r in mine if r.verdict != COMMENT), key=lambda r: r.id)
    last = verdicts[-1] if verdicts and not redacted(facts.concerns) else None
    return Waiting(
        facts.shown or facts.task, submission, work, last,
        any(turn.do is turns.Do.REVIEW and turn.about == author for turn in to_do),
    )  # fmt: skip


def choose(workspace: Workspace, name: str, now: datetime) -> Waiting:
    """The submission a reviewer means by a task, or by `TASK/AUTHOR` where it has several.

    Raises:
        NothingSubmitted, NotInYourTurn.
    """
    text, _, author = name.partition("/")
    known = [(batch_in(tip.message), task) for task, _, tip in workspace.submission_branches()]
    batch, task = find_task(workspace, text, known)
    authors = [a for t, a, _ in workspace.submission_branches() if t == task and (not author or a == author)]
    found = [w for a in authors if (w := _waiting(workspace, batch, task, a, now)) is not None]
    if not found:
        accepted = [
            entry.path.removesuffix(".md")
            for entry in workspace.objects.entries(f"{workspace.main}:answers/{batch}/{task}")
        ]
        raise NothingSubmitted(task, accepted)
    if len(found) > 1:
        names = " or ".join(f"{task}/{w.submission.author}" for w in found)
        raise NotInYourTurn(f"{task} has several answers.", f"Name one: {names}")
    return found[0]


def show(workspace: Workspace, name: str, now: datetime) -> Shown:
    """A submission with its task; without their words while those are hidden."""
    waiting = choose(workspace, name, now)
    submission = waiting.submission
    if waiting.task.title == HIDDEN:
        return Shown(waiting, (), "", ())
    path = paths.answer_path(submission.batch, submission.task, submission.author)
    words = (workspace.objects.read(f"{submission.commit}:{path}") or b"").decode("utf-8", "replace")
    earlier = [r for r in reviews(workspace, submission.batch, submission.task) if r.author == submission.author]
    changed: tuple[str, ...] = ()
    if waiting.mine is not None and waiting.mine.answer_hash != submission.answer_hash:
        before = _version(workspace, submission, path, waiting.mine.answer_hash)
        if before is not None:
            changed = tuple(
                difflib.unified_diff(
                    before.splitlines(), words.splitlines(), "when you reviewed it", "now", lineterm="", n=1
                )
            )
    page = markdown.load(words)
    return Shown(
        waiting, tuple(_details(page)), page.opening, page.sections, changed, tuple(sorted(earlier, key=lambda r: r.id))
    )  # fmt: skip


def _details(page: Page) -> Iterator[str]:
    """What the author says at the top of an answer, a line each, without what its place says already."""
    for key, value in (page.data if isinstance(page.data, dict) else {}).items():
        if key in {"task", "author", "synthetic"} or value in (None, "", [], {}):
            continue
        name = key.replace("_", " ")
        if isinstance(value, list):
            for item in value:
                yield f"{name}: {', '.join(str(v) for v in item.values()) if isinstance(item, dict) else item}"
        elif isinstance(value, dict):
            for inner, values in value.items():
                shown = (
                    ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in values.items())
                    if isinstance(values, dict)
                    else values
                )
                yield f"{name}, {inner.replace('_', ' ')}: {shown}"
        else:
            yield f"{name}: {'yes' if value is True else 'no' if value is False else str(value).replace('_', ' ')}"


def _version(workspace: Workspace, submission: Submission, path: str, wanted: str) -> str | None:
    """The version of an answer with a content hash, from the history of its submission; None where it is not here."""
    walker = workspace.git.walker()
    try:
        for revision in walker.iter_commits(submission.commit, paths=path):
            data: bytes = (revision.tree / path).data_stream.read()
            if content_hash(data) == wanted:
                return data.decode("utf-8", "replace")
    except (KeyError, ValueError, OSError, GitTrouble):
        return None
    finally:
        walker.close()
    return None


def give(workspace: Workspace, names: Sequence[str], word: Word, now: datetime, randomness: Randomness) -> Given:
    """Say the same word of one or more submissions: events in my ledger, bound to exactly these versions.

    Raises:
        RoleNeeded: I am no reviewer.
        NotInYourTurn: it is my own work, or a quoted place is not in the answer.
    """
    workspace.people.require(workspace.handle, *REVIEWERS, what="Reviewing")
    _require_words(word)
    here = {(task, author): tip.oid for task, author, tip in workspace.submission_branches()}
    refresh(workspace, now)
    chosen = [choose(workspace, name, now) for name in names]
    for waiting in chosen:
        submission = waiting.submission
        if word.verdict == APPROVE and here.get((submission.task, submission.author)) != submission.commit:
            raise NotInYourTurn(
                f"{submission.author} has sent a newer version of {submission.task} than this machine had.",
                f"It is here now. Read it first: rlhf review show {submission.task}",
            )
    policy_hash = content_hash(workspace.tree.read(paths.CONFIG) or b"")
    events = []
    for waiting in chosen:
        submission = waiting.submission
        held = workspace.facts(submission.batch, submission.task).held
        if held and word.verdict == APPROVE:
            raise TaskHeld(submission.task, why_held(held[0]))
        if submission.author == workspace.handle:
            raise NotInYourTurn(
                f"{submission.task} is your own answer; somebody else reviews it.",
                "rlhf review list shows what you can review.",
            )
        _require_quotes(workspace, submission, word.remarks)
        body: dict[str, Any] = {
            "answer": submission.author,
            "subject": {
                "task": submission.task_hash,
                "answer": submission.answer_hash,
                "policy": policy_hash,
            },
            "verdict": word.verdict,
        }
        body |= {"summary": word.summary} if word.summary else {}
        body |= {"comments": [r.record() for r in word.remarks]} if word.remarks else {}
        body |= {"scores": word.scores} if word.scores else {}
        events.append(
            Event(
                ulid(now, randomness(10)),
                "review",
                workspace.handle,
                now,
                submission.batch,
                submission.task,
                body,
            )
        )
    say(workspace, events)
    return Given(tuple(chosen), send_now(workspace, now))


def _require_words(word: Word) -> None:
    if word.verdict == REQUEST_CHANGES and not word.summary.strip():
        raise WrongUse(
            "A request for changes says what has to change.", 'rlhf review request-changes ID "what, in a sentence"'
        )
    if any(not remark.text.strip() for remark in word.remarks):
        raise WrongUse("A remark without words says nothing.", "Say something.")


def _require_quotes(workspace: Workspace, submission: Submission, remarks: Iterable[Remark]) -> None:
    path = paths.answer_path(submission.batch, submission.task, submission.author)
    words = (workspace.objects.read(f"{submission.commit}:{path}") or b"").decode("utf-8", "replace")
    for remark in remarks:
        if remark.section and markdown.load(words).section(remark.section) is None:
            raise NotInYourTurn(
                f"The answer to {submission.task} has no section “{remark.section}”.",
                f"Its sections: rlhf review show {submission.task}",
            )
        if remark.quote and find(remark.quote, words) is None:
            raise NotInYourTurn(
                f"The answer to {submission.task} does not contain “{remark.quote}”.",
                f"Copy the words as they stand: rlhf review show {submission.task}",
            )
