"""Find a review by letters of its id, and accept a change that one of its remarks suggests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from rlhf.errors import (
    AmbiguousMessage,
    ChangedMeanwhile,
    FileGone,
    NoSuchMessage,
    NoSuchReview,
    NothingSuggested,
    NotUtf8,
    SuggestionTaken,
    WordsInDoubt,
    WordsMoved,
)
from rlhf.model import paths
from rlhf.model.event_types import REVIEW
from rlhf.model.ids import SHOWN, may_mean, meant
from rlhf.process.anchoring import find, sentence_kept
from rlhf.process.locate_quotes import anchor
from rlhf.process.visibility import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Remark, Review
    from rlhf.process.anchoring import Place
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace

_MOST = 20
_NAME = re.compile(r"([0-9a-hjkmnp-tv-z]{4,26})(?:\.([1-9][0-9]{0,2}))?")


class ReviewFound(Struct, frozen=True):
    """A review that a name stands for, and the number of the remark meant: counted from 1, 0 for the whole review."""

    facts: Facts
    review: Review
    remark: int

    @property
    def remark_meant(self) -> Remark | None:
        return self.review.remarks[self.remark - 1] if self.remark else None


class Offer(Struct, frozen=True):
    """A change to my answer that a reviewer suggests.

    Args:
        before, after: the words to be replaced, and the words in their place.
        was, now: the whole line or lines around these words, before and after the change.
        sentence_changed: the rest of the sentence is no longer what the reviewer read.
        file, changed: the bytes of the whole file, before and after the change.
    """

    not_told: ClassVar = ("file", "changed")  # in JSON

    path: str
    task: str
    line: int
    before: str
    after: str
    was: str
    now: str
    sentence_changed: bool
    file: bytes
    changed: bytes


def find_review(workspace: Workspace, name: str) -> ReviewFound | None:
    """Return the review that some letters of its id name, and the remark whose number follows; None where none is.

    Raises:
        AmbiguousMessage: several reviews have such an id.
        NoSuchMessage: the review has no remark of that number.
    """
    match = _NAME.fullmatch(name.strip().lower())
    if match is None:
        return None
    letters, number = match[1], int(match[2] or 0)
    files = workspace.ledgers.event_files(lambda file: file.says == REVIEW and may_mean(letters, file.id))
    near = []
    for batch, task in sorted({(file.batch, file.task) for file in files}):
        facts = workspace.facts(batch, task)
        authors = {str(event.body.get("answer")) for event in facts.events if event.type == REVIEW}
        for author in sorted(authors):
            reviews = visible(facts, author, workspace.people, workspace.policy, workspace.handle)
            near += [ReviewFound(facts, review, number) for review in reviews if may_mean(letters, review.id)]
    result = meant(letters, near, lambda item: [item.review.id])
    if len(result) > 1:
        raise AmbiguousMessage(name, told_apart((item.review.id, item.review.by, _words(item)) for item in result))
    if result and number > len(result[0].review.remarks):
        raise NoSuchMessage(name)
    return result[0] if result else None


def told_apart(messages: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return a line for each of some messages, each an id, who said it and its text: letters that name only this one.

    Only the first twenty are named.
    """
    every = list(messages)[:_MOST]
    shown = [id_[-SHOWN:] for id_, _, _ in every]
    alike = len(set(shown)) < len(shown)
    return [f"{id_ if alike else id_[-SHOWN:]}  {by}: {' '.join(text.split())[:50]}" for id_, by, text in every]


def _words(item: ReviewFound) -> str:
    """Return the first words of a review: its summary, or its first remark."""
    return item.review.summary or next((remark.text for remark in item.review.remarks), "with no words")


def offered(workspace: Workspace, name: str) -> Offer:
    """Return the change that a suggestion would make to my file; nothing is changed yet.

    Raises:
        WrongUse: no review of an answer of mine has this name.
        NothingSuggested: no remark suggests other words, or several remarks do.
        FileGone, UnreadableFile: my answer file is missing, or is not UTF-8.
        SuggestionTaken: what it suggests stands there already.
        WordsMoved: the quoted words are no longer in their place.
        WordsInDoubt: the quoted words occur more than once, and it is not known which of them are meant.
    """
    result = find_review(workspace, name)
    if result is None or result.review.author != workspace.handle:
        raise NoSuchReview(name)
    remark = _suggestion(result)
    letters = name.strip().lower()
    path, task = paths.answer_path(result.facts.batch, result.facts.id, workspace.handle), result.facts.id
    raw = workspace.files.read(path)
    if raw is None:
        raise FileGone(path, task)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotUtf8(path) from None
    if anchor(remark, text).taken:
        raise SuggestionTaken(letters, task)
    place = _place(text, remark, task)
    words = _with_line_ends_of(text, remark.suggestion or "")
    changed = text[: place.start] + words + text[place.end :]
    return Offer(
        path, task, text.count("\n", 0, place.start) + 1, text[place.start : place.end], words,
        _lines(text, place.start, place.end), _lines(changed, place.start, place.start + len(words)),
        not sentence_kept(remark, text, place), raw, changed.encode(),
    )  # fmt: skip


def accept(workspace: Workspace, offer: Offer) -> None:
    """Write the change that was shown, and no other; the person submits it.

    Raises:
        ChangedMeanwhile: the file is no longer the one that was shown.
    """
    if workspace.files.read(offer.path) != offer.file:
        raise ChangedMeanwhile(offer.path)
    workspace.files.write(offer.path, offer.changed)


def _suggestion(result: ReviewFound) -> Remark:
    some = [result.remark_meant] if result.remark_meant is not None else list(result.review.remarks)
    offered = [remark for remark in some if remark is not None and remark.suggestion is not None and remark.quote]
    if len(offered) != 1:
        raise NothingSuggested(result.review.id[-6:], len(offered))
    return offered[0]


def _place(text: str, remark: Remark, task: str) -> Place:
    """Return where the words to be replaced are: exactly the quoted words, in the surroundings that were reviewed."""
    place = find(remark, text)
    if place is None or place.edited:
        now = " ".join(text[place.start : place.end].split()) if place else ""
        raise WordsMoved(task, remark.quote, now)
    if not place.certain:
        raise WordsInDoubt(task, remark.quote)
    return place


def _with_line_ends_of(text: str, words: str) -> str:
    """Return words with the line ends that a text uses."""
    plain = words.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in text else plain


def _lines(text: str, start: int, end: int) -> str:
    """Return the whole lines that contain a piece of a text."""
    close = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : close if close >= 0 else len(text)].strip("\r")
