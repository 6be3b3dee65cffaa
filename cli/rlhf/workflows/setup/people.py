"""Add people to the project, or keys and roles to a person."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    NameLeftOut,
    NamesDevice,
    NewPersonIncomplete,
    NobodyLeftToManage,
    NoPeople,
    NotAHandle,
    NotesWouldBeLost,
    NotHereOffline,
    PeopleEditedByHand,
    SpecialtyNotKnown,
    Unreachable,
)
from rlhf.errors.people import YOUR_NAME
from rlhf.model.branch_name import CHANGES
from rlhf.model.ids import HANDLE, RESERVED_HANDLES, fullmatch, names_device
from rlhf.model.keys import same_key
from rlhf.model.paths import PEOPLE
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.workflows.publishing.publish import Published, publish, require_answered, unpublished
from rlhf.workflows.sync.sync import send_now, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


#: From this likeness on a new specialty looks mistyped (cardiolgy, 0.95); nephrology and neurology have 0.84.
_ALIKE = 0.88
_NOTE = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)


class Details(Struct, frozen=True):
    """The new details of a person; an empty value leaves the one in people.yaml."""

    name: str = ""
    roles: Sequence[str] = ()
    specialties: Sequence[str] = ()
    key: str = ""
    email: str = ""
    zone: str = ""
    weekly_hours: float | None = None


def add(
    workspace: Workspace, handle: str, details: Details, now: datetime, randomness: Randomness, *, anyway: bool = False
) -> Published:
    """Add a person to people.yaml, or add details to their entry, and publish the change.

    Args:
        anyway: also a specialty that nobody has and no batch names, and that is like one of these.

    Raises:
        WrongUse: the handle is not valid, a new person lacks a name or a role, or a specialty looks mistyped.
    """
    if not fullmatch(HANDLE, handle) or handle in RESERVED_HANDLES:
        raise NotAHandle(handle, "amara", "j-smith")
    if details.name.strip(" .…").casefold() in {"", YOUR_NAME.casefold()} and details.name:
        raise NameLeftOut(handle, details.name)
    if not anyway:
        require_specialties(workspace, details.specialties)

    def change(people: Any) -> None:
        if handle not in people:
            if names_device(handle):
                raise NamesDevice(handle)
            if not details.name or not details.roles:
                raise NewPersonIncomplete(handle)
            people[handle] = {"name": details.name, "roles": list(details.roles)}
        _update(people[handle], details, now)

    return change_people(workspace, f"People: {handle}", now, randomness, change)


def require_specialties(workspace: Workspace, wanted: Sequence[str]) -> None:
    """Refuse a specialty that looks like a mistyped one of the project.

    Raises:
        SpecialtyNotKnown.
    """
    with suppress(Unreachable, NotHereOffline):
        bring.bring_batches(workspace)
    known = {word for person in workspace.people.by_handle.values() for word in person.specialties}
    known |= {word for batch in workspace.snapshot.batches.values() for word in batch.specialties}
    for word in wanted:
        if word not in known and (near := difflib.get_close_matches(word, known, 2, _ALIKE)):
            raise SpecialtyNotKnown(word, near)


def change_people(
    workspace: Workspace, message: str, now: datetime, randomness: Randomness, change: Callable[[Any], None]
) -> Published:
    """Change people.yaml as it is on main, and publish it; if nothing changes and a change of mine waits, send that.

    Raises:
        NotesWouldBeLost: the edit would take a comment out of the file.
        PeopleEditedByHand: the file has edits here that would be published with it, unsaid.
    """
    workspace.people.require(workspace.handle, workspace.policy.changes["people"], what="Changing people.yaml")
    sync(workspace, now)
    before = workspace.files.read(PEOPLE) or b"people: {}\n"
    values = edit_yaml.load(before, PEOPLE)
    people = values.get("people") if isinstance(values, dict) else None
    if not isinstance(people, dict):
        raise NoPeople(PEOPLE)
    waiting = [name for name in workspace.branches.own if name.startswith(f"{CHANGES}{workspace.handle}/")]
    if PEOPLE in unpublished(workspace):
        raise PeopleEditedByHand(PEOPLE)
    change(people)
    data = edit_yaml.dump(values)
    if lost := _notes(before) - _notes(data):
        raise NotesWouldBeLost(PEOPLE, sorted(lost))
    if data == before and waiting:
        return Published((PEOPLE,), (), send_now(workspace, now))
    published = publish(workspace, {PEOPLE: data}, message, now, randomness)
    require_answered(published)
    workspace.files.write(PEOPLE, data)
    return published


def require_a_manager(workspace: Workspace, without: str) -> None:
    """Stop where nobody else could change people.yaml with a key that lasts.

    Raises:
        NobodyLeftToManage.
    """
    role = workspace.policy.changes["people"]
    able = workspace.people.with_role(role)
    others = (person for person in able if person.handle != without and any(key.lasting for key in person.keys))
    if any(person.handle == without for person in able) and next(others, None) is None:
        raise NobodyLeftToManage(without, role)


def put(entry: Any, field: str, value: Any) -> None:
    """Set a field of an entry of people.yaml; a new field comes before the last, which may have comments below it."""
    if field in entry or not hasattr(entry, "insert"):
        entry[field] = value
    else:
        entry.insert(max(1, len(entry) - 1), field, value)


def _notes(data: bytes) -> Counter[str]:
    """Return the comments of a YAML file; what stands behind a # in a text is among them."""
    return Counter(line.strip() for line in _NOTE.findall(data.decode("utf-8", "replace")))


def _update(entry: Any, details: Details, now: datetime) -> None:
    if details.name:
        entry["name"] = details.name
    for field, new in (("roles", details.roles), ("specialties", details.specialties)):
        have = list(entry.get(field, ()))
        if extra := [value for value in new if value not in have]:
            entry[field] = have + extra
    for field, value in (
        ("email", details.email),
        ("zone", details.zone),
        ("weekly_hours", details.weekly_hours),
    ):
        if value:
            entry[field] = value
    if details.key:
        keys = list(entry.get("keys", ()))
        if not any(same_key(details.key, key["public"]) for key in keys):
            entry["keys"] = [*keys, {"public": details.key.strip(), "added": now.date().isoformat()}]
