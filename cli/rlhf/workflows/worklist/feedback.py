"""Collect the reviews of my work, each remark beside the words that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import NotHereOffline
from rlhf.model.event_types import REVIEW
from rlhf.process.after_acceptance import objections
from rlhf.process.attestations import source_of
from rlhf.process.concerns import redacted
from rlhf.process.conversation import is_on_review
from rlhf.process.locate_quotes import Anchor, anchor
from rlhf.process.task_state import Work, stand
from rlhf.process.visibility import visible
from rlhf.store import submissions
from rlhf.store.find_task import find_tasks
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from rlhf.model.event import Event, Review
    from rlhf.process.after_acceptance import Objection
    from rlhf.store.workspace import Workspace


class Answered(Struct, frozen=True):
    """A reply to a review, or to one of its remarks, counted from 1; 0 for the whole review."""

    by: str
    at: datetime
    text: str
    remark: int = 0


class ReviewWithReplies(Struct, frozen=True):
    """A review of my answer, and the replies to it.

    Args:
        current: the review is of the version that I submitted last.
        replies: the replies to the review, the oldest first.
        pull: the number of the pull request on which the review was given; 0 where it is in a ledger.
    """

    review: Review
    anchors: tuple[Anchor, ...]
    current: bool
    replies: tuple[Answered, ...] = ()
    pull: int = 0


class Feedback(Struct, frozen=True):
    """The feedback on my answer to a task.

    Args:
        against: what stands against my accepted answer beside the reviews: withdrawals, reopenings, open concerns.
    """

    task: str
    batch: str
    title: str
    work: Work | None
    said: tuple[ReviewWithReplies, ...]
    against: tuple[Objection, ...] = ()


def feedback(workspace: Workspace, named: Sequence[str], now: datetime) -> list[Feedback]:
    """Return the reviews of my answers, newest first; without names, of all tasks I hold or have an answer file for."""
    mine = held(workspace, now)
    known = {*mine, *workspace.my_answers()}
    keys = find_tasks(workspace, named, known) or sorted(known)
    return [_of(workspace, batch, task, now) for batch, task in keys]


def _sent(workspace: Workspace, batch: str, task: str) -> bytes:
    """Return the text of my latest submission or accepted answer; empty where this machine lacks it and is offline."""
    try:
        return submissions.current(workspace, batch, task) or b""
    except NotHereOffline:
        return b""


def _of(workspace: Workspace, batch: str, task_id: str, now: datetime) -> Feedback:
    facts = workspace.facts(batch, task_id)
    sent = _sent(workspace, batch, task_id)
    file = workspace.files.read(f"answers/{batch}/{task_id}/{workspace.handle}.md")
    text = (file if file is not None else sent).decode("utf-8", "replace")
    from rlhf.model.content_hash import content_hash

    now_hash = content_hash(sent)
    hidden = redacted(facts.concerns)
    me = workspace.handle
    about_me = [] if hidden else visible(facts, me, workspace.people, workspace.policy, me)
    pulls = {event.id: int(source_of(event).get("pull", 0)) for event in facts.events if event.type == REVIEW}
    saids = tuple(
        ReviewWithReplies(
            review,
            tuple(anchor(remark, text) for remark in review.remarks),
            review.answer_hash == now_hash,
            tuple(_replies(facts.events, review.id)),
            pulls.get(review.id, 0),
        )
        for review in sorted(about_me, key=lambda r: r.id, reverse=True)
    )
    standing = stand(facts, workspace.people, workspace.policy, now)
    against = objections(facts, me, workspace.people, workspace.policy) if me in facts.accepted else ()
    reviewed = {result.review.id for result in saids}
    return Feedback(
        task_id, batch, facts.shown.title if facts.shown else task_id, standing.of.get(workspace.handle), saids,
        tuple(replace(item, why="") if hidden else item for item in against if item.id not in reviewed),
    )  # fmt: skip


def _replies(events: Iterable[Event], review: str) -> Iterator[Answered]:
    """Yield the replies to a review, the oldest first."""
    messages = [event for event in events if is_on_review(event) and event.body.get("to") == review]
    for event in sorted(messages, key=lambda event: (event.at, event.id)):
        yield Answered(event.by, event.at, str(event.body.get("text", "")), int(event.body.get("remark", 0)))
