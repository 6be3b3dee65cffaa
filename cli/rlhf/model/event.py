"""What somebody said or decided: one entry of a ledger, never edited."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rlhf.model.ids import BATCH, HANDLE, TASK_ID, ULID, fullmatch
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: What the name of a type looks like, of those too that are still to come.
TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")

#: The folder of events that are about no task.
PROJECT = "_project"

APPROVE = "approve"
REQUEST_CHANGES = "request_changes"
COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Event:
    """`body` holds what is particular to the type; `schemas/events/<type>.json` gives its shape."""

    id: str
    type: str
    by: str
    at: datetime
    batch: str = ""
    task: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where its file stands in the ledger's tree."""
        folder = f"{self.batch}/{self.task}" if self.task else PROJECT
        return f"{folder}/{self.id}-{self.type}.yaml"

    def record(self) -> dict[str, Any]:
        """The values of its file, envelope first."""
        about = {"batch": self.batch, "task": self.task}
        envelope = {"id": self.id, "type": self.type, "by": self.by, "at": stamp(self.at)}
        return {**envelope, **{key: value for key, value in about.items() if value}, **self.body}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Event:
        """Build from the values of an event file.

        Raises:
            KeyError, ValueError: the envelope is not whole.
        """
        envelope = ("id", "type", "by", "at", "batch", "task")
        return cls(
            id=data["id"],
            type=data["type"],
            by=data["by"],
            at=parse_stamp(data["at"]),
            batch=data.get("batch", ""),
            task=data.get("task", ""),
            body={key: value for key, value in data.items() if key not in envelope},
        )


def envelope_fault(event: Event) -> str:
    """What is wrong with the part that every event has, whatever its type; "" where nothing is."""
    for name, pattern, value in (
        ("id", ULID, event.id),
        ("type", TYPE, event.type),
        ("by", HANDLE, event.by),
        ("batch", BATCH, event.batch or "none"),
        ("task", TASK_ID, event.task or "t-0000000000"),
    ):
        if not fullmatch(pattern, value):
            return f"its {name} is not of the form that every event has."
    return "it names a task and no batch." if event.task and not event.batch else ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A reviewer's comment and the words of the answer that it is about."""

    text: str
    quote: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's word on one version of one answer."""

    id: str
    by: str
    at: datetime
    task: str
    author: str
    verdict: str
    task_hash: str
    answer_hash: str
    summary: str = ""
    remarks: tuple[Remark, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event) -> Review:
        """Read a `review` event.

        Raises:
            KeyError: it names no subject or verdict.
        """
        body = event.body
        return cls(
            id=event.id,
            by=event.by,
            at=event.at,
            task=event.task,
            author=body["answer"],
            verdict=body["verdict"],
            task_hash=body["subject"]["task"],
            answer_hash=body["subject"]["answer"],
            summary=body.get("summary", ""),
            remarks=tuple(
                Remark(c["text"], c.get("quote", ""), c.get("section", "")) for c in body.get("comments", ())
            ),
            scores=body.get("scores", {}),
        )
