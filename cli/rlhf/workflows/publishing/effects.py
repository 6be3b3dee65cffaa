"""List the effects of a change of people on the open submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import NotHereOffline
from rlhf.process.policy_explanation import account
from rlhf.process.verdict import Met
from rlhf.store.submissions import batch_in
from rlhf.workflows.gate.uphold import upheld_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.process.facts import Facts
    from rlhf.process.policy_explanation import Account
    from rlhf.store.repository import Repository
    from rlhf.workflows.ledger.append import Randomness

#: The possible effects on a submission, in the words used where they are counted.
STANDS, HELD, FREED = "request for changes that stands", "hold that stays", "hold that is lifted"
VOID, WAIVED, READY = "approval that counts no more", "override that counts no more", "submission that is taken in"


class Touched(Struct, frozen=True):
    """An effect that a change of people has on a submission.

    Args:
        what: the effect, one of the constants above.
        by: the person whose review, concern or override is affected; "" if there is none.
    """

    task: str
    author: str
    what: str
    by: str = ""

    @property
    def words(self) -> str:
        sentences = {
            STANDS: f"the request for changes by {self.by} stands",
            HELD: f"what {self.by} flagged goes on holding it",
            FREED: f"what {self.by} said holds it no more",
            VOID: f"the approval by {self.by} counts no more",
            WAIVED: f"the override by {self.by} counts no more",
            READY: "it has all that is asked for then and is taken in",
        }
        return f"{self.task} by {self.author}: {sentences[self.what]}"


def touched(before: Repository, after: Repository, now: datetime, randomness: Randomness) -> tuple[Touched, ...]:
    """Return the effects on open submissions of replacing main by another one with other people.

    Returns () if the people are the same, or if something needed is not on this machine and the network is not
    reachable.
    """
    if before.people == after.people:
        return ()
    try:
        upheld = {(event.batch, event.task): event for event in upheld_by(before, after, now, _dice(randomness))}
        keys = sorted({(batch_in(tip.message), task) for task, _, tip in before.snapshot.submission_branches()})
        return tuple(item for key in keys for item in _of_task(before, after, key, upheld.get(key), now))
    except NotHereOffline:
        return ()


def _dice(randomness: Randomness) -> Iterator[bytes]:
    while True:
        yield randomness(10)


def _of_task(
    before: Repository, after: Repository, key: tuple[str, str], upheld: Event | None, now: datetime
) -> Iterator[Touched]:
    was, would = before.facts(*key), after.facts(*key)
    if upheld is not None:
        would = replace(would, events=(*would.events, upheld))
    leaving = {h for h, p in before.people.by_handle.items() if p.active and not _stays(after, h)}
    for submission in was.submissions:
        task, author = submission.task, submission.author
        old = account(was, submission, before.people, before.policy, now)
        new = account(would, submission, after.people, after.policy, now)
        for by, _ in sorted(would.upheld - was.upheld):
            if any(by in state.by for state in new.missing):
                yield Touched(task, author, STANDS, by)
        yield from (Touched(task, author, what, by) for what, by in _holds(was, would, leaving))
        for what in (VOID, WAIVED):
            lost = _rests_on(old, what, before) - _rests_on(new, what, before)
            yield from (Touched(task, author, what, by) for by in sorted(lost) if _changes(before, after, by))
        if new.ready and not old.ready:
            yield Touched(task, author, READY)


def _holds(was: Facts, would: Facts, leaving: set[str]) -> Iterator[tuple[str, str]]:
    stay = {concern.id for concern in would.held}
    for concern in was.held:
        if concern.id not in stay:
            yield FREED, concern.raised.by
        elif concern.raised.by in leaving:
            yield HELD, concern.raised.by


def _stays(after: Repository, handle: str) -> bool:
    person = after.people.get(handle)
    return person is not None and person.active


def _changes(before: Repository, after: Repository, handle: str) -> bool:
    return before.people.get(handle) != after.people.get(handle)


def _rests_on(result: Account, what: str, repository: Repository) -> frozenset[str]:
    """Return the people whose approvals count for a required sign-off, or (`what` is WAIVED) whose overrides count."""
    met = {Met.OVERRIDDEN} if what == WAIVED else {Met.SATISFIED, Met.UNSATISFIED}
    places = {requirement.name for requirement in repository.policy.signoff}
    return frozenset(
        by
        for state in result.states
        if state.met in met and (what == WAIVED or state.name in places)
        for by in state.by
    )
