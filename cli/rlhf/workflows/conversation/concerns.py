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
class Told:
    """What came of raising or settling something: the concern, who acts next, and what was asked of whom."""

    spoken: Spoken
    concern: Concern
    duty: Duty | None
    held: bool
    route: Route | None = None
    authors: tuple[str, ...] = ()


def flag(speaker: Speaker, name: str, category: str, severity: str, text: str) -> Told:
    """Say that a prompt is not as it should be."""
    about = speaker.about(name)
    spoken = speaker.say(FLAG, about, {"category": category, "severity": severity, "text": worded(text)})
    return _told(speaker, spoken, spoken.event.id)


def escalate(speaker: Speaker, name: str, severity: str, said: Mapping[str, str]) -> Told:
    """Ask an expert to decide (SBAR).

    Args:
        said: the situation, the background, the assessment and the recommendation.
    """
    refresh(speaker.workspace, speaker.now)  # who is here and who has how much to do, if the project can be reached
    about = speaker.about(name)
    words = {part: _part(said, part) for part in SBAR}
    facts = speaker.workspace.facts(*about)
    way = decider(speaker.workspace, facts, speaker.workspace.handle, speaker.now, speaker.today)
    spoken = speaker.say(ESCALATION, about, {"severity": severity, **words, "asked": way.handle})
    told = _told(speaker, spoken, spoken.event.id)
    return Told(told.spoken, told.concern, told.duty, told.held, way)


def acknowledge(speaker: Speaker, name: str, text: str) -> Told:
    """Take something in hand."""
    found = _mine_to_settle(speaker, name)
    if found.taken is not None and found.taken.by == speaker.workspace.handle:
        raise InHandAlready(found.raised.short)
    body = {"to": found.id, **({"text": worded(text)} if text else {})}
    return _told(speaker, speaker.say(ACKNOWLEDGEMENT, _about(found), body), found.id)


def reassign(speaker: Speaker, name: str, handle: str, why: str) -> Told:
    """Ask somebody else to decide.

    Raises:
        UnknownPerson, RoleNeeded: they cannot decide it.
    """
    found = _mine_to_settle(speaker, name)
    speaker.workspace.people.require(handle, *RESOLVERS, what="To decide this")
    body = {"to": found.id, "asked": handle, "why": worded(why)}
    return _told(speaker, speaker.say(REASSIGNMENT, _about(found), body), found.id)


def resolve(speaker: Speaker, name: str, outcome: str, text: str) -> Told:
    """Settle something, and carry out what follows: a change that is needed is asked for of every author."""
    found = _mine_to_settle(speaker, name)
    facts, me = speaker.workspace.facts(*_about(found)), speaker.workspace.me
    part = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    if (found.type == ESCALATION or found.identifiable) and found.raised.by == me.handle:
        raise OwnConcern(found.raised.short)
    if has_part(me, part, facts.batch):
        raise HadAPart(found.raised.short)
    words = worded(text)
    said: list[tuple[str, tuple[str, str], Mapping[str, Any]]] = [
        (RESOLUTION, _about(found), {"to": found.id, "outcome": outcome, "text": words})
    ]
    if outcome == CHANGE_NEEDED:
        said += [(REVIEW, _about(found), body) for body in _requests(speaker, facts, found, words)]
    told = _told(speaker, speaker.say_all(said), found.id)
    authors = tuple(sorted(takers(facts, speaker.now) - {speaker.workspace.handle}))
    return Told(told.spoken, told.concern, told.duty, told.held, None, authors)


def find_concern(speaker: Speaker, name: str) -> Concern:
    """What somebody means by the last letters of an id, or by a task about which one thing is open.

    Raises:
        NothingRaised, NoSuchMessage, AmbiguousMessage, NoSuchTask.
    """
    threads = [t for t in threads_about(speaker.workspace, name, speaker.now) if t.opening.type in CONCERNS]
    found = [concern(thread, speaker.workspace.people) for thread in threads]
    if not found:
        raise NothingRaised(name)
    still = [one for one in found if one.open]
    return still[0] if len(still) == 1 else found[-1] if not still else _one(name, still)


def _one(name: str, found: list[Concern]) -> Concern:
    from rlhf.errors import AmbiguousMessage

    raise AmbiguousMessage(name, [f"{c.raised.short}  {c.raised.by}: {c.type} {c.severity}" for c in found])


def _mine_to_settle(speaker: Speaker, name: str) -> Concern:
    speaker.workspace.people.require(speaker.workspace.handle, *RESOLVERS, what="To settle this")
    found = find_concern(speaker, name)
    if not found.open:
        raise SettledAlready(found.raised.short)
    return found


def _requests(speaker: Speaker, facts: Facts, found: Concern, words: str) -> list[dict[str, Any]]:
    """A request for changes for each submission that is on its way, bound to its version as reviews are."""
    if not speaker.workspace.me.may("sme", "evaluator"):
        return []
    policy_hash = content_hash(speaker.workspace.tree.read(paths.CONFIG) or b"")
    told = {
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
            "severity": _HARM.get(found.severity, found.severity),
            "concern": found.id,
        }
        for submission in facts.submissions
        if submission.author != speaker.workspace.handle and (submission.author, submission.answer_hash) not in told
    ]


def _told(speaker: Speaker, spoken: Spoken, id_: str) -> Told:
    """What the thread of something comes to, after what was said."""
    workspace = speaker.workspace
    threads = threads_about(workspace, spoken.event.task, speaker.now)
    found = next(concern(t, workspace.people) for t in threads if t.opening.id == id_)
    duty = response_duty.of_concern(found, workspace.people, workspace.policy, speaker.now)
    return Told(spoken, found, duty, holds(found, workspace.policy))


def _about(found: Concern) -> tuple[str, str]:
    return found.thread.batch, found.thread.task


def _part(said: Mapping[str, str], part: str) -> str:
    text = said.get(part, "")
    if not text.strip():
        raise EscalationIncomplete(part)
    return worded(text)
