"""Who can do now what the sign-off of an answer still needs: whom it waits for, who is away, who declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.process.eligibility import share_out
from rlhf.process.facts import overrides_in, reviews_in
from rlhf.process.review_requests import Requests, requests_in
from rlhf.process.signoff import judge
from rlhf.process.verdict import Met, latest_words
from rlhf.process.working_days import away_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from rlhf.model.event import Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts
    from rlhf.process.verdict import RequirementState, SignOff, Subject


class Reviewers(Struct, frozen=True):
    """Who can give what is missing of a sign-off.

    Args:
        who: for whom it waits now: those who were asked, and whoever can give what these do not.
        able: everyone who may give something of it and has not judged this version yet, present or not.
        away: until when those of them are away who are.
        requests: whom a manager asked, and who declined.
        short: of some requirement too few can give now what is missing.
        lacking: the requirements with a place that nobody is left for once each person here fills one place.
    """

    who: tuple[str, ...] = ()
    able: frozenset[str] = frozenset()
    away: Mapping[str, date] = {}
    requests: Requests = Requests({}, {})
    short: bool = False
    lacking: frozenset[str] = frozenset()

    def is_short(self, state: RequirementState) -> bool:
        """Whether too few people can meet a requirement now, since they are away, declined, left, or never were."""
        if state.met is Met.ERROR:
            return bool(state.role)
        if state.name in self.lacking:
            return True
        able = [handle for handle in state.able if handle in self.able]
        return state.met is Met.UNSATISFIED and len(self.here(able)) < min(state.needed, len(able))

    def here(self, handles: Iterable[str]) -> tuple[str, ...]:
        """Return those of some people who can act now: they may, are not away, and have not declined."""
        out = self.away.keys() | self.requests.declined.keys()
        return tuple(sorted(handle for handle in handles if handle in self.able and handle not in out))


def reviewers_of(subject: Subject, facts: Facts, people: People, policy: Policy, now: datetime) -> Reviewers:
    """Return who can give what the sign-off of a submission still needs, as far as facts without commits show."""
    reviews = reviews_in(facts.events, subject.author)
    sign_off = judge(subject, reviews, people, policy, overrides_in(facts.events, subject.author))
    return reviewers(sign_off, subject, reviews, facts, people, now)


def reviewers(
    sign_off: SignOff, subject: Subject, reviews: Iterable[Review], facts: Facts, people: People, now: datetime
) -> Reviewers:
    """Return who can give what is missing of a sign-off.

    Each person fills one place. Of those who were asked, the last ones asked count, as many as there are places.
    """
    spoken = frozenset(
        by for by, review in latest_words(reviews).items() if subject.is_of(review) and not subject.has_spent(review)
    )
    if sign_off.undecided:
        named = [(state.name, frozenset(state.able)) for state in sign_off.requirements if state.decides]
    else:
        named = [(state.name, place) for state in sign_off.requirements for place in _places(state, spoken)]
    places = [place for _, place in named]
    able = frozenset[str]().union(*places)
    absences = {handle: until for handle in able if (until := away_until(people[handle], now)) is not None}
    result = Reviewers((), able, absences, requests_in(facts, subject.author))
    here = frozenset(result.here(able))
    result = replace(result, lacking=_lacking(named, here, able))
    who = _turn([place & here for place in places], result.requests)
    return replace(result, who=who, short=any(map(result.is_short, sign_off.requirements)))


def _places(state: RequirementState, spoken: frozenset[str]) -> list[frozenset[str]]:
    """Return for each approval that a requirement lacks who can give it."""
    able = frozenset(state.able) - spoken if state.met is Met.UNSATISFIED else frozenset()
    return [able] * max(1, state.needed) if able else []


def _lacking(
    places: Sequence[tuple[str, frozenset[str]]], here: frozenset[str], able: frozenset[str]
) -> frozenset[str]:
    """Return the requirements with a place that nobody here is left for, where somebody who may would fill it.

    Args:
        places: for each approval that is missing, its requirement and who can give it.
    """
    now = share_out([place & here for _, place in places], here)
    ever = share_out([place for _, place in places], able)
    if sum(map(bool, now)) >= sum(map(bool, ever)):
        return frozenset()
    return frozenset(name for (name, _), giver, could in zip(places, now, ever, strict=True) if could and not giver)


def _turn(places: Sequence[frozenset[str]], requests: Requests) -> tuple[str, ...]:
    """Return for whom it waits: the people who were asked, and whoever can fill a place that is left open by them."""
    chosen: list[str] = []
    for handle in reversed([*requests.asked]):
        if sum(bool(giver) for giver in share_out(places, [*chosen, handle])) > len(chosen):
            chosen.append(handle)
    left = (place for place, giver in zip(places, share_out(places, chosen), strict=True) if not giver)
    return tuple(sorted(frozenset(chosen).union(*left)))
