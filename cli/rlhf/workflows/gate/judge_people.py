"""Refuse a change of people.yaml by which events of a person stop counting, or their work has no name any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.branch_name import LedgerBranch, owner_of, read_branch
from rlhf.model.event_types import ATTESTED, FORGE
from rlhf.model.ids import names_device
from rlhf.model.people import People
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.trust import Beliefs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import Person
    from rlhf.store.repository import Repository


def unsaid(repository: Repository, after: People) -> Iterator[str]:
    """Yield a sentence for each thing that a change of people.yaml may not do to the people already in the file.

    Args:
        after: people.yaml as it would be after the change.
    """
    for handle in sorted(after.by_handle.keys() - repository.people.by_handle.keys()):
        if names_device(handle):
            yield f"“{handle}” cannot be a handle: on Windows it is the name of a device, and no file can have it."
    for handle, person in sorted(repository.people.by_handle.items()):
        now = after.get(handle)
        if now is None:
            if trace := _trace(repository, person):
                yield (
                    f"{handle} cannot be taken out of people.yaml or renamed: {trace}. Put the entry back as it was, "
                    f"with the line “active: false” under “{handle}:”; then they can do nothing any more, and what "
                    "they said and wrote stays theirs."
                )
        elif now.keys != person.keys and not _believed_as_before(repository, person, now):
            yield (
                f"With these keys, what {handle} said would not count any more. Keep each key of {handle} that signed "
                "something; what ends a key is its “until”, or: "
                f"rlhf key revoke {handle} KEY. Somebody who has left gets the line “active: false”."
            )
        if now is not None and now.github != person.github and _vouched_for(repository, person):
            yield (
                f"{handle} keeps the account on GitHub with which they said something here: without it, that would not "
                "count any more. Somebody who has left gets the line “active: false”."
            )


def _trace(repository: Repository, person: Person) -> str:
    """Return, in words, a trace that a person left in the project; "" if there is none."""
    handle, named = person.handle, [name for name, _ in repository.branches.below("")]
    if str(LedgerBranch(handle)) in named:
        return "what they said is in their ledger, and would not count any more"
    if any(owner_of(read_branch(name)) == handle for name in named):
        return "they have sent something"
    if any(lease.holder == handle for lease in repository.snapshot.leases):
        return "they have claimed a task"
    if _merged(repository, person):
        return "main holds what they wrote"
    return "what they said on GitHub would not count any more" if _vouched_for(repository, person) else ""


def _merged(repository: Repository, person: Person) -> bool:
    """Whether main's history has work of a person, by the message of a merge or the e-mail address of a commit."""
    branch = f"--grep=^Branch: (answer/[^/]+/{person.handle}$|change/{person.handle}/)"
    hows = (("-E", branch), ("-F", f"--author=<{person.email}>"))
    return any(repository.git.text("log", "-1", "-i", "--format=%H", *how, repository.main).strip() for how in hows)


def _believed_as_before(repository: Repository, person: Person, now: Person) -> bool:
    """Whether at least as much of a person's ledger would be verified with the new keys as now.

    Commits that are lost because a key is revoked do not count: that loss is intended. An end date of a key takes away
    nothing that the repository has already: the forge records that it arrived in time.
    """
    before = repository.ledgers.beliefs.get(person.handle)
    if before is None or not before.commit or set(person.keys) <= set(now.keys):
        return True
    ended = {key.fingerprint for key in now.keys if key.revoked is not None}
    meant = tuple(key for key in now.keys if key.fingerprint not in ended)
    meant += tuple(key for key in person.keys if key.fingerprint in ended)
    meant = tuple(replace(key, until=None) for key in meant)
    people = People({**repository.people.by_handle, person.handle: replace(now, keys=meant)})
    forge = repository.branches.own.get(str(LedgerBranch(FORGE)))
    key, tip = repository.policy.forge_keys, forge.oid if forge is not None else ""
    beliefs = Beliefs(repository.git, repository.git_dir, people, key, tip, remembering=False)
    commit = beliefs.of({person.handle: before.tip})[person.handle].commit
    if not commit or commit == before.commit:
        return bool(commit)
    return is_ancestor(repository.objects, before.commit, commit)


def _vouched_for(repository: Repository, person: Person) -> bool:
    """Whether the forge's ledger attests something that a person said on GitHub with their present account."""
    tip = repository.ledgers.tips.get(FORGE)
    if person.github is None or tip is None:
        return False
    messages = (file for file in ledger.list_events(repository.objects, FORGE, tip) if file.type.startswith(ATTESTED))
    read = (ledger.read_event(repository.objects, file) for file in messages)
    mine = (person.handle, person.github.id)
    return any(event is not None and (event.body.get("of"), event.body.get("account")) == mine for event in read)
