"""Due times: that each is a real and unambiguous instant, and is not before the due time of its batch."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.model.instants import parse_due, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from rlhf.model.document import Document
    from rlhf.model.task import Batch, Task


def impossible_due(document: Document) -> Iterator[Problem]:
    """A due time is a real time in a real zone; nobody can meet 31 February.

    Bad, a task:
        due: 2027-02-31T18:00+00:00[Europe/London]

    Good:
        due: 2027-02-28T18:00+00:00[Europe/London]
    """
    text = _due(document)
    if text and (fault := _fault(text)):
        yield Problem(document.at("due"), f"{fault}.", "For example: 2026-12-04T18:00+00:00[Europe/London]")


def due_before_batch(document: Document, task: Task, batch: Batch) -> Iterator[Problem]:
    """No task is due before its batch: whoever looks for urgent work looks at the batches first.

    Given, a batch:
        due: 2026-12-04T18:00+00:00[Europe/London]

    Bad, a task:
        due: 2026-12-03T18:00+00:00[Europe/London]

    Good:
        due: 2026-12-11T18:00+00:00[Europe/London]
    """
    if task.due and batch.due and task.due.at < batch.due.at:
        yield Problem(
            document.at("due"),
            f"This task is due before its batch ({batch.due}).",
            f"Make the due time in tasks/{batch.name}/batch.yaml as early as that of its earliest task.",
        )


def offset_and_zone_disagree(document: Document) -> Iterator[Problem]:
    """An offset (+01:00) and a zone in brackets say one thing twice; where they differ, nobody knows which holds.

    Bad, a task:
        due: 2026-12-11T18:00+01:00[Europe/London]

    Good:
        due: 2026-12-11T18:00+00:00[Europe/London]
    """
    text = _due(document)
    if text and (result := _disagreement(text)):
        yield Problem(document.at("due"), *result)


def _due(document: Document) -> str:
    text = document.data.get("due") if isinstance(document.data, dict) else None
    return text if isinstance(text, str) else ""


@lru_cache(512)
def _fault(text: str) -> str:
    try:
        parse_due(text)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(512)
def _disagreement(text: str) -> tuple[str, str] | None:
    """Return message and hint if a due time's offset is not its zone's (RFC 9557, 3.4; “Z” gives none); else None."""
    stamp, bracket, name = text.strip().rstrip("]").partition("[")
    if not bracket or stamp.endswith("Z") or _fault(text):
        return None
    moment, zone = datetime.fromisoformat(stamp), zone_of(name)
    if moment.astimezone(zone).utcoffset() == moment.utcoffset():
        return None
    meant = _real(moment.replace(tzinfo=None), zone)
    right = f"{meant.isoformat(timespec='minutes')}[{name}]"
    if meant.replace(tzinfo=None) != moment.replace(tzinfo=None):
        return f"The clocks in {name} skip {moment:%H:%M} on that night.", f"Write: due: {right}"
    return f"The offset in {name} is {right[16:22]} at that time, not {stamp[-6:]}.", f"Write: due: {right}"


def _real(clock: datetime, zone: ZoneInfo) -> datetime:
    """Return a clock time in a zone; a time that the clocks skip is moved forward by the length of the gap."""
    return clock.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
