"""Flags and escalations as this machine knows them: which are open, and who is to act on each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.process import duties
from rlhf.process.concerns import concerns
from rlhf.process.conversation import CLARIFICATION, QUESTION, RAISED, REPLY, RETRACTION, threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rlhf.process.concerns import Concern
    from rlhf.process.conversation import Thread
    from rlhf.process.duties import Duty
    from rlhf.store.workspace import Workspace


_ASKED = frozenset({QUESTION, REPLY, CLARIFICATION, RETRACTION})


@dataclass(frozen=True, slots=True)
class Raised:
    """Something that was raised, and who is to act on it; nobody, once it is settled."""

    concern: Concern
    duty: Duty | None


def raised(workspace: Workspace, now: datetime) -> list[Raised]:
    """Every flag and escalation, the first first."""
    people, policy = workspace.people, workspace.policy
    found = concerns(workspace.events(lambda file: file.type in RAISED), people)
    return [Raised(one, duties.of_concern(one, people, policy, now)) for one in found]


def mine(found: Iterable[Raised], handle: str) -> list[Raised]:
    """Those on which somebody is to act."""
    return [one for one in found if one.duty is not None and handle in one.duty.who]


def asked_about(workspace: Workspace, now: datetime) -> set[tuple[str, str]]:
    """The tasks about which I am asked to decide, as (batch, task)."""
    if not workspace.me.may("sme", "manager"):
        return set()
    return {(r.concern.thread.batch, r.concern.thread.task) for r in mine(raised(workspace, now), workspace.handle)}


def questions(workspace: Workspace) -> list[Thread]:
    """The questions that this machine knows, with what was said to them."""
    asked = {QUESTION, REPLY, CLARIFICATION, "retraction"}
    return [
        thread
        for thread in threads(workspace.events(lambda file: file.type in asked))
        if thread.opening.type == QUESTION
    ]


def burdens(workspace: Workspace, now: datetime) -> Mapping[str, int]:
    """How much waits for each person, as far as it is known here."""
    found: Counter[str] = Counter()
    for one in raised(workspace, now):
        found.update(one.duty.who[:1] if one.duty is not None else ())
    return found
