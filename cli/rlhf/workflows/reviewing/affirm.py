"""Affirm that an accepted answer still stands, although its prompt means something else now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import (
    AffirmedAlready,
    AmbiguousTask,
    NoSuchTask,
    NotHereOffline,
    NothingToAffirm,
    NotYoursToAffirm,
    ProjectNotUpgraded,
    PromptChangedMeanwhile,
    SeveralAnswers,
)
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import AFFIRMATION
from rlhf.model.ids import ulid
from rlhf.process.affirmations import affirmed
from rlhf.process.independence import mixed
from rlhf.process.sign_off_subject import accepted_subject
from rlhf.store.find_task import find_task
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.ledger.subject import bound_to, knows_meaning
from rlhf.workflows.reviewing.no_part import require_no_part
from rlhf.workflows.sync.sync import refresh, send_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.process.facts import Facts
    from rlhf.process.verdict import Subject
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced


class Awaiting(Struct, frozen=True):
    """An accepted answer whose prompt means something else now.

    Args:
        answer: the words of the answer.
    """

    facts: Facts
    subject: Subject
    answer: bytes

    @property
    def name(self) -> str:
        return f"{self.subject.task}/{self.subject.author}"


class Affirmed(Struct, frozen=True):
    answers: tuple[Awaiting, ...]
    synced: Synced


def awaiting(workspace: Workspace, name: str, now: datetime) -> Awaiting:
    """Fetch, and return the accepted answer that I may affirm; `name` is a task, or `TASK/AUTHOR`.

    Raises:
        NothingToAffirm, SeveralAnswers, AffirmedAlready, NotYoursToAffirm, ProjectNotUpgraded, PromptChangedMeanwhile,
        HoldsTheTask, AnsweredToo, NoSuchTask, AmbiguousTask.
    """
    text, _, author = name.partition("/")
    before = _meaning(workspace, text)
    refresh(workspace, now)
    if not knows_meaning(workspace):
        raise ProjectNotUpgraded
    batch, task = find_task(workspace, text)
    facts = workspace.facts(batch, task)
    authors = [who for who in sorted(facts.accepted) if author in ("", who) and facts.prompt_changed(who)]
    if not authors:
        raise NothingToAffirm(task)
    if len(authors) > 1:
        raise SeveralAnswers(task, authors)
    subject, me = accepted_subject(authors[0], facts), workspace.handle
    state = affirmed(subject, facts.events, workspace.people, workspace.policy)
    if not state.missing and state.by:
        raise AffirmedAlready(task, " and ".join(state.by))
    if not mixed(workspace.policy, facts.task):
        require_no_part(facts, authors[0], me, now)
    if me not in state.wanted:
        raise NotYoursToAffirm(task, state.wanted)
    if before and before != facts.meaning:
        raise PromptChangedMeanwhile(task)
    answer = workspace.tree.read(paths.answer_path(batch, task, authors[0])) or b""
    return Awaiting(facts, subject, answer)


def _meaning(workspace: Workspace, text: str) -> str:
    """Return what a task means as this machine knows it, before anything is fetched; "" where it does not."""
    try:
        return workspace.facts(*find_task(workspace, text)).meaning
    except (NoSuchTask, AmbiguousTask, NotHereOffline):
        return ""


def affirm(
    workspace: Workspace, answers: Sequence[Awaiting], why: str, now: datetime, randomness: Randomness
) -> Affirmed:
    """Write to my ledger that each answer stands, bound to its words and to what its prompt means now, and send it."""
    events = []
    for item in answers:
        facts = item.facts
        task_hash = content_hash(workspace.tree.read(workspace.snapshot.task_path(facts.batch, facts.id)) or b"")
        subject = bound_to(workspace, task_hash, facts.meaning, content_hash(item.answer))
        body = {"answer": item.subject.author, "subject": subject} | ({"why": why} if why else {})
        me = workspace.handle
        events.append(Event(ulid(now, randomness(10)), AFFIRMATION, me, now, facts.batch, facts.id, body))
    say(workspace, events)
    return Affirmed(tuple(answers), send_now(workspace, now))
