"""By when an answer is due, and whether it came in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import (
    EXTENSION,
    EXTENSION_REFUSAL,
    EXTENSION_REQUEST,
    FORGE,
    LATE_REQUEST,
    REOPENING,
)
from rlhf.model.instants import Due, parse_due
from rlhf.model.people import Person
from rlhf.model.policy import BLOCK, LATE, WARN
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.blind_review import round_open
from rlhf.process.verdict import Met, RequirementState, Subject, review_of
from rlhf.process.working_days import by_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from rlhf.model.event import Event, Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task

ON_TIME = "on time"


class Earlier(Struct, frozen=True):
    """The due time of words that were received before `than`, and its reason."""

    than: datetime
    due: Due
    why: str = ""


class Deadline(Struct, frozen=True):
    """The due time of a person's answer.

    Args:
        due: the due time that applies at present; None where there is none.
        why: why it differs from the task's own due time; "" where it does not.
        set: the due time of the task itself.
        before: the due time of words received before a reviewer asked for changes, if `due` is the time for changes.
    """

    due: Due | None = None
    why: str = ""
    set: Due | None = None
    before: Earlier | None = None


def deadline(task: Task | None, events: Iterable[Event], handle: str, people: People, policy: Policy) -> Deadline:
    """Return when a task is due for a person: by its own or its batch's due time, or by a later extension.

    Changes that a reviewer asked for have a due time of their own, so that they make nobody late who was on time.
    """
    if task is None or task.due is None:
        return Deadline()
    result = Deadline(task.due, "", task.due)
    messages = sorted(events, key=lambda event: (event.id, event.by))
    for event in messages:
        if event.type == EXTENSION and event.body.get("to") == handle and grants(event.by, handle, people, policy):
            until = _due(event.body.get("until"))
            if until is not None and until.at >= task.due.at:
                why = " ".join(str(event.body.get("why", "")).split())
                result = Deadline(until, f"extended by {event.by}" + (f": {why}" if why else ""), task.due)
    revision = _revision(messages, task, handle, people, policy)
    if revision is not None and result.due is not None and revision[0].at > result.due.at:
        due, asked = revision
        earlier = Earlier(asked.at, result.due, result.why)
        return Deadline(due, f"for the changes that {asked.by} asked for", task.due, earlier)
    return result


def timeliness(
    result: Deadline, received: datetime | None, overrides: Mapping[str, Override], policy: Policy
) -> RequirementState:
    """Return whether a version came in time, by when the forge received it and not by any date of the author's.

    Args:
        overrides: the overrides that count for this version, by what they override.
    """
    if result.due is None:
        return RequirementState(ON_TIME, Met.NOT_APPLICABLE, "It has no due time.")
    strict = policy.deadlines.late != WARN
    if received is None:
        if not strict:
            return RequirementState(ON_TIME, Met.NOT_APPLICABLE, "When it was received is not known here.")
        return RequirementState(ON_TIME, Met.ERROR, "When it was received is not known, and so not whether it is late.")
    if result.before is not None and received < result.before.than:
        result = Deadline(result.before.due, result.before.why, result.set)
    assert result.due is not None  # noqa: S101 — the earlier due time is never None
    if received <= result.due.at:
        return RequirementState(ON_TIME, Met.SATISFIED, f"Received in time{_because(result)}.")
    late = f"It is {length(received - result.due.at)} late{_because(result)}"
    if not strict:
        return RequirementState(ON_TIME, Met.SATISFIED, f"{late}; the policy only marks that.")
    if LATE in overrides and policy.deadlines.late != BLOCK:
        by = overrides[LATE].by
        return RequirementState(ON_TIME, Met.OVERRIDDEN, f"{late}; overridden by {by}: {overrides[LATE].why}", (by,))
    if policy.deadlines.late == BLOCK:
        what = f"{late}, and late work is not taken. More time, given even now, lets it in: rlhf extension ask, grant."
        return RequirementState(ON_TIME, Met.UNSATISFIED, what)
    return RequirementState(
        ON_TIME, Met.UNSATISFIED, f"{late}; a {ROLE_WORDS[policy.overrides or 'manager']} may let it through."
    )


def length(time: timedelta) -> str:
    """Return a length of time as people read it, for example `20 min`, `5 h` or `3 days`."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:  # noqa: PLR2004 — an hour and a half
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"  # noqa: PLR2004 — two days


def _because(result: Deadline) -> str:
    return f" ({result.why})" if result.why else ""


def pending(events: Iterable[Event]) -> list[Event]:
    """Return each person's latest request for more time that nobody has granted or refused.

    An answer names the request, so that clocks do not matter; an answer that names none answers all earlier requests.
    """
    messages = sorted(events, key=lambda event: (event.id, event.by))
    answers = [event for event in messages if event.type in {EXTENSION, EXTENSION_REFUSAL}]
    named = {str(event.body.get("request", "")) for event in answers}
    wishes = (
        event for event in messages if event.type == EXTENSION_REQUEST and _due(event.body.get("until")) is not None
    )
    latest = {event.by: event for event in wishes}
    unnamed = [(str(event.body.get("to")), event.id) for event in answers if not event.body.get("request")]
    return [
        wish
        for wish in latest.values()
        if wish.id not in named and not any(to == wish.by and id_ > wish.id for to, id_ in unnamed)
    ]


def grants(giver: str, to: str, people: People, policy: Policy) -> bool:
    """Whether a person (`giver`) may give another (`to`) more time."""
    person = people.get(giver)
    return giver != to and person is not None and policy.deadlines.extensions in person.roles


def _revision(
    events: Sequence[Event], task: Task, handle: str, people: People, policy: Policy
) -> tuple[Due, Review | Event] | None:
    """Return when requested changes are due, with the latest request that may be shown; None where there is none.

    A request is a review, or the reopening of an accepted answer.
    """
    within, person = policy.deadlines.revision, people.get(handle)
    if within is None or task.due is None:
        return None
    person = person or Person(handle, handle, frozenset(), zone=task.due.zone)
    reviews = [r for event in events if (r := review_of(event)) is not None and r.author == handle != r.by]
    asked = [r for r in reviews if r.verdict == REQUEST_CHANGES and _reviews(r.by, people)]
    shown = next((r for r in reversed(asked) if _may_show(r, reviews, task, people, policy)), None)
    reopened = [event for event in events if event.type == REOPENING and event.body.get("answer") == handle]
    came = {str(e.body.get("review")): e.at for e in events if e.type == LATE_REQUEST and e.by == FORGE}
    requests = [(came.get(r.id, r.at), r) for r in (shown, *reopened) if r is not None]
    if not requests:
        return None
    at, last = max(requests, key=lambda pair: pair[0])  # one that came after the acceptance counts from then
    return Due(by_when(at, within, person, policy.calendar), task.due.zone), last


def _may_show(last: Review, reviews: Sequence[Review], task: Task, people: People, policy: Policy) -> bool:
    """Whether a review is in no blind round that is open."""
    of_then = Subject(
        last.task, last.author, last.task_hash, last.answer_hash, frozenset({last.author}), about=task,
        meanings=frozenset({last.meaning} - {""}),
    )  # fmt: skip
    return not round_open(of_then, reviews, people, policy)


def _reviews(handle: str, people: People) -> bool:
    person = people.get(handle)
    return person is not None and person.may("evaluator", "sme")


def _due(text: object) -> Due | None:
    try:
        return parse_due(str(text))
    except ValueError:
        return None
