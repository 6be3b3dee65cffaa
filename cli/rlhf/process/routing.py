"""Whom to ask: an expert who knows the specialty, is not away, is impartial and has the least to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.working_days import absent_until, away, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from rlhf.model.people import People, Person
    from rlhf.model.policy import Policy


class Matter(Struct, frozen=True):
    """A matter to be decided: its specialty, its batch, and the people who had a part in it."""

    specialty: str = ""
    batch: str = ""
    involved: frozenset[str] = frozenset()


#: What a question is about that is about no task.
NO_TASK = Matter()


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


def asked_of(able: Sequence[Person], load: Mapping[str, int], day: date, then: Sequence[Person] = ()) -> str:
    """Return who of some people is asked: who is present and has the least to answer; "" where there is nobody.

    Args:
        then: who is asked where all of these are away, as far as they are present.
    """
    present = ([person for person in some if not away(person, day)] for some in (able, then))
    chosen = next(filter(None, present), list(able))
    return least_busy(chosen, load) if chosen else ""


def answerers(asker: str, matter: Matter, people: People, policy: Policy) -> list[Person]:
    """Return who can answer a question: those of the role that policy names, but never only whoever asks.

    A manager's question about a task is for the people who hold or answered it. Where nobody else has the role, other
    managers answer, then experts in the specialty, then any expert, then whoever works on the task.
    """
    workers = [p for handle in sorted(matter.involved) if (p := people.get(handle)) is not None and p.active]
    experts = people.with_role("sme")
    for able in (
        workers if leads(asker, people, policy) else (),
        people.with_role(policy.question_owner), people.with_role("manager"),
        [person for person in experts if matter.specialty in person.specialties],
        experts, workers,
    ):  # fmt: skip
        others = [person for person in able if person.handle != asker]
        if others:
            return others
    return []


def leads(asker: str, people: People, policy: Policy) -> bool:
    """Whether a person is a manager, or of the role that answers questions, so that their own go to other people."""
    person = people.get(asker)
    return person is not None and not person.roles.isdisjoint({"manager", policy.question_owner})


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
