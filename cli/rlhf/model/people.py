"""The people of a project: their roles, and the keys that prove who they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.errors import RoleNeeded, UnknownPerson
from rlhf.model.keys import Key, same_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime


class Account(Struct, frozen=True):
    """An account on GitHub: its number, which never changes, and its name, which may change."""

    id: int
    login: str


class Person(Struct, frozen=True):
    """A person, as people.yaml describes them.

    Args:
        calendar: the calendar of public holidays for this person, for example GB-ENG; "" for that of the project.
        away: first and last day of each absence.
        conflicts: people and batches on which this person does not decide, because of a conflict of interest.
    """

    handle: str
    name: str
    roles: frozenset[str]
    email: str = ""
    specialties: tuple[str, ...] = ()
    zone: str = ""
    weekly_hours: float = 0.0
    active: bool = True
    calendar: str = ""
    away: tuple[tuple[date, date], ...] = ()
    conflicts: frozenset[str] = frozenset()
    keys: tuple[Key, ...] = ()
    github: Account | None = None

    def may(self, *roles: str) -> bool:
        return self.active and not self.roles.isdisjoint(roles)

    def key(self, public: str) -> Key | None:
        """Return the entry of a public key, or None; if there are several entries, a revoked entry first."""
        keys = [key for key in self.keys if same_key(public, key.public)]
        return min(keys, key=lambda key: key.revoked is None, default=None)

    def good_keys(self, now: datetime) -> list[Key]:
        """Return the keys that are valid at `now`."""
        return [key for key in self.keys if key.good_at(now)]


class People(Struct, frozen=True):
    by_handle: Mapping[str, Person] = field(default_factory=dict)

    def __getitem__(self, handle: str) -> Person:
        if handle not in self.by_handle:
            raise UnknownPerson(handle, self.by_handle)
        return self.by_handle[handle]

    def get(self, handle: str) -> Person | None:
        return self.by_handle.get(handle)

    def by_account(self, number: int) -> Person | None:
        """Return the person whose GitHub account has a number; None if nobody's has."""
        mine = (
            person for person in self.by_handle.values() if person.github is not None and person.github.id == number
        )
        return next(mine, None)

    @property
    def managers(self) -> frozenset[str]:
        """The handles of all people with the role of a manager, active or not."""
        return frozenset(person.handle for person in self.by_handle.values() if "manager" in person.roles)

    def with_role(self, role: str) -> list[Person]:
        return [person for person in self.by_handle.values() if person.may(role)]

    def require(self, handle: str, *roles: str, what: str) -> Person:
        """Return the person, who has to be active and have at least one of the roles.

        Raises:
            UnknownPerson: nobody has that handle.
            RoleNeeded: the person is not active, or has none of the roles; `what` begins the message.
        """
        person = self[handle]
        if not person.may(*roles):
            raise RoleNeeded(handle, roles, what)
        return person

    @classmethod
    def of(cls, data: Mapping[str, Any], default_zone: str = "UTC") -> People:
        """Build from a file that fits `schemas/people.json`."""
        return cls({handle: _person(handle, entry, default_zone) for handle, entry in data["people"].items()})


def _person(handle: str, entry: Mapping[str, Any], zone: str) -> Person:
    return Person(
        handle=handle,
        name=entry["name"],
        roles=frozenset(entry["roles"]),
        email=entry.get("email") or f"{handle}@rlhf.invalid",
        specialties=tuple(entry.get("specialties", ())),
        zone=entry.get("zone", zone),
        weekly_hours=float(entry.get("weekly_hours", 0)),
        active=entry.get("active", True),
        calendar=entry.get("calendar", ""),
        away=tuple(_absences(entry.get("away", ()))),
        conflicts=frozenset(entry.get("conflicts", ())),
        keys=tuple(Key.of(key) for key in entry.get("keys", ())),
        github=Account(entry["github"]["id"], entry["github"]["login"]) if "github" in entry else None,
    )


def _absences(given: Iterable[Mapping[str, str]]) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each absence; an absence with a day that is not real is left to a rule to report."""
    for out in given:
        try:
            yield date.fromisoformat(out["from"]), date.fromisoformat(out["until"])
        except ValueError:
            continue
