"""List people's signing keys, and revoke a key that is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import NoSuchKey, NoSuchPlace, UnknownPerson
from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.model.instants import stamp
from rlhf.model.keys import fingerprint, same_key
from rlhf.model.people import People
from rlhf.store.ledgers.signatures import Signed, read_signed
from rlhf.store.ledgers.trust import Beliefs
from rlhf.workflows.ledger.signing_key import key_in_use, public_of
from rlhf.workflows.setup.people import change_people
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.keys import Key
    from rlhf.model.people import Person
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published

#: The word by which a manager says that nothing signed with a key is accepted.
NOTHING = "none"
_FEWEST = 4  # characters of a commit that are needed to name it


class Listed(Struct, frozen=True):
    """A key of a person; `here` is true if this copy signs with it."""

    handle: str
    fingerprint: str
    state: str
    key: Key
    here: bool


class Place(Struct, frozen=True):
    """A commit of a ledger: the date it states, its subject line, and whether the key in question signed it."""

    commit: str
    at: datetime | None
    what: str
    by_key: bool


class Revoked(Struct, frozen=True):
    """A key that was revoked.

    Args:
        believed_to: the last commit of its owner's ledger that is accepted; "" if none is.
        believed: the accepted commits, newest first.
        left_out: the commits after them, which are not accepted, newest first.
    """

    key: Key
    believed_to: str
    believed: tuple[Place, ...]
    left_out: tuple[Place, ...]
    published: Published


def state_of(key: Key, now: datetime) -> str:
    """Return the state of a key: good, ending, ended, revoked or to come."""
    if key.revoked:
        return "revoked"
    if key.good_at(now):
        return "good" if key.until is None else "ending"
    return "ended" if key.until is not None and now > key.until else "to come"


def listed(workspace: Workspace, handle: str, now: datetime) -> list[Listed]:
    """Return the keys of a person, or of everybody for ""; keys of others only for those who may change people.yaml."""
    if handle != workspace.handle:
        workspace.people.require(
            workspace.handle, workspace.policy.changes["people"], what="Listing the keys of others"
        )
    people = [workspace.people[handle]] if handle else list(workspace.people.by_handle.values())
    here = fingerprint(public_of(key_in_use(workspace)))
    return [
        Listed(person.handle, key.fingerprint, state_of(key, now), key, key.fingerprint == here != "")
        for person in people
        for key in person.keys
    ]


def find_key(person: Person, text: str) -> Key:
    """Return the key of a person that is named by the beginning of its fingerprint, or by its public key.

    Raises:
        NoSuchKey: no key matches, or more than one does.
    """
    wanted = text.strip().removeprefix("SHA256:")
    keys = [
        key
        for key in person.keys
        if same_key(key.public, text) or (wanted and key.fingerprint.removeprefix("SHA256:").startswith(wanted))
    ]
    if len({key.fingerprint for key in keys}) != 1:
        raise NoSuchKey(person.handle, text, [key.fingerprint for key in person.keys])
    return keys[0]


def entry_of(people: Any, handle: str) -> Any:
    """Return a person's entry in the data of people.yaml."""
    if handle not in people:
        raise UnknownPerson(handle, people)
    return people[handle]


def revoke(
    workspace: Workspace, handle: str, text: str, to: str, why: str, now: datetime, randomness: Randomness
) -> Revoked:
    """Revoke a key, and record the last commit of its owner's ledger that is accepted (managers).

    Args:
        to: that commit or its beginning; `none` for no commit; "" for the latest one that the project has or, if the
            key was revoked before, the commit recorded then.

    Raises:
        NoSuchKey, NoSuchPlace, RoleNeeded.
    """
    workspace.people.require(workspace.handle, workspace.policy.changes["people"], what="Revoking a key")
    sync(workspace, now)
    key = find_key(workspace.people[handle], text)
    places = _places(workspace, handle, key)
    last = _last(handle, to or (key.believed_to or NOTHING if key.revoked else ""), places)

    def change(people: Any) -> None:
        for entry in entry_of(people, handle).get("keys", ()):
            if same_key(entry["public"], key.public):
                entry.setdefault("revoked", stamp(now))
                entry.pop("believed_to", None)
                if last:
                    entry["believed_to"] = last
                if why:
                    entry["why"] = why

    published = change_people(workspace, f"People: a key of {handle} is revoked", now, randomness, change)
    cut = next((at for at, place in enumerate(places) if place.commit == last), len(places))
    return Revoked(key, last, tuple(places[cut:]), tuple(places[:cut]), published)


def _places(workspace: Workspace, handle: str, key: Key) -> list[Place]:
    """Return the commits of a ledger that would be verified if the key were not revoked, newest first."""
    tip = workspace.branches.latest(str(LedgerBranch(handle)))
    if tip is None:
        return []
    person = workspace.people[handle]
    good = tuple(
        replace(item, revoked=None, believed_to="") if same_key(item.public, key.public) else item
        for item in person.keys
    )
    people = People({**workspace.people.by_handle, handle: replace(person, keys=good)})
    forge_key = workspace.policy.forge_keys
    forge = workspace.branches.latest(str(LedgerBranch(FORGE)))
    beliefs = Beliefs(workspace.git, workspace.git_dir, people, forge_key, forge.oid if forge else "")
    tip_believed = beliefs.of({handle: tip.oid})[handle].commit
    if not tip_believed:
        return []
    line = read_signed(workspace.git, people, forge_key, [tip_believed], walk=True, how=("--first-parent",))
    return [_place(workspace, signed, key) for signed in line]


def _place(workspace: Workspace, signed: Signed, key: Key) -> Place:
    subject = workspace.objects.message(signed.commit).partition("\n")[0]
    return Place(
        signed.commit, signed.at, subject, signed.key is not None and signed.key.fingerprint == key.fingerprint
    )


def _last(handle: str, to: str, places: list[Place]) -> str:
    """Return the commit that `to` names, the newest for ""; "" if no commit is accepted.

    Raises:
        NoSuchPlace: `to` names none of the commits, or several.
    """
    if to == NOTHING or (not to and not places):
        return ""
    texts = [place.commit for place in places if place.commit.startswith(to)]
    if to and (len(to) < _FEWEST or len(texts) != 1):
        raise NoSuchPlace(handle, to)
    return texts[0]
