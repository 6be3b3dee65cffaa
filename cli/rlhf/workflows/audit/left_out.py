"""Tell the requests for changes that came in after an answer was accepted from those that were there and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import REVIEW
from rlhf.process.audit import LateRequest, Problem
from rlhf.process.eligibility import signs
from rlhf.process.facts import reviews_in
from rlhf.process.upheld import upheld_in
from rlhf.process.verdict import latest_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rlhf.model.event import Event, Review
    from rlhf.model.people import People
    from rlhf.process.acceptance import Decision
    from rlhf.process.audit import Accepted
    from rlhf.store.git.objects import Objects
    from rlhf.store.repository import Repository


class Arrivals(Struct, frozen=True):
    """What the forge's ledger shows of when reviews came in.

    Args:
        merged: the forge's records of merges; each names the ledgers, up to a commit, as the forge had them then.
        late: the forge's records of requests that came in after the merge, by reviewer and review.
    """

    objects: Objects
    merged: tuple[Event, ...]
    late: Mapping[tuple[str, str], Event]

    def was_late(self, batch: str, review: Review, record: Event | None) -> bool:
        """Whether the record shows that a review came in after a merge.

        It does not where a record up to that merge names a ledger with the review in it, whatever else is written.
        Else a record of the late arrival shows it, or a later record that names the ledger without the review.
        """
        if record is None:
            return False
        if review.said:  # attested in the forge's own ledger, whose ids say in which order it was written
            return review.id > record.id
        order, path = (record.at, record.id), f"{batch}/{review.task}/{review.id}-{REVIEW}.yaml"
        tips = [((event.at, event.id), tip) for event in self.merged if (tip := _tip(event, review.by))]
        if any(at <= order and self._has(tip, path) for at, tip in tips):
            return False
        if (review.by, review.id) in self.late:
            return True
        return any(at > order and self._has(tip, path) is False for at, tip in tips)

    def _has(self, tip: str, path: str) -> bool | None:
        """Whether a ledger had a file at a commit; None where the commit is not here any more."""
        if self.objects.get(tip) is None:
            return None
        return self.objects.oid(f"{tip}:{path}") is not None


def _tip(record: Event, owner: str) -> str:
    ledgers = record.body.get("ledgers")
    return str(ledgers.get(owner, "")) if isinstance(ledgers, dict) else ""


class Unknown(Struct, frozen=True):
    """The requests for changes of an accepted version of which the forge's record of its merge does not know."""

    left_out: tuple[Problem, ...] = ()
    late: tuple[LateRequest, ...] = ()


def unknown_requests(
    plain: Accepted, decision: Decision, events: Iterable[Event], project: Repository, everyone: People,
    arrivals: Arrivals, record: Event | None,
) -> Unknown:  # fmt: skip
    """Return each request for changes of exactly this version that the record of its merge lacks.

    One that was written after the merge, or of which the record shows that it came in later, perhaps from a machine
    that was offline, is no fault. Any other one the writer of the record left out.

    Args:
        project: the project before the merge: what somebody asked for who could not sign off then kept nothing out.
        everyone: the people of all times: whoever has the role since is heard too.
    """
    messages = list(events)
    requests = list(_requests(plain, decision, messages))
    left_out, late = [], []
    upheld = upheld_in(messages)
    for review in requests:
        then = signs(project.people, review.by, project.policy) or (review.by, review.id) in upheld
        after = plain.at is not None and review.at > plain.at
        if after or arrivals.was_late(plain.batch, review, record):
            if then or signs(everyone, review.by, project.policy):
                receipt = arrivals.late.get((review.by, review.id))
                late.append(LateRequest(review.id, review.by, review.at, receipt.at if receipt is not None else None))
        elif then:
            what = f"{review.by} asked for changes of these words before they were taken in, and the record does not "
            left_out.append(Problem("left_out", plain.merge, f"{what}know of it."))
    return Unknown(tuple(left_out), tuple(late))


def _requests(plain: Accepted, decision: Decision, events: Iterable[Event]) -> Iterator[Review]:
    """Yield whose latest word on exactly this version asks for changes, where the record does not have that word."""
    subject, known = decision.subject, {review.id for review in decision.known}
    reviews = [r for r in reviews_in(events, plain.author) if subject.is_of(r) and r.by not in subject.contributors]
    for last in latest_words(reviews).values():
        if last.verdict == REQUEST_CHANGES and last.id not in known:
            yield last
