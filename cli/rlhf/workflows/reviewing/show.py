"""Show a submission to its reviewer: its text, what changed since they last reviewed it, and the earlier reviews."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.errors import GitTrouble
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.task import HIDDEN
from rlhf.process.after_acceptance import objections
from rlhf.process.conversation import is_on_review
from rlhf.process.locate_quotes import Anchor, anchor
from rlhf.process.visibility import visible
from rlhf.store.files import markdown
from rlhf.store.machine.last_seen import note_read
from rlhf.workflows.reviewing.queue import Waiting, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rlhf.model.document import Page, Section
    from rlhf.model.event import Event, Review
    from rlhf.process.after_acceptance import Objection
    from rlhf.process.deadlines import Deadline
    from rlhf.process.facts import Submission
    from rlhf.store.workspace import Workspace


class Shown(Struct, frozen=True):
    """A submission as its reviewer reads it: text, changes since I last reviewed it, earlier reviews and replies.

    Args:
        against: what stands against it, if it is an accepted answer.
        anchors: where the words of each remark are now, by the id of its review.
    """

    waiting: Waiting
    details: tuple[str, ...]
    opening: str
    sections: tuple[Section, ...]
    changed: tuple[str, ...] = ()
    earlier: tuple[Review, ...] = ()
    deadline: Deadline | None = None
    replies: tuple[Event, ...] = ()
    against: tuple[Objection, ...] = ()
    anchors: Mapping[str, tuple[Anchor, ...]] = field(default_factory=dict)


def show(workspace: Workspace, name: str, now: datetime) -> Shown:
    """Return a submission with its task, and note this version as read; without any text while that is hidden."""
    waiting = choose(workspace, name, now, accepted=True)
    submission = waiting.submission
    if waiting.task.title == HIDDEN:
        return Shown(waiting, (), "", ())
    path = paths.answer_path(submission.batch, submission.task, submission.author)
    words = (workspace.objects.read(f"{submission.commit}:{path}") or b"").decode("utf-8", "replace")
    people, policy, author = workspace.people, workspace.policy, submission.author
    earlier = visible(waiting.facts, author, people, policy, workspace.handle)
    note_read(workspace.git_dir, f"{submission.task}/{author}", waiting.version)
    changed: tuple[str, ...] = ()
    if waiting.mine is not None and waiting.mine.answer_hash != submission.answer_hash:
        before = _version(workspace, submission, path, waiting.mine.answer_hash)
        if before is not None:
            changed = tuple(
                difflib.unified_diff(
                    before.splitlines(), words.splitlines(), "when you reviewed it", "now", lineterm="", n=1
                )
            )
    page = markdown.load(words, with_hidden=True)
    return Shown(
        waiting, tuple(_details(page)), page.opening, page.sections, changed, tuple(earlier),
        waiting.facts.deadline(author, people, policy),
        tuple(event for event in waiting.facts.events if is_on_review(event) and event.body["answer"] == author),
        objections(waiting.facts, author, people, policy) if waiting.accepted else (),
        {review.id: tuple(anchor(remark, words) for remark in review.remarks) for review in earlier},
    )  # fmt: skip


def _details(page: Page) -> Iterator[str]:
    """Yield the details that the author gives at the top of an answer, a line each, without its task and author."""
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
    """Return the version of an answer with a content hash, from its submission's history; None if it is not here."""
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
