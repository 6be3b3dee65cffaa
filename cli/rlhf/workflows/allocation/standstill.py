"""Submissions whose sign-off too few people can give now, each with the next step and who may take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.affirmations import affirmed
from rlhf.process.next_actions import Do
from rlhf.process.next_steps import steps_to_affirm
from rlhf.process.policy_explanation import account
from rlhf.process.sign_off_subject import accepted_subject
from rlhf.process.working_days import away_until
from rlhf.store.index import Index, waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from rlhf.model.people import People
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace

_LISTED = 200


class Standstill(Struct, frozen=True):
    """A submission that stands still.

    Args:
        why: what is missing, who is away or declined, and the next step.
    """

    batch: str
    task: str
    author: str
    why: str


def away_now(people: People, now: datetime) -> tuple[tuple[str, date], ...]:
    """Return who is away now and until when, of those who have not left."""
    every = (people[handle] for handle in sorted(people.by_handle))
    ends = ((person.handle, away_until(person, now)) for person in every if person.active)
    return tuple((handle, until) for handle, until in ends if until is not None)


def standing_still(workspace: Workspace, now: datetime) -> tuple[Standstill, ...]:
    """Return the submissions that stand still, from what this machine has."""
    with Index.open(workspace, now, lambda _: None) as index:
        return standstills(workspace, index, now)


def standstills(workspace: Workspace, index: Index, now: datetime, batch: str = "") -> tuple[Standstill, ...]:
    """Return the submissions that stand still, of one batch or of all, the first due first."""
    result = []
    for turn in waiting.of_kind(index, Do.FIND_REVIEWER, _LISTED):
        facts = index.facts(turn.batch, turn.task)
        if facts is None or (batch and batch not in {turn.batch, facts.task.batch if facts.task else ""}):
            continue
        result.append(Standstill(turn.batch, turn.task, turn.about, _why(workspace, facts, turn.about, now)))
    return tuple(result)


def _why(workspace: Workspace, facts: Facts, author: str, now: datetime) -> str:
    """Return what an answer lacks, or what there is to do about an accepted answer that nobody can affirm."""
    people, policy = workspace.people, workspace.policy
    for submission in facts.submissions:
        if submission.author == author:
            return account(facts, submission, people, policy, now).short
    subject = accepted_subject(author, facts)
    return steps_to_affirm(subject, affirmed(subject, facts.events, people, policy).wanted, people, policy, now)
