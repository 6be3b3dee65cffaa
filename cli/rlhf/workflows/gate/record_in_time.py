"""Write down in the forge's ledger what arrived with a key that has an end, while that key was good."""

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
)  # of a submission the forge writes down each arrival; the others prove nothing


def record_in_time(repository: Repository, before: People, now: datetime, randomness: Randomness) -> None:
    """Write down the ledgers and changes that are here by now, as far as a key that has an end signed their tips.

    Once that key has ended, nothing else tells what came before its end from what came after.

    Args:
        before: people.yaml as it was when what is here arrived: by it those keys are good, though main may just have
            given them an end that is over.
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
    people, key = repository.people, repository.policy.forge_key
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
    """The keys that have an end and were good until now: whose each is, and its fingerprint."""
    for person in people.by_handle.values():
        then = before.get(person.handle)
        for key in person.keys:
            known = [item for item in then.keys if item.fingerprint == key.fingerprint] if then is not None else []
            if key.until is not None and key.revoked is None and known and all(item.good_at(now) for item in known):
                yield person.handle, key.fingerprint


def _owner(branch: str) -> str:
    read = read_branch(branch)
    return owner_of(read) if isinstance(read, _PROVEN_BY_KEYS) else ""
