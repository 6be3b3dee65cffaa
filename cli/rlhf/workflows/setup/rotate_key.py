"""Change the signing key: create a new one, have it added to people.yaml, and switch to it once it is on main."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import KeyDoesNotComeBack
from rlhf.model.instants import stamp
from rlhf.model.keys import OVERLAP, same_key
from rlhf.store.ledgers.keys import keys_here, make_key, next_key
from rlhf.workflows.ledger.sign_again import sign_again
from rlhf.workflows.ledger.signing_key import expect, key_in_use, key_to_come, public_of, switch, use
from rlhf.workflows.setup.keys import entry_of, find_key
from rlhf.workflows.setup.people import change_people
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rlhf.errors import Unreachable
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published


class Rotation(Struct, frozen=True):
    """The state of a change of key.

    Attributes:
        path, public: the file of the new key, and its public half.
        in_use: whether this copy signs with the new key already, or else still with the old one.
        replaces: the fingerprint of the old key; "" if people.yaml does not have it.
        asked: whether the change of people.yaml was published; if not, a manager has to make it.
        unreachable: why the project could not be reached; None if it could.
    """

    path: Path
    public: str
    in_use: bool
    replaces: str = ""
    asked: bool = False
    unreachable: Unreachable | None = None


def rotate(workspace: Workspace, home: Path, now: datetime, randomness: Randomness) -> Rotation:
    """Begin a change of key on this machine, or continue one that was begun."""
    began = key_to_come(workspace)
    synced = sync(workspace, now)  # switches to the new key if main has it
    if began is not None and key_to_come(workspace) is None:
        return Rotation(began, public_of(began), in_use=True)
    old = workspace.me.key(public_of(key_in_use(workspace)))
    if (other := _another(workspace, home)) is not None and (old is None or not old.lasting):
        use(workspace, other)
        sign_again(workspace, now)
        return Rotation(other, public_of(other), in_use=True)
    path = began or _unknown(workspace, home) or next_key(home, workspace.handle)
    expect(workspace, path)
    public = make_key(path, workspace.handle)
    replaces = old.fingerprint if old is not None else ""
    if not workspace.me.may(workspace.policy.changes["people"]) or old is None or not old.good_at(now):
        return Rotation(path, public, in_use=False, replaces=replaces, unreachable=synced.unreachable)
    published = replace_key(workspace, workspace.handle, public, replaces, now, randomness)
    if switch(workspace, now):
        sign_again(workspace, now)
    in_use = key_to_come(workspace) is None
    return Rotation(path, public, in_use, replaces, asked=True, unreachable=published.synced.unreachable)


def _another(workspace: Workspace, home: Path) -> Path | None:
    """Return a key on this machine that people.yaml has without an end and that this copy does not use; else None."""
    for path in reversed(keys_here(home, workspace.handle)):
        key = workspace.me.key(public_of(path))
        if key is not None and key.lasting and path != key_in_use(workspace):
            return path
    return None


def _unknown(workspace: Workspace, home: Path) -> Path | None:
    """Return a key on this machine that people.yaml does not have yet, perhaps from an interrupted run; else None."""
    paths = [path for path in keys_here(home, workspace.handle) if workspace.me.key(public_of(path)) is None]
    return next((path for path in paths if path != key_in_use(workspace)), None)


def replace_key(
    workspace: Workspace, handle: str, public: str, replaces: str, now: datetime, randomness: Randomness
) -> Published:
    """Add a new key of a person to people.yaml, and set an end to the key that it replaces (managers).

    Raises:
        KeyTrouble: the new key was revoked or has an end already.
        NoSuchKey: `replaces` is not a key of this person.
    """
    known = workspace.people[handle].key(public)
    if known is not None and not known.lasting:
        raise KeyDoesNotComeBack(handle)
    old = find_key(workspace.people[handle], replaces) if replaces else None

    def change(people: Any) -> None:
        keys = entry_of(people, handle).setdefault("keys", [])
        if not any(same_key(public, key["public"]) for key in keys):
            keys.append({"public": public.strip(), "from": stamp(now)})
        for key in keys:
            if old is not None and same_key(old.public, key["public"]) and not ("until" in key or "revoked" in key):
                key["until"] = stamp(now + OVERLAP)
                key["why"] = "A new key took its place."

    return change_people(workspace, f"People: a new key for {handle}", now, randomness, change)
