"""What stands against an accepted answer: withdrawals, reopenings, late requests for changes, open concerns."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.policy import REOPEN
from rlhf.process.concerns import why_held
from rlhf.process.corrections import reopenings_of
from rlhf.process.eligibility import signs
from rlhf.process.facts import accepted_commit, accepted_words, last_merge, reviews_in
from rlhf.process.verdict import latest_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.event import Event, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.concerns import Concern
    from rlhf.process.facts import Facts


class Effect(StrEnum):
    """What an objection does to an accepted answer, the strongest first."""

    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    DISPUTED = "disputed"


class Objection(Struct, frozen=True):
    """Something that stands against an accepted answer: while it does, the answer is in no release.

    Args:
        settled_in_thread: it is a flag or an escalation, which is settled in its own thread.
    """

    effect: Effect
    id: str
    by: str
    at: datetime
    why: str
    settled_in_thread: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.effect} by {self.by}" + (f": {self.why}" if self.why else "")


def objections(facts: Facts, author: str, people: People, policy: Policy) -> tuple[Objection, ...]:
    """Return what stands against a person's accepted answer, the strongest first, then the earliest."""
    words = accepted_words(facts, author)
    values = [*_withdrawn(facts, author, words), *_reopened(facts, author, words)]
    values += _objecting(facts, author, words, people, policy)
    values += map(_of_concern, facts.held)
    order = list(Effect)
    return tuple(sorted(values, key=lambda item: (order.index(item.effect), item.id, item.by)))


def effect(values: tuple[Objection, ...]) -> Effect | None:
    """Return the strongest effect of what stands against an answer; None where nothing does."""
    return values[0].effect if values else None


def _withdrawn(facts: Facts, author: str, words: str) -> Iterator[Objection]:
    """Yield the withdrawals; by the author, it is a wish on which somebody else decides."""
    for event in facts.withdrawals_of(author):
        if event.by != author:
            yield _of_event(Effect.WITHDRAWN, event)
        elif _is_about(event, words, accepted_commit(facts, author)):
            yield _of_event(Effect.DISPUTED, event)


def _reopened(facts: Facts, author: str, words: str) -> Iterator[Objection]:
    for event in reopenings_of(facts.events, author, facts.correctors):
        if _is_about(event, words, accepted_commit(facts, author)):
            yield _of_event(Effect.REOPENED, event)


def _is_about(event: Event, words: str, commit: str) -> bool:
    """Whether an event is about the accepted submission: by its commit, else by its words; "" where not known."""
    if commit and "commit" in event.body:
        return str(event.body["commit"]) == commit
    return words == "" or event.body.get("content", "") == words


def _of_event(effect: Effect, event: Event) -> Objection:
    return Objection(effect, event.id, event.by, event.at, str(event.body.get("why", "")))


def _objecting(facts: Facts, author: str, words: str, people: People, policy: Policy) -> Iterator[Objection]:
    """Yield the requests for changes of the accepted words that the forge did not know when it merged them."""
    for review in late_requests(facts, author, words):
        if not (signs(people, review.by, policy) or (review.by, review.id) in facts.upheld):
            continue
        reopens = review.by in facts.correctors.reopen or policy.corrections.late_objection == REOPEN
        what = Effect.REOPENED if reopens else Effect.DISPUTED
        yield Objection(what, review.id, review.by, review.at, review.summary)


def asked_back(facts: Facts, author: str) -> bool:
    """Whether somebody asked for changes of a person's accepted words, whatever policy makes of that."""
    words = accepted_words(facts, author)
    return any(_reopened(facts, author, words)) or any(late_requests(facts, author, words))


def late_requests(facts: Facts, author: str, words: str) -> Iterator[Review]:
    """Yield each reviewer's latest verdict on the accepted words, where it asks for changes and the merge knew none."""
    merge, ended = last_merge(facts, author), facts.lifted
    known = merge.body.get("reviews") if merge is not None else None
    of_these = [review for review in reviews_in(facts.events, author) if words in ("", review.answer_hash)]
    for by, review in latest_words(of_these).items():
        if review.verdict != REQUEST_CHANGES or (by, review.id) in ended:
            continue
        if review.id not in known if isinstance(known, list) else _is_after(review, merge):
            yield review


def _is_after(review: Review, merge: Event | None) -> bool:
    """Whether a review is later than a merge of which an earlier version of rlhf did not record the known reviews."""
    return merge is None or review.at > merge.at


def _of_concern(concern: Concern) -> Objection:
    raised = concern.raised
    return Objection(Effect.DISPUTED, concern.id, raised.by, raised.at, why_held(concern), settled_in_thread=True)
