"""Find who signed the commits of a push, and check that their keys are valid when the push arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import FORGE
from rlhf.model.keys import why_not
from rlhf.store.ledgers.signatures import Signed, read_signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from rlhf.forge.local import Update
    from rlhf.model.keys import Key
    from rlhf.store.repository import Repository


class Arriving:
    """The commits of a push that the repository did not have, with their signers, read once for the whole push."""

    def __init__(self, repository: Repository, updates: Sequence[Update]) -> None:
        known = {f"^{tip.oid}" for tip in repository.branches.own.values()}
        tips = {update.new for update in updates if update.new}
        people, key = repository.people, repository.policy.forge_keys
        signed_commits = (
            read_signed(repository.git, people, key, [*tips, *known], walk=True, objects=repository.objects)
            if tips
            else []
        )
        self._by_commit = {signed.commit: signed for signed in signed_commits}
        old = sorted(tips - self._by_commit.keys())  # commits the repository had: pushed again under another name
        self._tips = self._by_commit | (
            {s.commit: s for s in read_signed(repository.git, people, key, old, objects=repository.objects)}
            if old
            else {}
        )

    @property
    def commits(self) -> Iterable[str]:
        """The commits that the repository did not have."""
        return self._by_commit.keys()

    def of(self, update: Update) -> Iterator[Signed]:
        """Yield the tip of a pushed branch, then the new commits of this push that the tip reaches."""
        if update.new not in self._tips:
            return
        yield self._tips[update.new]
        todo, seen = list(self._tips[update.new].parents), {update.new}
        while todo:
            signed = self._by_commit.get(todo.pop())
            if signed is not None and signed.commit not in seen:
                seen.add(signed.commit)
                yield signed
                todo += signed.parents


def signed_by(
    repository: Repository, arriving: Arriving, update: Update, owner: str, now: datetime | None, *roles: str
) -> Iterator[str]:
    """Yield the reasons why the commits pushed to a branch are not proven to be its owner's; nothing if they are.

    Args:
        now: when the push arrives: the signing keys must be valid then, whatever date a commit states. None if the
            keys were checked when the same commits arrived earlier.
    """
    person = repository.people.get(owner)
    if owner != FORGE and (person is None or not person.active):
        mends = f"add {owner} …" if person is None else f"return {owner}"
        what = "adds them" if person is None else "lets them in again"
        yield f"people.yaml has nobody active called “{owner}”. A manager {what} with: rlhf people {mends}"
        return
    if roles and person is not None and not person.may(*roles):
        yield f"{owner} has none of the roles {', '.join(roles)}."
    commits = list(arriving.of(update))
    if not commits:
        yield f"What was pushed to {update.branch} is no commit."
    bad = list(ended(arriving, update, owner, now)) if now is not None else []
    strange = next((signed for signed in commits if signed.contributor != owner), None)
    if not bad and strange is not None:
        yield (
            f"{strange.commit[:8]} on {update.branch} is not signed with a key that people.yaml has for {owner}. "
            f"A manager adds a key with: rlhf people add {owner} --key …"
        )
    yield from bad


def ended(arriving: Arriving, update: Update, owner: str, now: datetime) -> Iterator[str]:
    """Report the first pushed commit that its owner signed with a key that is not valid at `now`.

    The date that a commit states proves nothing.
    """
    for signed in arriving.of(update):
        if signed.contributor == owner and signed.key is not None and signed.signer_now(now) != owner:
            what = f"{signed.commit[:8]} on {update.branch} is signed with a key of {owner}"
            yield f"{what} that {why_not(signed.key, now)}; what counts is when it arrives here. {_mend(signed.key)}"
            return


def _mend(key: Key) -> str:
    """Return what the owner of a key that is not valid can do about it."""
    if key.revoked is not None:
        return "A new key is made with: rlhf key rotate"
    return "Once you have a new key (rlhf key rotate), rlhf sync signs what waits again and sends it."
