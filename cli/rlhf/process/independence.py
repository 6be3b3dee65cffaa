"""Independence: whoever judged another's answer to a task, or has its draft, writes none beside it; and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rlhf.model.event_types import AFFIRMATION, FORGE, HAND_OVER, OVERRIDE, RECEIVED, REVIEW
from rlhf.model.policy import ANSWER
from rlhf.process.eligibility import applicable
from rlhf.process.facts import holders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.process.facts import Facts

#: What somebody did who judged an answer, by the type of the event.
_DEEDS: Final = {REVIEW: "reviewed", OVERRIDE: "overrode a requirement for", AFFIRMATION: "affirmed"}
_WROTE: Final = "wrote a part of"


def judges(events: Iterable[Event]) -> dict[str, str]:
    """Return who judged somebody else's answer or wrote a part of it, each with what they did: “reviewed ben's answer”.

    Of several things that a person did, it is the first.
    """
    result: dict[str, str] = {}
    for event in sorted(events, key=lambda event: (event.id, event.by)):
        author = str(event.body.get("answer") or "")
        if event.type in _DEEDS and author not in ("", event.by):
            result.setdefault(event.by, f"{_DEEDS[event.type]} {author}'s answer")
        elif event.type == RECEIVED and event.by == FORGE:
            hands = event.body.get("hands")
            for handle in map(str, hands if isinstance(hands, list) else ()):
                if handle != author:
                    result.setdefault(handle, f"{_WROTE} {author}'s answer")
    return result


def kept_from_writing(facts: Facts) -> dict[str, str]:
    """Return who does not take a task, each with what they did: judged somebody else's answer, or took over a draft.

    A draft that was handed on is gone on from, so that it keeps nobody from the task; but where its author has sent an
    answer after all, the successor has read the draft of an answer beside which theirs would stand.
    """
    there = {submission.author for submission in facts.submissions} | facts.accepted
    result = judges(facts.events)
    for event in facts.events:
        by, to = str(event.body.get("from")), str(event.body.get("to"))
        if event.type == HAND_OVER and event.by in facts.managers and by in there:
            result.setdefault(to, f"took over {by}'s draft of an answer")
    return result


def mixed(policy: Policy, task: Task | None) -> bool:
    """Whether policy states that somebody with a part in the task may review another's answer to it."""
    return any(requirement.independence == ANSWER for requirement in applicable(policy, task))


def why_not_write(facts: Facts, handle: str, policy: Policy, now: datetime) -> str:
    """Return what keeps a person from submitting an answer, as in `kept_from_writing`; "" where nothing does.

    Whoever has submitted may revise; whoever holds the task and reviews another's answer by policy may submit, too.
    """
    if handle in {submission.author for submission in facts.submissions} | facts.accepted:
        return ""
    if mixed(policy, facts.task) and handle in holders(facts, now):
        return ""
    return kept_from_writing(facts).get(handle, "")
