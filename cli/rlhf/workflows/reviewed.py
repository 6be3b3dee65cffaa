"""Find what a reviewer said by its letters, answer it, and take over words that they suggest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.errors import AmbiguousMessage, NoSuchMessage, NothingSuggested, WordsMoved, WrongUse
from rlhf.model import paths
from rlhf.process.feedback import places
from rlhf.process.sight import visible

if TYPE_CHECKING:
    from rlhf.model.event import Remark, Review
    from rlhf.process.standing import Facts
    from rlhf.store.workspace import Workspace

_NAME = re.compile(r"([0-9a-hjkmnp-tv-z]{4,26})(?:\.([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Found:
    """A review, and which of its remarks is meant: counted from 1, 0 for all of it."""

    facts: Facts
    review: Review
    remark: int

    @property
    def said(self) -> Remark | None:
        return self.review.remarks[self.remark - 1] if self.remark else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A suggestion that stands in my answer now."""

    path: str
    task: str
    before: str
    after: str


def find_review(workspace: Workspace, name: str) -> Found | None:
    """The review that is meant by the last letters of its id, and a remark of it by a dot and its number.

    Raises:
        AmbiguousMessage: several end so.
        NoSuchMessage: it has no such remark.
    """
    match = _NAME.fullmatch(name.strip().lower())
    if match is None:
        return None
    ending, number = match[1], int(match[2] or 0)
    files = workspace.event_files(lambda file: file.says == "review" and file.id.endswith(ending))
    found = []
    for batch, task in sorted({(file.batch, file.task) for file in files}):
        facts = workspace.facts(batch, task)
        authors = {str(event.body.get("answer")) for event in facts.events if event.type == "review"}
        for author in sorted(authors):
            said = visible(facts, author, workspace.people, workspace.policy, workspace.handle)
            found += [Found(facts, review, number) for review in said if review.id.endswith(ending)]
    if len(found) > 1:
        raise AmbiguousMessage(name, [f"{one.review.id}  {one.review.by}: {one.review.summary[:50]}" for one in found])
    if found and number > len(found[0].review.remarks):
        raise NoSuchMessage(name)
    return found[0] if found else None


def accept(workspace: Workspace, name: str) -> Taken:
    """Put the words that a reviewer suggests in the place of mine, in my file; it is mine to submit.

    Raises:
        WrongUse: nothing is called so.
        NothingSuggested: it suggests no words, or several remarks do.
        WordsMoved: the words that it was about are not there any more, or stand there more than once.
    """
    found = find_review(workspace, name)
    if found is None or found.review.author != workspace.handle:
        raise WrongUse(f"No review of an answer of yours is called “{name}”.", "rlhf feedback shows their letters.")
    remark = _suggestion(found)
    path = paths.answer_path(found.facts.batch, found.facts.id, workspace.handle)
    raw = workspace.files.read(path)
    if raw is None:
        raise WordsMoved(found.facts.id, remark.quote, "Bring your answer here first: rlhf sync")
    text = raw.decode("utf-8")
    start, end = _place(text, remark, found.facts.id)
    after = text[:start] + (remark.suggestion or "") + text[end:]
    workspace.files.write(path, after.encode())
    return Taken(path, found.facts.id, text[start:end], remark.suggestion or "")


def _suggestion(found: Found) -> Remark:
    some = [found.said] if found.said is not None else list(found.review.remarks)
    offered = [remark for remark in some if remark is not None and remark.suggestion is not None and remark.quote]
    if len(offered) != 1:
        raise NothingSuggested(found.review.id[-6:], len(offered))
    return offered[0]


def _place(text: str, remark: Remark, task: str) -> tuple[int, int]:
    """Where the words stand that are to be replaced: once, or where the words around them are the same."""
    found = places(remark.quote, text)
    if len(found) > 1:
        near = [(s, e) for s, e in found if text[:s].endswith(remark.before) and text[e:].startswith(remark.after)]
        found = near or found
    if len(found) != 1:
        again = "Change them yourself: rlhf feedback shows what is suggested."
        raise WordsMoved(task, remark.quote, again)
    return found[0]
