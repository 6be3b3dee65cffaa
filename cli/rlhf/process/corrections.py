"""Withdrawals, reopenings and restorations: which of these events still stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import FORGE, MERGED, RECEIVED, REOPENING, RESOLUTION, RESTORATION, REVIEW, WITHDRAWAL
from rlhf.process.upheld import upheld_in, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.upheld import Word


class Correctors(Struct, frozen=True):
    """The people, active or not, who withdraw and reinstate tasks and answers, and who reopen accepted answers."""

    withdraw: frozenset[str] = frozenset()
    reopen: frozenset[str] = frozenset()

    def lifts(self, type_: str) -> frozenset[str]:
        """Return who may end the effect of somebody else's event of a type."""
        return {
            WITHDRAWAL: self.withdraw, RESOLUTION: self.withdraw, REOPENING: self.reopen, REVIEW: self.reopen,
        }.get(type_, frozenset())  # fmt: skip


def correctors(people: People, policy: Policy) -> Correctors:
    terms, everybody = policy.corrections, people.by_handle.items()
    return Correctors(
        frozenset(handle for handle, person in everybody if person.roles & terms.withdraw),
        frozenset(handle for handle, person in everybody if person.roles & terms.reopen),
    )


def lifted(events: Collection[Event], may: Correctors) -> frozenset[Word]:
    """Return the events that were ended by a restoration: by their own author, or by somebody whom policy lets.

    Nobody ends what somebody else said against their own answer, or about a task that they answered. A submission that
    its author took back stays so, unless it had been accepted before: its author sends it again.
    """
    restorations = [event for event in events if event.type == RESTORATION]
    if not restorations:
        return frozenset()
    targets, upheld = {(event.by, event.id): event for event in events}, upheld_in(events)
    return frozenset(
        word
        for event in restorations
        for word in words_of(event, "lifts")
        if word in targets and may_lift(event.by, targets[word], events, may, upheld={(event.by, event.id)} & upheld)
    )


def may_lift(
    by: str, target: Event, events: Collection[Event], may: Correctors, *, upheld: Collection[Word] = ()
) -> bool:
    """Whether a person may end the effect of an event.

    Args:
        events: every event about its task.
        upheld: not empty where the forge recorded that the restoration goes on counting.
    """
    if target.type == WITHDRAWAL and "commit" in target.body and target.body["commit"] not in _accepted(events):
        return False
    if by == target.by:
        return True
    own = target.body.get("answer") == by or (not target.body.get("answer") and by in _answered(events))
    return not own and (bool(upheld) or by in may.lifts(target.type))


def _accepted(events: Iterable[Event]) -> frozenset[str]:
    """Return the commits of submissions that the forge merged."""
    return frozenset(str(event.body.get("head")) for event in events if event.type == MERGED and event.by == FORGE)


def _answered(events: Iterable[Event]) -> frozenset[str]:
    """Return who has submitted an answer to the task."""
    return frozenset(str(event.body.get("answer")) for event in events if event.type == RECEIVED and event.by == FORGE)


def lifts_something(event: Event, events: Collection[Event], may: Correctors) -> bool:
    """Whether a restoration ends anything."""
    targets = {(other.by, other.id): other for other in events}
    words = [word for word in words_of(event, "lifts") if word in targets]
    return any(may_lift(event.by, targets[word], events, may) for word in words)


def standing(events: Collection[Event], type_: str, may: Correctors) -> list[Event]:
    """Return the withdrawals or the reopenings that count and that no restoration ended, in the order of their ids.

    An author's withdrawal of their own answer counts as such.
    """
    named = [event for event in events if event.type == type_]
    if not named:
        return []
    ended, upheld = lifted(events, may), upheld_in(events)
    handles = may.withdraw if type_ == WITHDRAWAL else may.reopen
    return sorted(
        (
            event
            for event in named
            if (event.by, event.id) not in ended
            and (event.by in handles or (event.by, event.id) in upheld or _is_own_withdrawal(event))
        ),
        key=lambda event: (event.id, event.by),
    )


def _is_own_withdrawal(event: Event) -> bool:
    return event.type == WITHDRAWAL and event.body.get("answer") == event.by


def task_withdrawals(events: Collection[Event], may: Correctors) -> list[Event]:
    """Return the withdrawals of the whole task that stand."""
    return [event for event in standing(events, WITHDRAWAL, may) if not event.body.get("answer")]


def withdrawals_of(events: Collection[Event], author: str, may: Correctors) -> list[Event]:
    """Return the withdrawals of a person's answer that stand, their own among them."""
    return [event for event in standing(events, WITHDRAWAL, may) if event.body.get("answer") == author]


def reopenings_of(events: Collection[Event], author: str, may: Correctors) -> list[Event]:
    """Return the reopenings of a person's answer that stand."""
    return [event for event in standing(events, REOPENING, may) if event.body.get("answer") == author]


def taken_back(events: Collection[Event], author: str, may: Correctors) -> frozenset[str]:
    """Return the commits of submissions that their author took back."""
    mine = (event for event in withdrawals_of(events, author, may) if event.by == author)
    return frozenset(str(event.body["commit"]) for event in mine if "commit" in event.body)
