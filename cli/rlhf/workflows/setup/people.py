"""Add people to the project, or keys and roles to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NamesDevice, NewPersonIncomplete, NoPeople, NotAHandle
from rlhf.model.branch_name import CHANGES
from rlhf.model.ids import HANDLE, RESERVED_HANDLES, fullmatch, names_device
from rlhf.model.keys import same_key
from rlhf.model.paths import PEOPLE
from rlhf.store.files import edit_yaml
from rlhf.workflows.publishing.publish import Published, publish, require_answered
from rlhf.workflows.sync.sync import send_now, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


class Details(Struct, frozen=True):
    """The new details of a person; an empty value leaves the one in people.yaml."""

    name: str = ""
    roles: Sequence[str] = ()
    specialties: Sequence[str] = ()
    key: str = ""
    email: str = ""
    zone: str = ""
    weekly_hours: float | None = None


def add(workspace: Workspace, handle: str, details: Details, now: datetime, randomness: Randomness) -> Published:
    """Add a person to people.yaml, or add details to their entry, and publish the change.

    Raises:
        WrongUse: the handle is not valid, or a new person lacks a name or a role.
    """
    if not fullmatch(HANDLE, handle) or handle in RESERVED_HANDLES:
        raise NotAHandle(handle, "amara", "j-smith")

    def change(people: Any) -> None:
        if handle not in people:
            if names_device(handle):
                raise NamesDevice(handle)
            if not details.name or not details.roles:
                raise NewPersonIncomplete(handle)
            people[handle] = {"name": details.name, "roles": list(details.roles)}
        _update(people[handle], details, now)

    return change_people(workspace, f"People: {handle}", now, randomness, change)


def change_people(
    workspace: Workspace, message: str, now: datetime, randomness: Randomness, change: Callable[[Any], None]
) -> Published:
    """Change people.yaml as it is on main, and publish it; if nothing changes and a change of mine waits, send that."""
    workspace.people.require(workspace.handle, workspace.policy.changes["people"], what="Changing people.yaml")
    sync(workspace, now)
    before = workspace.files.read(PEOPLE) or b"people: {}\n"
    values = edit_yaml.load(before, PEOPLE)
    people = values.get("people") if isinstance(values, dict) else None
    if not isinstance(people, dict):
        raise NoPeople(PEOPLE)
    change(people)
    data = edit_yaml.dump(values)
    waiting = [name for name in workspace.branches.own if name.startswith(f"{CHANGES}{workspace.handle}/")]
    if data == before and waiting:
        return Published((PEOPLE,), (), send_now(workspace, now))
    published = publish(workspace, {PEOPLE: data}, message, now, randomness)
    require_answered(published)
    workspace.files.write(PEOPLE, data)
    return published


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
