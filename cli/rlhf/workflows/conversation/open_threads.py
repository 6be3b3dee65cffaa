"""The threads about a task as I may see them, reviews among them, and the thread that waits for a word of mine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoSuchAnswer, NothingToReplyTo, SeveralToReplyTo
from rlhf.model.event_types import CLARIFICATION, EDGE_CASE, REPLY, REVIEW
from rlhf.model.ids import may_mean, meant
from rlhf.process.conversation import is_on_review, threads_of_reviews
from rlhf.process.redaction import hidden_tasks, shown
from rlhf.process.slots import takers
from rlhf.process.visibility import seen
from rlhf.store.find_task import find_task
from rlhf.workflows.conversation.messages import threads_about
from rlhf.workflows.reviewing.find_review import find_review
from rlhf.workflows.worklist.my_tasks import held
from rlhf.workflows.worklist.open_concerns import duty_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.process.conversation import Thread
    from rlhf.store.workspace import Workspace


class Target(Struct, frozen=True):
    """The letters of what a reply is to; `what` says in words what was found where a task or an answer was named."""

    letters: str
    what: str = ""


_LETTERS = re.compile(r"[0-9a-hjkmnp-tv-z]{4,26}")


def about(workspace: Workspace, name: str, now: datetime) -> list[Thread]:
    """Return the threads of a task, of an answer (`TASK/AUTHOR`: its reviews), or the thread of a message or a review.

    Raises:
        NoSuchTask, AmbiguousTask, AmbiguousMessage, NoSuchMessage, NoSuchAnswer.
    """
    if "/" in name:
        text, _, author = name.partition("/")
        batch, task = find_task(workspace, text, held(workspace, now))
        reviews = [t for t in reviews_of(workspace, batch, task) if t.opening.latest.body.get("answer") == author]
        if not reviews and author not in takers(workspace.facts(batch, task), now):
            raise NoSuchAnswer(task, author)
        return reviews
    review = find_review(workspace, _named_review(workspace, name) or name)
    if review is not None:
        reviews = reviews_of(workspace, review.facts.batch, review.facts.id)
        return [thread for thread in reviews if thread.opening.id == review.review.id]
    values = threads_about(workspace, name, now)
    if _contain(values, name):
        return values
    batch, task = find_task(workspace, name, held(workspace, now))
    return sorted([*values, *reviews_of(workspace, batch, task)], key=lambda t: (t.opening.at, t.opening.id))


def _contain(values: list[Thread], name: str) -> bool:
    """Whether a name is of a message in some threads, and not of their task."""
    letters = name.strip().lower()
    ids = (id_ for thread in values for message in thread.messages for id_ in (message.id, message.latest.id))
    return _LETTERS.fullmatch(letters) is not None and any(may_mean(letters, id_) for id_ in ids)


def reviews_of(workspace: Workspace, batch: str, task: str) -> list[Thread]:
    """Return the reviews of the answers to a task, with their replies, as far as I may see them."""
    facts = workspace.facts(batch, task)
    if not any(event.type == REVIEW for event in facts.events):
        return []
    visible = seen(facts.events, facts, workspace.people, workspace.policy, workspace.handle)
    return threads_of_reviews(shown(visible, hidden_tasks(facts.events, workspace.people)))


def reviewers_told(workspace: Workspace, question: Event) -> list[str]:
    """Return who reviewed my answer to the task of a question of mine, as far as I may know, and is told of it."""
    if not workspace.ledgers.event_files(lambda file: file.says == REVIEW and file.task == question.task):
        return []
    reviews = (thread.opening.latest for thread in reviews_of(workspace, question.batch, question.task))
    handles = {review.by for review in reviews if review.body.get("answer") == workspace.handle}
    here = (workspace.people.get(handle) for handle in handles - {workspace.handle})
    return sorted(person.handle for person in here if person is not None and person.active)


def reply_to(workspace: Workspace, name: str, now: datetime) -> Target:
    """Return what a reply is to: the only thing about a task or an answer that waits for my word.

    Letters are returned as they are; those of a reply to a review stand for that review.

    Raises:
        SeveralToReplyTo, NothingToReplyTo.
    """
    text = name.strip().lower()
    if not text.startswith("t-") and "/" not in text:
        return Target(_named_review(workspace, text) or text)
    values = about(workspace, text, now)
    waiting = list(_waiting(workspace, values, now))
    if len(waiting) == 1:
        opening = waiting[0].opening
        return Target(opening.short, f"the {opening.type.replace('_', ' ')} of {opening.by}")
    _, task = find_task(workspace, text.partition("/")[0], held(workspace, now))
    if waiting:
        raise SeveralToReplyTo(task, [_line(thread) for thread in waiting])
    raise NothingToReplyTo(task, [_line(thread) for thread in values])


def _waiting(workspace: Workspace, values: list[Thread], now: datetime) -> Iterator[Thread]:
    """Yield the threads in which somebody else spoke last and that ask something of me, or answer what I said."""
    me = workspace.handle
    latest = {(t.opening.by, t.opening.latest.body.get("answer")): t for t in values if t.opening.type == REVIEW}
    for thread in values:
        opening, spoken = thread.opening, [message for message in thread.messages if not message.retracted]
        if opening.retracted or not spoken or spoken[-1].by == me:
            continue
        if opening.type == REVIEW:
            of_mine = opening.latest.body.get("answer") == me and _says_something(thread)
            last = latest[opening.by, opening.latest.body.get("answer")] is thread
            waits = (of_mine and last) or (len(spoken) > 1 and _spoke(thread, me))
        elif opening.type in {CLARIFICATION, EDGE_CASE}:
            waits = _spoke(thread, me) or opening.type == CLARIFICATION
        else:
            duty = duty_on(workspace, thread, now)
            waits = (duty is not None and me in duty.who) or _spoke(thread, me)
        if waits:
            yield thread


def _says_something(thread: Thread) -> bool:
    body = thread.opening.latest.body
    return bool(body.get("summary") or body.get("comments")) or len(thread.messages) > 1


def _spoke(thread: Thread, handle: str) -> bool:
    return any(message.by == handle for message in thread.messages)


def _named_review(workspace: Workspace, name: str) -> str:
    """Return the review, and the remark of it, to which a reply with these letters was given; "" where none was."""
    letters = name.strip().lower()
    if not _LETTERS.fullmatch(letters):
        return ""
    replies = workspace.ledgers.events(lambda file: file.type == REPLY and may_mean(letters, file.id))
    on = meant(letters, filter(is_on_review, replies), lambda event: [event.id])
    if len(on) != 1:
        return ""
    remark = on[0].body.get("remark")
    return f"{on[0].body['to']}{f'.{remark}' if remark else ''}"


def _line(thread: Thread) -> tuple[str, str]:
    """Return the letters of a thread, and who opened it with which words."""
    opening = thread.opening
    words = opening.text or "with remarks"
    return opening.short, f"{opening.type.replace('_', ' ')} of {opening.by}: {' '.join(words.split())[:60]}"
