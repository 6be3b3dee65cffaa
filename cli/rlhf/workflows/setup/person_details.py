"""Change the details of a person in people.yaml: what is named replaces what was there, and nothing else changes."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    CalendarNotKnown,
    ConflictNotKnown,
    DetailsLeftOut,
    GitHubRefused,
    HoursImpossible,
    NameLeftOut,
    NoSuchLogin,
    NotAZoneName,
    UnknownPerson,
)
from rlhf.errors.people import YOUR_NAME
from rlhf.model.calendars import is_calendar
from rlhf.model.instants import is_zone
from rlhf.workflows.setup.people import change_people, put, require_a_manager, require_specialties

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published

_MOST_HOURS = 80
_NOT_FOUND = 404
#: As schemas/people.json has it.
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")


class NewDetails(Struct, frozen=True):
    """The details that change for a person; None, or "" for a text, leaves what is there."""

    name: str = ""
    roles: Sequence[str] | None = None
    specialties: Sequence[str] | None = None
    conflicts: Sequence[str] | None = None
    weekly_hours: float | None = None
    zone: str = ""
    calendar: str = ""
    email: str = ""
    login: str = ""


def set_details(
    workspace: Workspace, handle: str, details: NewDetails, now: datetime, randomness: Randomness,
    *, anyway: bool = False,
) -> Published:  # fmt: skip
    """Change the details of a person and publish the change.

    Args:
        anyway: also a specialty or a conflict that the project does not know.

    Raises:
        WrongUse: nothing is named, or something that cannot be or looks mistyped.
        NobodyLeftToManage: nobody could change people.yaml after this.
    """
    _require_possible(handle, details)
    if not anyway:
        require_specialties(workspace, details.specialties or ())
        _require_conflicts(workspace, details.conflicts or ())
    account = _account(workspace, details.login) if details.login else None

    def change(people: Any) -> None:
        if handle not in people:
            raise UnknownPerson(handle, people)
        if details.roles and workspace.policy.changes["people"] not in details.roles:
            require_a_manager(workspace, handle)
        _update(people[handle], details)
        if account is not None and dict(people[handle].get("github") or {}) != account:
            put(people[handle], "github", account)

    return change_people(workspace, f"People: {handle}", now, randomness, change)


def _require_possible(handle: str, details: NewDetails) -> None:
    """Refuse details that cannot be.

    Raises:
        DetailsLeftOut, NameLeftOut, NotAZoneName, CalendarNotKnown, HoursImpossible.
    """
    if details == NewDetails():
        raise DetailsLeftOut(handle)
    if details.name and details.name.strip(" .…").casefold() in {"", YOUR_NAME.casefold()}:
        raise NameLeftOut(handle, details.name)
    if details.zone and not is_zone(details.zone):
        raise NotAZoneName(details.zone)
    if details.calendar and not is_calendar(details.calendar):
        raise CalendarNotKnown(details.calendar)
    if details.weekly_hours is not None and not 0 <= details.weekly_hours <= _MOST_HOURS:
        raise HoursImpossible(details.weekly_hours)


def _require_conflicts(workspace: Workspace, wanted: Sequence[str]) -> None:
    """Refuse a conflict of interest with a person or a batch that the project does not have.

    Raises:
        ConflictNotKnown.
    """
    known = {*workspace.people.by_handle, *workspace.snapshot.batch_names()}
    for word in wanted:
        if word not in known:
            raise ConflictNotKnown(word, difflib.get_close_matches(word, known, 2))


def _account(workspace: Workspace, login: str) -> dict[str, Any]:
    """Return a person's account on GitHub: its number, which GitHub is asked for, and its name as GitHub writes it.

    Raises:
        NoSuchLogin: GitHub has no such account of a person.
        GitHubSignIn, Unreachable: GitHub could not be asked.
    """
    from rlhf.forge.github_signed_in import signed_in

    if not _LOGIN.fullmatch(login):
        raise NoSuchLogin(login)
    with signed_in(workspace.policy.forge.host) as api:
        try:
            values = api.get(f"/users/{login}")
        except GitHubRefused as refused:
            if refused.status != _NOT_FOUND:
                raise
            raise NoSuchLogin(login) from None
    if not isinstance(values, dict) or values.get("type", "User") != "User" or not isinstance(values.get("id"), int):
        raise NoSuchLogin(login)
    return {"id": values["id"], "login": str(values.get("login") or login)}


def _update(entry: Any, details: NewDetails) -> None:
    for field, text in (("name", details.name), ("email", details.email), ("zone", details.zone),
                        ("calendar", details.calendar)):  # fmt: skip
        if text and entry.get(field) != text:
            put(entry, field, text)
    hours = details.weekly_hours
    if hours is not None and entry.get("weekly_hours", 0) != hours:
        put(entry, "weekly_hours", int(hours) if hours == int(hours) else hours)
    lists = (("roles", details.roles), ("specialties", details.specialties), ("conflicts", details.conflicts))
    for field, wanted in lists:
        if wanted is not None:
            _replace(entry, field, list(dict.fromkeys(wanted)))


def _replace(entry: Any, field: str, wanted: list[str]) -> None:
    """Make a list of an entry hold exactly some words; those that stay keep their place and their comments."""
    have = entry.get(field)
    if have is None:
        if wanted:
            put(entry, field, wanted)
        return
    for number in reversed(range(len(have))):
        if have[number] not in wanted:
            del have[number]
    for word in wanted:
        if word not in have:
            have.append(word)
