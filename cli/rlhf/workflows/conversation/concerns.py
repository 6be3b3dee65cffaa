"""Flag a prompt, escalate it to an expert, take that in hand, pass it on, settle it, and carry out what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.errors import EscalationIncomplete, HadAPart, InHandAlready, NothingRaised, OwnConcern, SettledAlready
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import ACKNOWLEDGEMENT, CONCERNS, ESCALATION, FLAG, REASSIGNMENT, RESOLUTION, REVIEW
from rlhf.process import response_duty
from rlhf.process.concerns import CHANGE_NEEDED, RESOLVERS, Concern, concern, has_part, holds
from rlhf.process.conversation import SBAR
from rlhf.process.slots import takers
from rlhf.process.task_state import involved, reviews_in
from rlhf.workflows.conversation.messages import Speaker, Spoken, threads_about, worded
from rlhf.workflows.sync.sync import refresh
from rlhf.workflows.worklist.open_concerns import decider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.process.response_duty import Duty
    from rlhf.process.routing import Route
    from rlhf.process.task_state import Facts


#: How much harm an answer could do, by the severity of an escalation; a flag says it itself.
_HARM = {"S1": "major", "S2": "considerable", "S3": "significant", "S4": "minor"}


@dataclass(frozen=True, slots=True)
class ConcernOutcome:
    """What came of raising or settling something: the concern, who acts next, and what was asked of whom."""

    spoken: Spoken
    concern: Concern
    duty: Duty | None
    held: bool
    route: Route | None = None
    authors: tuple[str, ...] = ()


def flag(speaker: Speaker, name: str, category: str, severity: str, text: str) -> ConcernOutcome:
    """Say that a prompt is not as it should be."""
    about = speaker.about(name)
    spoken = speaker.say(FLAG, about, {"category": category, "severity": severity, "text": worded(text)})
    return _outcome(speaker, spoken, spoken.event.id)


def escalate(speaker: Speaker, name: str, severity: str, statements: Mapping[str, str]) -> ConcernOutcome:
    """Ask an expert to decide (SBAR).

    Args:
        statements: the situation, the background, the assessment and the recommendation.
    """
    refresh(speaker.workspace, speaker.now)  # who is here and who has how much to do, if the project can be reached
    about = speaker.about(name)
    words = {part: _part(statements, part) for part in SBAR}
    facts = speaker.workspace.facts(*about)
    way = decider(speaker.workspace, facts, speaker.workspace.handle, speaker.now, speaker.today)
    spoken = speaker.say(ESCALATION, about, {"severity": severity, **words, "asked": way.handle})
    result = _outcome(speaker, spoken, spoken.event.id)
    return ConcernOutcome(result.spoken, result.concern, result.duty, result.held, way)


def acknowledge(speaker: Speaker, name: str, text: str) -> ConcernOutcome:
    """Take something in hand."""
    result = _mine_to_settle(speaker, name)
    if result.taken is not None and result.taken.by == speaker.workspace.handle:
        raise InHandAlready(result.raised.short)
    body = {"to": result.id, **({"text": worded(text)} if text else {})}
    return _outcome(speaker, speaker.say(ACKNOWLEDGEMENT, _about(result), body), result.id)


def reassign(speaker: Speaker, name: str, handle: str, why: str) -> ConcernOutcome:
    """Ask somebody else to decide.

    Raises:
        UnknownPerson, RoleNeeded: they cannot decide it.
    """
    result = _mine_to_settle(speaker, name)
    speaker.workspace.people.require(handle, *RESOLVERS, what="To decide this")
    body = {"to": result.id, "asked": handle, "why": worded(why)}
    return _outcome(speaker, speaker.say(REASSIGNMENT, _about(result), body), result.id)


def resolve(speaker: Speaker, name: str, outcome: str, text: str) -> ConcernOutcome:
    """Settle something, and carry out what follows: a change that is needed is asked for of every author."""
    result = _mine_to_settle(speaker, name)
    facts, me = speaker.workspace.facts(*_about(result)), speaker.workspace.me
    part = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    if (result.type == ESCALATION or result.identifiable) and result.raised.by == me.handle:
        raise OwnConcern(result.raised.short)
    if has_part(me, part, facts.batch):
        raise HadAPart(result.raised.short)
    words = worded(text)
    rows: list[tuple[str, tuple[str, str], Mapping[str, Any]]] = [
        (RESOLUTION, _about(result), {"to": result.id, "outcome": outcome, "text": words})
    ]
    if outcome == CHANGE_NEEDED:
        rows += [(REVIEW, _about(result), body) for body in _requests(speaker, facts, result, words)]
    value = _outcome(speaker, speaker.say_all(rows), result.id)
    authors = tuple(sorted(takers(facts, speaker.now) - {speaker.workspace.handle}))
    return ConcernOutcome(value.spoken, value.concern, value.duty, value.held, None, authors)


def find_concern(speaker: Speaker, name: str) -> Concern:
    """What somebody means by the last letters of an id, or by a task about which one thing is open.

    Raises:
        NothingRaised, NoSuchMessage, AmbiguousMessage, NoSuchTask.
    """
    threads = [t for t in threads_about(speaker.workspace, name, speaker.now) if t.opening.type in CONCERNS]
    concerns = [concern(thread, speaker.workspace.people) for thread in threads]
    if not concerns:
        raise NothingRaised(name)
    still = [item for item in concerns if item.open]
    return still[0] if len(still) == 1 else concerns[-1] if not still else _matching(name, still)


def _matching(name: str, concerns: list[Concern]) -> Concern:
    from rlhf.errors import AmbiguousMessage

    raise AmbiguousMessage(name, [f"{c.raised.short}  {c.raised.by}: {c.type} {c.severity}" for c in concerns])


def _mine_to_settle(speaker: Speaker, name: str) -> Concern:
    speaker.workspace.people.require(speaker.workspace.handle, *RESOLVERS, what="To settle this")
    result = find_concern(speaker, name)
    if not result.open:
        raise SettledAlready(result.raised.short)
    return result


def _requests(speaker: Speaker, facts: Facts, result: Concern, words: str) -> list[dict[str, Any]]:
    """A request for changes for each submission that is on its way, bound to its version as reviews are."""
    if not speaker.workspace.me.may("sme", "evaluator"):
        return []
    policy_hash = content_hash(speaker.workspace.tree.read(paths.CONFIG) or b"")
    pairs = {
        (review.author, review.answer_hash)
        for review in reviews_in(facts.events)
        if review.by == speaker.workspace.handle and review.verdict == REQUEST_CHANGES
    }
    return [
        {
            "answer": submission.author,
            "subject": {"task": submission.task_hash, "answer": submission.answer_hash, "policy": policy_hash},
            "verdict": REQUEST_CHANGES,
            "summary": words,
            "severity": _HARM.get(result.severity, result.severity),
            "concern": result.id,
        }
        for submission in facts.submissions
        if submission.author != speaker.workspace.handle and (submission.author, submission.answer_hash) not in pairs
    ]


def _outcome(speaker: Speaker, spoken: Spoken, id_: str) -> ConcernOutcome:
    """What the thread of something comes to, after what was said."""
    workspace = speaker.workspace
    threads = threads_about(workspace, spoken.event.task, speaker.now)
    result = next(concern(t, workspace.people) for t in threads if t.opening.id == id_)
    duty = response_duty.of_concern(result, workspace.people, workspace.policy, speaker.now)
    return ConcernOutcome(spoken, result, duty, holds(result, workspace.policy))


def _about(result: Concern) -> tuple[str, str]:
    return result.thread.batch, result.thread.task


def _part(statements: Mapping[str, str], part: str) -> str:
    text = statements.get(part, "")
    if not text.strip():
        raise EscalationIncomplete(part)
    return worded(text)
