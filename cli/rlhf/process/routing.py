"""Whom to ask: an expert who knows the specialty, is not away, is impartial and has the least to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.working_days import absent_until, away, day_words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date

    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy


class Matter(Struct, frozen=True):
    """A matter to be decided: its specialty, its batch, and the people who had a part in it."""

    specialty: str = ""
    batch: str = ""
    involved: frozenset[str] = frozenset()


class Route(Struct, frozen=True):
    """The person who is asked, and why; `passed` has each expert who is not asked, with the reason."""

    handle: str
    why: str
    passed: tuple[tuple[str, str], ...] = ()


def route(matter: Matter, people: People, policy: Policy, load: Mapping[str, int], day: date) -> Route:
    """Return the expert to ask; where there is none, the fallback that policy names, or else a manager.

    Args:
        load: the number of open escalations and questions that wait for each person.
        day: today; experts who are away on that day are not asked.
    """
    experts = people.with_role("sme")
    passed = tuple((p.handle, why) for p in experts if (why := _unfit(p, matter, day)))
    named = {handle for handle, _ in passed}
    able = [person for person in experts if person.handle not in named]
    if able:
        return Route(least_busy(able, load), f"an expert in {matter.specialty or 'this'}", passed)
    fallback = people.get(policy.fallback) if policy.fallback else None
    if fallback is not None and fallback.active and _impartial(fallback, matter) and not away(fallback, day):
        return Route(fallback.handle, "no expert can; policy names them", passed)
    managers = people.with_role("manager")
    fit = [m for m in managers if not away(m, day) and _impartial(m, matter)]
    chosen = fit or [m for m in managers if _impartial(m, matter)] or managers
    why = "no expert can; a project manager finds one"
    if not chosen:
        return Route("", why, passed)
    handle = least_busy(chosen, load)
    return Route(handle, f"{why}; {_away(people[handle], day)}".removesuffix("; "), passed)


def least_busy(able: Iterable[Person], load: Mapping[str, int]) -> str:
    """Return the person with the least to answer; among equals, the first by handle."""
    return min(able, key=lambda person: (load.get(person.handle, 0), person.handle)).handle


def asked_of(role: str, people: People, load: Mapping[str, int], day: date, but: Container[str] = ()) -> str:
    """Return who is asked a question: of a role, without `but`; if all of these are away, a manager; "" for nobody."""
    able = [person for person in people.with_role(role) if person.handle not in but]
    managers = [person for person in people.with_role("manager") if person.handle not in but]
    present = ([person for person in some if not away(person, day)] for some in (able, managers))
    chosen = next(filter(None, present), able or people.with_role("manager"))
    return least_busy(chosen, load) if chosen else ""


def _unfit(person: Person, matter: Matter, day: date) -> str:
    """Return why an expert is not asked; "" where they may be."""
    if person.handle in matter.involved:
        return "had a part in it"
    if not _impartial(person, matter):
        return "has a conflict of interest"
    if matter.specialty and matter.specialty not in person.specialties:
        return "another specialty"
    return _away(person, day)


def _away(person: Person, day: date) -> str:
    """Return until when a person is away; "" where they are not."""
    until = absent_until(person, day)
    return f"away until {day_words(until)}" if until is not None else ""


def _impartial(person: Person, matter: Matter) -> bool:
    return person.handle not in matter.involved and person.conflicts.isdisjoint({*matter.involved, matter.batch})
