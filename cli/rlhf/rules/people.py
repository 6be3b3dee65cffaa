"""People: that each entry is a single person, who can do what their roles demand."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

from rlhf.model.calendars import is_calendar
from rlhf.model.finding import Problem
from rlhf.model.ids import RESERVED_HANDLES
from rlhf.model.instants import is_zone
from rlhf.model.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Document
    from rlhf.model.people import People
    from rlhf.rules.shape import Shapes

_TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame"})


def one_key_two_people(document: Document, people: People) -> Iterator[Problem]:
    """A key proves who somebody is, so it belongs to one person.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          amara:
            name: Dr Amara Frostwick
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B
          ben:
            name: Dr Ben Lamplight
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          amara:
            name: Dr Amara Frostwick
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B
          ben:
            name: Dr Ben Lamplight
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQmI7h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B
    """
    owner: dict[str, str] = {}
    for person in people.by_handle.values():
        for index, key in enumerate(person.keys):
            body = " ".join(key.public.split()[:2])
            if owner.setdefault(body, person.handle) != person.handle:
                yield Problem(
                    document.at("people", person.handle, "keys", index),
                    f"{person.handle} and {owner[body]} have the same signing key.",
                    "Each needs a key of their own.",
                )


def impossible_key_dates(document: Document, shapes: Shapes) -> Iterator[Problem]:
    """A key's dates decide what counts: each is a real time, none ends before it begins, and no key stands twice.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          amara:
            name: Dr Amara Frostwick
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B
                from: 2026-12-01T09:00:00Z
                until: 2026-11-01T09:00:00Z

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          amara:
            name: Dr Amara Frostwick
            roles: [trainer]
            keys:
              - public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B
                from: 2026-11-01T09:00:00Z
                until: 2026-12-01T09:00:00Z
    """
    if not shapes.fits("people", document.data):
        return
    for handle, person in document.data["people"].items():
        seen: set[str] = set()
        for index, entry in enumerate(person.get("keys", ())):
            fault = _key_fault(entry) or ("This key stands here twice." if entry["public"].split()[1] in seen else "")
            seen.add(entry["public"].split()[1])
            if fault:
                where = document.at("people", handle, "keys", index)
                yield Problem(where, fault, "To see how keys are dated: docs/keys.md")


def _key_fault(entry: Mapping[str, Any]) -> str:
    try:
        key = Key.of(entry)
    except ValueError as fault:
        return f"{fault}."
    return "This key ends before it begins." if key.start and key.until and key.until < key.start else ""


def no_manager(document: Document, people: People) -> Iterator[Problem]:
    """Without an active manager nobody could ever change people or policy again.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [engineer]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
    """
    if not people.with_role("manager"):
        yield Problem(document.key("people"), "Nobody active is a manager.", "Give somebody the role: roles: [manager]")


def reserved_handle(document: Document, people: People) -> Iterator[Problem]:
    """Some names stand for the project itself and would be mistaken for a person.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          forge: {name: Dr Ben Lamplight, roles: [trainer]}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          ben: {name: Dr Ben Lamplight, roles: [trainer]}
    """
    for handle in sorted(RESERVED_HANDLES & people.by_handle.keys()):
        yield Problem(
            document.key("people", handle),
            f"“{handle}” is a name that rlhf uses itself.",
            "Choose another handle.",
        )


def impossible_details(document: Document, people: People) -> Iterator[Problem]:
    """A zone or a number of hours that cannot be would put somebody's plan and due times wrong.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], zone: Europe/Lundon}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], zone: Europe/London}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
    """
    for person in people.by_handle.values():
        if person.zone and not is_zone(person.zone):
            where = document.at("people", person.handle, "zone")
            yield Problem(where, f"“{person.zone}” is not a time zone.", "For example: Europe/London")
        if not math.isfinite(person.weekly_hours):
            where = document.at("people", person.handle, "weekly_hours")
            yield Problem(where, "This is no number of hours.", "For example: 6")
        if person.calendar and not is_calendar(person.calendar):
            where = document.at("people", person.handle, "calendar")
            yield Problem(where, f"“{person.calendar}” is no calendar.", "For example: GB-ENG, or DE")
    for handle, index, first, last in _absences(document):
        if not (_is_day(first) and _is_day(last) and first <= last):
            where = document.at("people", handle, "away", index)
            yield Problem(where, f"Nobody can be away from {first} until {last}.", "Write the first and the last day.")


def _absences(document: Document) -> Iterator[tuple[str, int, str, str]]:
    """Yield each absence in people.yaml: the handle, the index in the person's list, the first and the last day."""
    given = document.data.get("people") if isinstance(document.data, dict) else None
    for handle, entry in (given if isinstance(given, dict) else {}).items():
        away = entry.get("away") if isinstance(entry, dict) else None
        for index, out in enumerate(away if isinstance(away, list) else ()):
            if isinstance(out, dict):
                yield handle, index, str(out.get("from", "")), str(out.get("until", ""))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def one_address_two_people(document: Document, people: People) -> Iterator[Problem]:
    """Git knows people by their address: with one address for two, whoever wrote an answer could also approve it.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], email: practice@example.org}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator], email: practice@example.org}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], email: amara@example.org}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator], email: emeka@example.org}
    """
    owner: dict[str, str] = {}
    for person in people.by_handle.values():
        first = owner.setdefault(person.email.casefold(), person.handle)
        if first != person.handle:
            yield Problem(
                document.at("people", person.handle, "email"),
                f"{person.handle} and {first} have the same address.",
                "Each needs an address of their own.",
            )


def expert_without_specialty(document: Document, people: People) -> Iterator[Problem]:
    """A clinical expert signs off and settles questions in a specialty; without one, nobody knows which to bring them.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          grace: {name: Prof Grace Icefield, roles: [sme]}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          grace: {name: Prof Grace Icefield, roles: [sme], specialties: [cardiology]}
    """
    for person in people.by_handle.values():
        if person.may("sme") and not person.specialties:
            yield Problem(
                document.key("people", person.handle),
                f"{person.name} is a clinical expert (sme) without a specialty.",
                "Add a line, for example: specialties: [cardiology]",
            )


def one_name_two_entries(document: Document, people: People) -> Iterator[Problem]:
    """Two entries of one name may be one person, who could then approve their own work under the other.

    Bad, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
          afrostwick: {name: Amara Frostwick, roles: [evaluator]}

    Good:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}
    """
    seen: dict[tuple[str, ...], str] = {}
    for person in people.by_handle.values():
        words = tuple(word for word in person.name.casefold().replace(".", "").split() if word not in _TITLES)
        first = seen.setdefault(words, person.handle)
        if words and first != person.handle:
            yield Problem(
                document.at("people", person.handle, "name"),
                f"{person.handle} and {first} have the same name.",
                "If they are one person, keep one entry. If they are two, tell the names apart.",
            )
