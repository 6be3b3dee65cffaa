"""What came of submitting answers: for each, whether it was sent, and if not why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.finding import Finding
    from rlhf.process.staleness import Stale
    from rlhf.workflows.answering.guidance_pins import Pins
    from rlhf.workflows.answering.stray_files import Stray

Key = tuple[str, str]  # batch and task


class What(StrEnum):
    """The result of submitting one answer, as a word."""

    LEFT_OUT = "left_out"
    NOT_BEGUN = "not_begun"
    NOT_READY = "not_ready"
    TWO_VERSIONS = "two_versions"
    BEHIND = "behind"
    SUBMITTED = "submitted"


class Receipt(Struct, frozen=True):
    """A submitted version of an answer: whether it is new, and whether it was sent from this machine.

    Args:
        kept_out: why the time at which it arrived keeps it from being merged; "" where it does not.
        passing: guidance with a major change since the answer was written, and still within the time of grace.
    """

    batch: str
    task: str
    title: str
    content: str
    new: bool
    sent: bool
    kept_out: str = ""
    passing: tuple[Stale, ...] = ()


class Outcome(Struct, frozen=True):
    """The result of submitting one answer, with the details for each case of `what`.

    Args:
        why: for `LEFT_OUT`, the reason.
        findings: for `NOT_READY`, the errors; for `SUBMITTED`, what a reviewer would remark on.
        copies: for `TWO_VERSIONS`, the other versions that lie beside it, of which nobody said that they may stay.
        stale: guidance with a major change since the answer was written; for `BEHIND`, the time of grace is over.
        receipt: for `SUBMITTED`, the receipt.
    """

    batch: str
    task: str
    what: What
    why: str = ""
    findings: tuple[Finding, ...] = ()
    stale: tuple[Stale, ...] = ()
    receipt: Receipt | None = None
    copies: tuple[str, ...] = ()


class Prepared(Struct, frozen=True):
    """What would be submitted, before anything is.

    Args:
        wanted: the answers that were named, or that changed, in order.
        outcomes: what came of each; those that are ready are `SUBMITTED`, without a receipt.
        answers: the words of each answer of mine.
        first: the ready answers of which nothing was submitted before.
    """

    wanted: tuple[Key, ...]
    outcomes: Mapping[Key, Outcome]
    answers: Mapping[Key, bytes]
    pinned: Mapping[Key, Pins]
    mended: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    first: frozenset[Key] = frozenset()
    strays: tuple[Stray, ...] = ()

    @property
    def ready(self) -> list[Key]:
        return [key for key in self.wanted if self.outcomes[key].what is What.SUBMITTED]


class Submitted(Struct, frozen=True):
    """The result for each answer, in the order in which they were named, and the result of sending them.

    Args:
        pinned: the versions of the guidance that were written into an answer's details, by task.
        mended: what an editor had left in an answer and was taken out, each in words, by task.
        strays: files that look like an answer and that no command reads; a copy beside an answer is in its outcome.
    """

    outcomes: tuple[Outcome, ...] = ()
    synced: Synced = Synced()
    pinned: Mapping[str, Pins] = field(default_factory=dict)
    mended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strays: tuple[Stray, ...] = ()

    def of(self, what: What) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.what is what]

    @property
    def receipts(self) -> list[Receipt]:
        return [outcome.receipt for outcome in self.outcomes if outcome.receipt is not None]
