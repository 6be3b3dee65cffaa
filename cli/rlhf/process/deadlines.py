"""By when an answer is due, and whether it came in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import EXTENSION, EXTENSION_REFUSAL, EXTENSION_REQUEST
from rlhf.model.instants import Due, parse_due
from rlhf.model.people import Person
from rlhf.model.policy import BLOCK, LATE, WARN
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.blind_review import round_open
from rlhf.process.verdict import Met, RequirementState, Subject, review_of
from rlhf.process.working_days import by_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

    from rlhf.model.event import Event, Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task

ON_TIME = "on time"


@dataclass(frozen=True, slots=True)
class Earlier:
    """When words were due that came before an instant, and why."""

    than: datetime
    due: Due
    why: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When somebody's answer is due.

    Args:
        due: when it is due now; None where it is never late.
        why: for what reason it is due at another time than was set for the task; empty where it is not.
        set: when the task itself is due.
        before: what holds for words that came before the changes were asked for, for which there is this time.
    """

    due: Due | None = None
    why: str = ""
    set: Due | None = None
    before: Earlier | None = None


def deadline(task: Task | None, events: Iterable[Event], handle: str, people: People, policy: Policy) -> Deadline:
    """When a task is due for somebody: as its batch or itself says, or by the latest extension that they were given.

    Changes that a reviewer asked for have a time of their own, so that nobody is late who was on time before.
    """
    if task is None or task.due is None:
        return Deadline()
    result = Deadline(task.due, "", task.due)
    messages = sorted(events, key=lambda event: (event.id, event.by))
    for event in messages:
        if event.type == EXTENSION and event.body.get("to") == handle and grants(event.by, handle, people, policy):
            until = _due(event.body.get("until"))
            if until is not None:
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
    """Whether a version came in time: when the forge received it decides, and no date of the author's.

    Args:
        overrides: those that count for this version, by what they override.
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
    assert result.due is not None  # noqa: S101 — what held before is an instant too
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
    """A length of time as people say it: `20 min`, `5 h`, `3 days`."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:  # noqa: PLR2004 — an hour and a half
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"  # noqa: PLR2004 — two days


def _because(result: Deadline) -> str:
    return f" ({result.why})" if result.why else ""


def pending(events: Iterable[Event]) -> list[Event]:
    """Each person's latest wish for more time, where nobody has given or refused it.

    An answer names the wish, so that clocks do not matter; one that names none answers the wishes before it.
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
    """Whether somebody may give another more time."""
    person = people.get(giver)
    return giver != to and person is not None and policy.deadlines.extensions in person.roles


def _revision(
    events: Iterable[Event], task: Task, handle: str, people: People, policy: Policy
) -> tuple[Due, Review] | None:
    """By when changes are due that a reviewer asked for, and the request; None where nobody did, as far as is told."""
    within, person = policy.deadlines.revision, people.get(handle)
    if within is None or task.due is None:
        return None
    person = person or Person(handle, handle, frozenset(), zone=task.due.zone)
    reviews = [r for event in events if (r := review_of(event)) is not None and r.author == handle != r.by]
    asked = [r for r in reviews if r.verdict == REQUEST_CHANGES and _reviews(r.by, people)]
    for last in reversed(asked):
        of_then = Subject(last.task, handle, last.task_hash, last.answer_hash, frozenset({handle}), about=task)
        if not round_open(of_then, reviews, people, policy):  # what was said blindly shows nowhere
            return Due(by_when(last.at, within, person, policy.calendar), task.due.zone), last
    return None


def _reviews(handle: str, people: People) -> bool:
    person = people.get(handle)
    return person is not None and person.may("evaluator", "sme")


def _due(text: object) -> Due | None:
    try:
        return parse_due(str(text))
    except ValueError:
        return None
