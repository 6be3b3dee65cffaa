"""Waivers: that each is still valid and used, and waives only rules that an author may waive."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rlhf.model.finding import Waiver


def waiver_of_nothing(waivers: Sequence[Waiver], codes: Collection[str]) -> Iterator[Problem]:
    """A waiver names a rule that exists; one that names another sets nothing aside.

    Bad, a task:
        waivers:
          - code: TK999
            reason: The batch begins later.

    Good:
        minutes: 20
    """
    for waiver in waivers:
        if waiver.code not in codes:
            near = difflib.get_close_matches(waiver.code, codes, 1, 0.6)
            hint = f"Did you mean {near[0]}? " if near else ""
            yield Problem(waiver.span, f"There is no rule {waiver.code}.", f"{hint}To see all: rlhf rules")


def not_for_the_author(waivers: Sequence[Waiver], firm: Collection[str]) -> Iterator[Problem]:
    """Identifiable data and the safety of a file's format are no matter of opinion: no waiver sets them aside.

    Bad, a task:
        waivers:
          - code: ID001
            reason: It is not a real number.

    Good:
        minutes: 20
    """
    for waiver in waivers:
        if waiver.code in firm:
            yield Problem(waiver.span, f"{waiver.code} cannot be waived.", "Mend what it finds, and delete the waiver.")


def waiver_expired(waivers: Sequence[Waiver], today: str) -> Iterator[Problem]:
    """A waiver with a last day was meant to end; whoever still needs it says so anew.

    Bad, the details of an answer:
        waivers:
          - code: CL001
            reason: Quotes the label on the box.
            until: 2020-01-31

    Good:
        ai_draft: false
    """
    for waiver in waivers:
        if waiver.until and waiver.until < today:
            yield Problem(
                waiver.span,
                f"This waiver of {waiver.code} ended on {waiver.until}.",
                "Delete it, or give it a later day: until: …",
            )


def waiver_unused(waivers: Sequence[Waiver], unused: Sequence[Waiver]) -> Iterator[Problem]:
    """A waiver that sets nothing aside would hide the next finding of its kind, unlooked at.

    Bad, the details of an answer:
        waivers:
          - code: CL001
            reason: Quotes the label on the box.

    Good:
        ai_draft: false
    """
    idle = frozenset(unused)
    for waiver in waivers:
        if waiver in idle:
            yield Problem(waiver.span, f"Nothing here needs this waiver of {waiver.code}.", "Delete it.")
