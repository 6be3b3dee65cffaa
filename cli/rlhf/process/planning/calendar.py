"""Turn a plan into calendar entries that a calendar moves, and does not duplicate, when it reads them again.

An entry is identified by its UID, and a newer version of it by a higher SEQUENCE (RFC 5545 3.8.7.4, RFC 5546 2.1.5).
The n-th block of a task keeps its UID while it is in the future. The number of a past block is not used again, so that
last week's blocks stay in the calendar. A block that is no longer planned is sent as cancelled until its time is over.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.instants import Due
from rlhf.model.task import HIDDEN
from rlhf.process.planning.job import Doing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rlhf.process.planning.plan import Block

_SPACE = UUID("5f0f2f3e-6c1b-4a57-9d0c-0f4a3c0f7d52")  # the namespace of this program's entries, drawn at random
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_KEPT = timedelta(days=200)
_CANCELLED = "No longer planned"


class Known(Struct, frozen=True):
    """A calendar entry as it was sent last, without its title and text.

    Args:
        key: the task, the review or the time kept aside that it is for.
        number: its number among the entries of the same key.
        mark: a hash of its content.
        modified: when it was last changed.
    """

    uid: str
    key: str
    number: int
    start: datetime
    end: datetime
    sequence: int
    modified: datetime
    mark: str
    cancelled: bool = False


class Entry(Struct, frozen=True):
    """A calendar entry to be sent, with its title and text."""

    known: Known
    title: str
    text: str = ""


def entries(
    blocks: Iterable[Block],
    before: Collection[Known],
    whose: str,
    zone: str,
    now: datetime,
    hidden: Collection[str] = (),
) -> list[Entry]:
    """Return the entries to send, by start: the blocks, cancelled blocks, and past entries whose words are hidden now.

    Args:
        before: the entries that were sent earlier.
        whose: the project and the person, from which the UIDs are made.
        hidden: the keys of tasks whose words are hidden now: their past entries lose their titles.
    """
    past = [known for known in before if known.end <= now]
    coming = {(known.key, known.number): known for known in before if known.end > now}
    used, values = {(known.key, known.number) for known in past}, []
    for block in sorted(blocks, key=lambda item: item.start):
        key, number = key_of(block), 1
        while (key, number) in used:
            number += 1
        used.add((key, number))
        fresh = Known(_uid(whose, key, number), key, number, block.start, block.end, 0, now, "")
        values.append(_entry(fresh, coming.get((key, number)), *_words(block, zone)))
    gone = [known for name, known in coming.items() if name not in used]
    values += [_entry(replace(known, cancelled=True, modified=now), known, _CANCELLED, "") for known in gone]
    seen = [known for known in past if known.key in hidden and not known.cancelled]
    values += [_entry(replace(known, modified=now), known, HIDDEN, "") for known in seen]
    return sorted(values, key=lambda entry: (entry.known.start, entry.known.uid))


def to_remember(sent: Iterable[Entry], before: Iterable[Known], now: datetime) -> list[Known]:
    """Return the entries to remember after sending, without those that ended long ago (`_KEPT`)."""
    by_uid = {known.uid: known for known in before} | {entry.known.uid: entry.known for entry in sent}
    return sorted(
        (known for known in by_uid.values() if known.end > now - _KEPT), key=lambda known: (known.start, known.uid)
    )


def key_of(block: Block) -> str:
    """Return the key of what a block is for, by which its entry is recognised later."""
    job = block.job
    if job is None:
        return Doing.ASIDE.value
    return f"{job.batch}/{job.task}" + (f"/{job.about}" if job.about else "")


def tasks_in(known: Iterable[Known]) -> Iterator[tuple[str, str, str]]:
    """Yield the key, the batch and the task id of each entry that is for a task."""
    for key in sorted({item.key for item in known} - {Doing.ASIDE.value}):
        batch, task, *_ = key.split("/")
        yield key, batch, task


def _entry(fresh: Known, last: Known | None, title: str, text: str) -> Entry:
    """Return an entry with its words; the last sent version where nothing in it has changed."""
    sentence = f"{fresh.start.isoformat()} {fresh.end.isoformat()} {fresh.cancelled} {title}\n{text}"
    mark = sha256(sentence.encode("utf-8", "replace")).hexdigest()[:16]
    if last is not None and last.mark == mark:
        return Entry(last, title, text)
    minutes = int((fresh.modified - _BEGINNING) / timedelta(minutes=1))  # rises on another machine, too
    sequence = max(minutes, last.sequence + 1 if last is not None else 0)
    return Entry(replace(fresh, sequence=sequence, mark=mark), title, text)


def _words(block: Block, zone: str) -> tuple[str, str]:
    job = block.job
    if job is None:
        return "Feedback and reviews", "Kept free by your plan.\nrlhf week"
    part = f" ({block.number} of {block.of})" if block.of > 1 else ""
    command = {
        Doing.REVIEW: f"rlhf review show {job.task}/{job.about}", Doing.REVISE: f"rlhf feedback {job.task}",
    }.get(job.doing, f"rlhf task show {job.task}")  # fmt: skip
    due = f"Due {Due(job.due, zone).words}\n" if job.due else ""
    return f"{job.doing.capitalize()}: {job.title}{part}", f"{due}{command}"


def _uid(whose: str, key: str, number: int) -> str:
    return str(uuid5(_SPACE, f"{whose}/{key}/{number}"))
