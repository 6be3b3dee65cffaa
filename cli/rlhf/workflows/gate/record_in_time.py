"""Record in the forge's ledger which commits arrived while the key that signed them, which has an end, was valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import ChangeBranch, LedgerBranch, owner_of, read_branch
from rlhf.model.event import Event
from rlhf.model.event_types import ARRIVED_IN_TIME, FORGE
from rlhf.model.ids import ulid
from rlhf.store.ledgers.signatures import read_signed
from rlhf.workflows.gate.forge_ledger import Randomness, write_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.repository import Repository

_PROVEN_BY_KEYS = (
    LedgerBranch,
    ChangeBranch,
)  # for a submission the forge records each arrival; the other branches prove nothing


def record_in_time(repository: Repository, before: People, now: datetime, randomness: Randomness) -> None:
    """Record the present tip of each ledger and change that is signed by a key with an end.

    Once that key has ended, nothing else shows which commits came before its end and which came after.

    Args:
        before: people.yaml as it was when these commits arrived: the keys must be valid by it, even if main has just
            given them an end that is already past.
    """
    ending = set(_ending(repository.people, before, now))
    if not ending:
        return
    owners = {owner for owner, _ in ending}
    tips = {
        name: tip.oid
        for name, tip in sorted(repository.branches.own.items())
        if _owner(name) in owners and tip.oid not in repository.ledgers.in_time(name)
    }
    people, key = repository.people, repository.policy.forge_keys
    signed_commits = read_signed(repository.git, people, key, sorted(set(tips.values()))) if tips else []
    good = {
        signed.commit: signed.contributor
        for signed in signed_commits
        if signed.key and (signed.contributor, signed.key.fingerprint) in ending
    }
    write_down(
        repository,
        [
            Event(ulid(now, next(randomness)), ARRIVED_IN_TIME, FORGE, now, body={"branch": name, "commit": commit})
            for name, commit in tips.items()
            if good.get(commit) == _owner(name)
        ],
    )


def _ending(people: People, before: People, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the owner and the fingerprint of each key that has an end and was valid by `before` at `now`."""
    for person in people.by_handle.values():
        then = before.get(person.handle)
        for key in person.keys:
            known = [item for item in then.keys if item.fingerprint == key.fingerprint] if then is not None else []
            if key.until is not None and key.revoked is None and known and all(item.good_at(now) for item in known):
                yield person.handle, key.fingerprint


def _owner(branch: str) -> str:
    read = read_branch(branch)
    return owner_of(read) if isinstance(read, _PROVEN_BY_KEYS) else ""
