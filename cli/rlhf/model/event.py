"""An event: an entry of a ledger that records what a person, or the forge, did or decided, and is never edited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import asdict

from rlhf.model.ids import BATCH, HANDLE, TASK_ID, ULID, fullmatch, ulid
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: The form of the name of an event type, including types that later versions add.
TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")

#: The folder of events that are not about a task.
PROJECT = "_project"


#: The text of a remark that only suggests other words.
SUGGESTS = "Suggests other words."

APPROVE = "approve"
REQUEST_CHANGES = "request_changes"
COMMENT = "comment"


class Event(Struct, frozen=True):
    """An event; `body` has the fields of its type, whose shape is `schemas/events/<type>.json`."""

    id: str
    type: str
    by: str
    at: datetime
    batch: str = ""
    task: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the event's file in the tree of the ledger."""
        folder = f"{self.batch}/{self.task}" if self.task else PROJECT
        return f"{folder}/{self.id}-{self.type}.yaml"

    def record(self) -> dict[str, Any]:
        """Return the values of the event's file: the fields that every event has (the envelope), then the body."""
        about = {"batch": self.batch, "task": self.task}
        envelope = {"id": self.id, "type": self.type, "by": self.by, "at": stamp(self.at)}
        return {**envelope, **{key: value for key, value in about.items() if value}, **self.body}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Event:
        """Build from the values of an event file.

        Raises:
            KeyError, ValueError: a field of the envelope is missing or wrong.
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
    """Return what is wrong with the envelope, the fields that an event of any type has; "" if nothing is wrong."""
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


class Remark(Struct, frozen=True):
    """A reviewer's comment and what it is about: words of the answer, a section, a criterion, or guidance.

    Args:
        before, after: the words around a quote, by which the quote is located again (as in W3C's TextQuoteSelector).
        criterion: a line of the task's rubric.
        guidance: a section of the guidance, for example `safety-netting#by-when`.
        suggestion: words to replace the quote; "" to delete the quote, None if nothing is suggested.
    """

    text: str
    quote: str = ""
    section: str = ""
    before: str = ""
    after: str = ""
    criterion: str = ""
    guidance: str = ""
    suggestion: str | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Remark:
        known = ("text", "quote", "section", "before", "after", "criterion", "guidance", "suggestion")
        return cls(**{name: data[name] for name in known if name in data})

    @property
    def is_anchored(self) -> bool:
        """Whether the remark names a quote, a section, a criterion or guidance."""
        return bool(self.quote or self.section or self.criterion or self.guidance)

    def record(self) -> dict[str, str]:
        """Return the fields as an event file has them: without empty fields, except an empty suggestion."""
        return {name: value for name, value in asdict(self).items() if value or (name == "suggestion" and value == "")}


class Review(Struct, frozen=True):
    """A reviewer's verdict and remarks on one version of one answer.

    Args:
        between: the ids of the reviews that disagree, if this review decides between them; else empty.
        said: when the review was given, in the form of an id, if the forge recorded it for the reviewer; else "".
        meaning: the hash of the task's meaning; "" for a review that binds to the whole file of the task.
    """

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
    severity: str = ""
    policy_hash: str = ""
    between: tuple[str, ...] = ()
    said: str = ""
    meaning: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """The sort key of one person's reviews: when a review was given, not when it was recorded."""
        return self.said or self.id, self.id

    @classmethod
    def of(cls, event: Event) -> Review:
        """Read a `review` event.

        Raises:
            KeyError: the event names no subject or no verdict.
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
            remarks=tuple(Remark.of(comment) for comment in body.get("comments", ())),
            scores=body.get("scores", {}),
            severity=body.get("severity", ""),
            policy_hash=body["subject"].get("policy", ""),
            between=tuple(map(str, body.get("between", ()))),
            said=ulid(event.at, bytes(10)) if "attested" in body else "",
            meaning=body["subject"].get("meaning", ""),
        )


class Override(Struct, frozen=True):
    """A decision to accept exactly this version of an answer without something that policy asks for, and why.

    Args:
        what: the requirement's name, or `late`, `changes requested` or `adjudication`.
        meaning: as in `Review`.
    """

    id: str
    by: str
    at: datetime
    task: str
    author: str
    task_hash: str
    answer_hash: str
    what: str
    why: str
    meaning: str = ""

    @classmethod
    def of(cls, event: Event) -> Override:
        """Read an `override` event.

        Raises:
            KeyError: the event names no subject.
        """
        body = event.body
        return cls(
            event.id, event.by, event.at, event.task, body["answer"],
            body["subject"]["task"], body["subject"]["answer"], body["what"], body["why"],
            body["subject"].get("meaning", ""),
        )  # fmt: skip
