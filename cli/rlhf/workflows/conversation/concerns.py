"""Flag a prompt; escalate it to an expert; acknowledge, reassign and resolve a concern, with the changes it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import EscalationIncomplete, HadAPart, InHandAlready, NothingRaised, OwnConcern, SettledAlready
from rlhf.model.event_types import ACKNOWLEDGEMENT, CONCERNS, ESCALATION, FLAG, REASSIGNMENT, RESOLUTION, REVIEW
from rlhf.model.vocabulary import severity_words
from rlhf.process.after_acceptance import Effect, effect, objections
from rlhf.process.concerns import CHANGE_NEEDED, RESOLVERS, Concern, concern, has_part, holds
from rlhf.process.conversation import SBAR
from rlhf.process.facts import involved
from rlhf.process.slots import takers
from rlhf.workflows.conversation.change_requests import change_requests
from rlhf.workflows.conversation.messages import Speaker, Spoken, threads_about, worded
from rlhf.workflows.ledger.subject import knows_field
from rlhf.workflows.sync.sync import refresh
from rlhf.workflows.worklist.open_concerns import decider, of_concern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.model.event import Remark
    from rlhf.process.facts import Facts
    from rlhf.process.response_duty import Duty
    from rlhf.process.routing import Route


class ConcernOutcome(Struct, frozen=True):
    """The result of raising or settling a concern.

    Args:
        duty: who has to respond next, and by when; None if nobody.
        held: whether the concern holds the task.
        route: the person an escalation was sent to, and why; None for other events.
        authors: the other people who hold the task or answered it, if the concern was settled.
        reopened: those of them whose accepted answer is reopened by it.
        to_change: the authors who are asked for changes by it.
    """

    spoken: Spoken
    concern: Concern
    duty: Duty | None
    held: bool
    route: Route | None = None
    authors: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    to_change: tuple[str, ...] = ()


def flag(speaker: Speaker, name: str, category: str, severity: str, text: str) -> ConcernOutcome:
    """Report a problem with a prompt."""
    about = speaker.about(name)
    spoken = speaker.say(FLAG, about, {"category": category, "severity": severity, "text": worded(text)})
    return _outcome(speaker, spoken, spoken.event.id)


def escalate(speaker: Speaker, name: str, severity: str, statements: Mapping[str, str]) -> ConcernOutcome:
    """Ask an expert to decide, in the SBAR form (situation, background, assessment, recommendation).

    Args:
        statements: the text of each of the four parts, by its name.
    """
    refresh(speaker.workspace, speaker.now)  # who is available, and how busy, if the project can be reached
    about = speaker.about(name)
    words = {part: _part(statements, part) for part in SBAR}
    facts = speaker.workspace.facts(*about)
    way = decider(speaker.workspace, facts, speaker.workspace.handle, speaker.now, speaker.today)
    spoken = speaker.say(ESCALATION, about, {"severity": severity, **words, "asked": way.handle})
    result = _outcome(speaker, spoken, spoken.event.id)
    return ConcernOutcome(result.spoken, result.concern, result.duty, result.held, way)


def acknowledge(speaker: Speaker, name: str, text: str) -> ConcernOutcome:
    """Acknowledge a concern: I take care of it."""
    result = _mine_to_settle(speaker, name)
    if result.taken is not None and result.taken.by == speaker.workspace.handle:
        raise InHandAlready(result.raised.short)
    body = {"to": result.id, **({"text": worded(text)} if text else {})}
    return _outcome(speaker, speaker.say(ACKNOWLEDGEMENT, _about(result), body), result.id)


def reassign(speaker: Speaker, name: str, handle: str, why: str) -> ConcernOutcome:
    """Ask somebody else to decide on a concern.

    Raises:
        UnknownPerson, RoleNeeded: this person cannot decide on it.
    """
    result = _mine_to_settle(speaker, name)
    speaker.workspace.people.require(handle, *RESOLVERS, what="To decide this")
    body = {"to": result.id, "asked": handle, "why": worded(why)}
    return _outcome(speaker, speaker.say(REASSIGNMENT, _about(result), body), result.id)


def resolve(
    speaker: Speaker, name: str, outcome: str, text: str, remarks: Sequence[Remark] = ()
) -> ConcernOutcome:  # fmt: skip
    """Settle a concern; if a change is needed, request changes of every submission, and reopen accepted answers.

    Args:
        remarks: the words of an answer that are to be changed, and how.

    Raises:
        NoSuchMessage, SettledAlready, OwnConcern, HadAPart, NotInYourTurn: a remark names words that no answer has.
    """
    result = _mine_to_settle(speaker, name)
    facts, me = speaker.workspace.facts(*_about(result)), speaker.workspace.me
    part = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    if (result.type == ESCALATION or result.identifiable) and result.raised.by == me.handle:
        raise OwnConcern(result.raised.short)
    if has_part(me, part, facts.batch):
        raise HadAPart(result.raised.short)
    words = worded(text)
    known = facts.meaning and knows_field(speaker.workspace, RESOLUTION, "meaning")
    meant = {"meaning": facts.meaning} if known else {}
    rows: list[tuple[str, tuple[str, str], Mapping[str, Any]]] = [
        (RESOLUTION, _about(result), {"to": result.id, "outcome": outcome, **meant, "text": words})
    ]
    if outcome == CHANGE_NEEDED:
        rows += [
            (type_, _about(result), body) for type_, body in change_requests(speaker, facts, result, words, remarks)
        ]
    value = _outcome(speaker, speaker.say_all(rows), result.id)
    authors = tuple(sorted(takers(facts, speaker.now) - {speaker.workspace.handle}))
    reopened = tuple(author for author in authors if author in facts.accepted and _reopens(speaker, facts, author))
    reopened *= outcome == CHANGE_NEEDED
    to_change = tuple(sorted(str(body["answer"]) for type_, _, body in rows if type_ == REVIEW))
    return ConcernOutcome(value.spoken, value.concern, value.duty, value.held, None, authors, reopened, to_change)


def _reopens(speaker: Speaker, facts: Facts, author: str) -> bool:
    """Whether an accepted answer is reopened now, by what was just recorded or by something else."""
    workspace = speaker.workspace
    values = objections(workspace.facts(facts.batch, facts.id), author, workspace.people, workspace.policy)
    return effect(values) is Effect.REOPENED


def find_concern(speaker: Speaker, name: str) -> Concern:
    """Return the concern named by the last characters of an id, or by a task that has a single open concern.

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

    raise AmbiguousMessage(
        name, [f"{c.raised.short}  {c.raised.by}: {c.type}, {severity_words(c.severity)}" for c in concerns]
    )


def _mine_to_settle(speaker: Speaker, name: str) -> Concern:
    speaker.workspace.people.require(speaker.workspace.handle, *RESOLVERS, what="To settle this")
    result = find_concern(speaker, name)
    if not result.open:
        raise SettledAlready(result.raised.short)
    return result


def _outcome(speaker: Speaker, spoken: Spoken, id_: str) -> ConcernOutcome:
    """Return the outcome for a concern after an event in its thread."""
    workspace = speaker.workspace
    threads = threads_about(workspace, spoken.event.task, speaker.now)
    result = next(concern(t, workspace.people) for t in threads if t.opening.id == id_)
    duty = of_concern(workspace, result, speaker.now)
    return ConcernOutcome(spoken, result, duty, holds(result, workspace.policy))


def _about(result: Concern) -> tuple[str, str]:
    return result.thread.batch, result.thread.task


def _part(statements: Mapping[str, str], part: str) -> str:
    text = statements.get(part, "")
    if not text.strip():
        raise EscalationIncomplete(part)
    return worded(text)
