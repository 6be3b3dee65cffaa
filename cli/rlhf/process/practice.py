"""Which step of the practice a learner has reached, computed from where the project stands; nothing is stored."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import APPROVE
from rlhf.model.sections import ANSWER, REASONING, SAFETY_NETTING, UNCERTAINTY
from rlhf.process.task_state import ON_MAIN, State

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The sections that a learner writes before the check is shown; the others are left to be named by it.
FIRST = (ANSWER, REASONING, UNCERTAINTY)


class Next(StrEnum):
    """What there is to do; the values are the keys of the guide."""

    TAKE = "take"
    FETCH = "fetch"
    WRITE = "write"
    WRITE_MORE = "write_more"
    REFILL = "refill"
    CHECK_NET = "check_net"
    CHECK_HEADINGS = "check_headings"
    CHECK_REST = "check_rest"
    SUBMIT = "submit"
    SEND = "send"
    BRING_REQUEST = "bring_request"
    READ = "read"
    CHECK_AGAIN = "check_again"
    SUBMIT_AGAIN = "submit_again"
    BRING_ACCEPTANCE = "bring_acceptance"
    DONE = "done"


#: The steps in order: what there is to do at each.
STEPS = (
    (Next.TAKE,),
    (Next.FETCH, Next.WRITE, Next.WRITE_MORE, Next.REFILL),
    (Next.CHECK_NET, Next.CHECK_HEADINGS, Next.CHECK_REST),
    (Next.SUBMIT, Next.SEND),
    (Next.BRING_REQUEST, Next.READ),
    (Next.CHECK_AGAIN, Next.SUBMIT_AGAIN),
    (Next.BRING_ACCEPTANCE,),
)
#: What there is to do at two steps: of a first answer, and of its change.
_AT_CHANGE = {Next.FETCH: 5, Next.REFILL: 5, Next.SEND: 6}


class Progress(Struct, frozen=True):
    """Where a learner stands, in their own copy and in the project.

    Args:
        state: the state of the learner's work, as their copy knows it.
        file: the file of the answer is in the copy.
        blank: nothing is in that file.
        unwritten: the titles of the sections that are there and not written.
        begun: some section is written.
        faults: how many errors the check finds in the file.
        edited: the file differs from what was handed in last.
        unsent: what was handed in waits on this machine.
        verdict: the reviewer's latest word on the answer; "" where there is none.
        asked: the reviewer has asked for a change, of this version or an earlier one.
    """

    state: State = State.OPEN
    file: bool = False
    blank: bool = False
    unwritten: tuple[str, ...] = ()
    begun: bool = False
    faults: int = 0
    edited: bool = False
    unsent: bool = False
    verdict: str = ""
    asked: bool = False


def next_of(progress: Progress) -> Next:
    """Return what there is to do next."""
    if progress.state in ON_MAIN:
        return Next.DONE
    if progress.state in {State.OPEN, State.WITHDRAWN}:
        return Next.TAKE
    if progress.unsent:
        return Next.SEND
    if progress.state in {State.SUBMITTED, State.APPROVED}:
        return Next.BRING_ACCEPTANCE if progress.verdict == APPROVE else Next.BRING_REQUEST
    if not progress.file:
        return Next.FETCH
    if progress.blank:
        return Next.REFILL
    return _change(progress) if progress.state is State.CHANGES_REQUESTED else _first(progress)


def _first(progress: Progress) -> Next:
    """Return what there is to do about an answer that was not handed in yet."""
    if any(title in FIRST for title in progress.unwritten):
        return Next.WRITE_MORE if progress.begun else Next.WRITE
    if SAFETY_NETTING in progress.unwritten:
        return Next.CHECK_NET
    if progress.unwritten:
        return Next.CHECK_HEADINGS
    return Next.CHECK_REST if progress.faults else Next.SUBMIT


def _change(progress: Progress) -> Next:
    """Return what there is to do about an answer of which a change was asked for."""
    if not progress.edited:
        return Next.READ
    return Next.CHECK_AGAIN if progress.faults else Next.SUBMIT_AGAIN


def step_of(what: Next, *, asked: bool) -> int:
    """Return the number of the step, counted from 1; of what comes after the last step, 0.

    Args:
        asked: the reviewer has asked for a change, so that the work on the first answer is over.
    """
    if asked and what in _AT_CHANGE:
        return _AT_CHANGE[what]
    return next((number for number, those in enumerate(STEPS, 1) if what in those), 0)


def in_a_sentence(titles: Sequence[str]) -> str:
    """Return titles as a sentence has them: “Answer”, “Red flags” and “Safety-netting”."""
    quoted = [f"“{title}”" for title in titles]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1] if quoted else "")))
