"""The table of event types: the name of each, who may record it, and the words that describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from rlhf.model.vocabulary import severity_words
from rlhf.model.what_changed import moved_in, what_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rlhf.model.policy import Policy

#: The owner of the forge's own ledger.
FORGE: Final = "forge"
#: Everybody in people.yaml, whatever their roles.
ANYONE: Final = frozenset[str]()
#: The forge alone, in its own ledger.
FORGE_ONLY: Final = frozenset({"the forge"})
#: The prefix of event types by which the forge vouches for something that a person did on GitHub.
ATTESTED: Final = "attested_"

ACKNOWLEDGEMENT: Final = "acknowledgement"
AFFIRMATION: Final = "affirmation"
ALLOCATION: Final = "allocation"
ARRIVED_IN_TIME: Final = "arrived_in_time"
BATCH_EDIT: Final = "batch_edit"
CLARIFICATION: Final = "clarification"
DEALLOCATION: Final = "deallocation"
DISMISSAL: Final = f"{ATTESTED}dismissal"
DROP: Final = "drop"
EDGE_CASE: Final = "edge_case"
ESCALATION: Final = "escalation"
EVALUATION: Final = "evaluation"
EXTENSION: Final = "extension"
EXTENSION_REFUSAL: Final = "extension_refusal"
EXTENSION_REQUEST: Final = "extension_request"
FLAG: Final = "flag"
FREED: Final = "freed"
GUIDANCE_APPROVAL: Final = "guidance_approval"
GUIDANCE_OBJECTION: Final = "guidance_objection"
GUIDANCE_READ: Final = "guidance_read"
HAND_OVER: Final = "hand_over"
LAPSE: Final = "lapse"
LATE_REQUEST: Final = "late_request"
MERGED: Final = "merged"
OVERRIDE: Final = "override"
PURGED: Final = "purged"
QUESTION: Final = "question"
REASSIGNMENT: Final = "reassignment"
RECEIVED: Final = "received"
RELEASE: Final = "release"
REMINDER: Final = "reminder"
REOPENING: Final = "reopening"
REPLY: Final = "reply"
RESOLUTION: Final = "resolution"
RESTORATION: Final = "restoration"
RETRACTION: Final = "retraction"
REVIEW: Final = "review"
REVIEW_ASSIGNMENT: Final = "review_assignment"
REVIEW_DECLINE: Final = "review_decline"
TASK_EDIT: Final = "task_edit"
TIME: Final = "time"
UPHELD: Final = "upheld"
WITHDRAWAL: Final = "withdrawal"

#: Events that open a thread which somebody has to settle.
CONCERNS: Final = frozenset({FLAG, ESCALATION})
#: Events that raise a concern or change its state.
RAISED: Final = CONCERNS | {ACKNOWLEDGEMENT, REASSIGNMENT, RESOLUTION, RETRACTION}

_SETTLERS = frozenset({"sme", "manager"})
_REVIEWERS = frozenset({"evaluator", "sme"})
_MANAGER = frozenset({"manager"})
_ENGINEER = frozenset({"engineer"})
_VERDICTS = {"approve": "approved", "request_changes": "asked for changes in", "comment": "commented on"}


class EventType(Struct, frozen=True):
    """A type of event; the shape of its events is `schemas/events/<name>.json`.

    Args:
        sayers: the roles whose holders may record it, or a function that reads these roles from policy.
        sentence: describes an event from its body, as a sentence without its subject, for example `asked: …`.
        verb: what the author of such an event does in a thread, for example `asks`; "" if such events are in no thread.
            Every type with a verb is in `SPOKEN`.
        concerns: the key in the body that names the person whom the event is about; "" if there is no such person.
    """

    name: str
    sayers: frozenset[str] | Callable[[Policy], frozenset[str]]
    sentence: Callable[[Mapping[str, Any]], str]
    verb: str = ""
    concerns: str = ""


def _text(body: Mapping[str, Any]) -> str:
    return f": {body['text']}" if body.get("text") else ""


def _why(body: Mapping[str, Any]) -> str:
    return f": {body['why']}" if body.get("why") else ""


def _plain(word: object) -> str:
    return str(word).replace("_", " ")


def _extenders(policy: Policy) -> frozenset[str]:
    return frozenset({policy.deadlines.extensions})


def _overriders(policy: Policy) -> frozenset[str]:
    return frozenset({policy.overrides} - {""}) or FORGE_ONLY


def _reviewers(policy: Policy) -> frozenset[str]:
    named = {policy.disagreement.adjudicator, *(requirement.role for requirement in policy.signoff)}
    return _REVIEWERS | named - {""}


def _withdrawers(policy: Policy) -> frozenset[str]:
    return policy.corrections.withdraw


def _reopeners(policy: Policy) -> frozenset[str]:
    return policy.corrections.reopen


def _restorers(policy: Policy) -> frozenset[str]:
    return policy.corrections.withdraw | policy.corrections.reopen


def _approvers_of_guidance(policy: Policy) -> frozenset[str]:
    return frozenset(policy.guidance.major) or FORGE_ONLY


def _withdrew(body: Mapping[str, Any]) -> str:
    what = f"the answer of {body['answer']}" if body.get("answer") else "it"
    return f"withdrew {what}{_why(body)}"


def _freed(body: Mapping[str, Any]) -> str:
    if body.get("manager"):
        return f"put it back into the pool: {body['manager']} took it back from {body.get('holder')}{_why(body)}"
    return f"put it back into the pool: {body.get('holder')} has left"


def _reinstated(body: Mapping[str, Any]) -> str:
    what = f"the answer of {body['answer']}" if body.get("answer") else "it"
    return f"reinstated {what}{_why(body)}"


def _fields(body: Mapping[str, Any]) -> str:
    return what_changed(body.get("fields") or (), moved_in(body))


def _edited(body: Mapping[str, Any]) -> str:
    what = "the meaning is the same" if body.get("same") is True else "the prompt means something else now"
    return f"edited ({_fields(body)}); {what}{_why(body)}"


def _objected(body: Mapping[str, Any]) -> str:
    what = f"{body.get('guidance')} {body.get('version') or '(taken away)'}"
    verb = "took back the objection to" if body.get("taken_back") is True else "objected to"
    return f"{verb} {what}{_why(body)}"


_ROWS = (
    EventType(ACKNOWLEDGEMENT, _SETTLERS, lambda b: f"took it in hand{_text(b)}", "takes it in hand"),
    EventType(
        AFFIRMATION, _reviewers,
        lambda b: f"affirmed that the answer of {b.get('answer')} stands for the changed prompt{_why(b)}",
        concerns="answer",
    ),
    EventType(ALLOCATION, _MANAGER, lambda b: f"allotted it to {b.get('to')}{_why(b)}", concerns="to"),
    EventType(
        ARRIVED_IN_TIME, FORGE_ONLY,
        lambda b: f"wrote down that {b.get('branch')} came in before the key that signed it ended",
    ),
    EventType(
        BATCH_EDIT, FORGE_ONLY,
        lambda b: f"took in what {b.get('editor')} changed of the batch ({_fields(b)}){_why(b)}",
    ),
    EventType(
        CLARIFICATION, _MANAGER, lambda b: f"clarified for the {b.get('scope')}: {b.get('text')}", "clarifies"
    ),
    EventType(DEALLOCATION, _MANAGER, lambda b: f"took it back from {b.get('from')}{_why(b)}", concerns="from"),
    EventType(DISMISSAL, FORGE_ONLY, lambda _: "heard that an approval was dismissed on GitHub"),
    EventType(DROP, ANYONE, lambda b: f"gave it back{_why(b)}"),
    EventType(EDGE_CASE, ANYONE, lambda b: f"noted an edge case: {b.get('text')}", "notes"),
    EventType(
        ESCALATION, ANYONE,
        lambda b: f"escalated it ({severity_words(str(b.get('severity')))}): {b.get('situation')}",
        "escalates", "asked",
    ),
    EventType(EVALUATION, _ENGINEER, lambda b: f"evaluated {b.get('model')} against {b.get('release')}"),
    EventType(
        EXTENSION, _extenders, lambda b: f"gave {b.get('to')} until {b.get('until')}{_why(b)}", concerns="to"
    ),
    EventType(EXTENSION_REFUSAL, _extenders, lambda b: f"gave {b.get('to')} no more time{_why(b)}", concerns="to"),
    EventType(EXTENSION_REQUEST, ANYONE, lambda b: f"asked for time until {b.get('until')}{_why(b)}"),
    EventType(
        FLAG, ANYONE,
        lambda b: f"flagged it as {_plain(b.get('category'))} ({b.get('severity')}): {b.get('text')}", "flags it",
    ),
    EventType(FREED, FORGE_ONLY, _freed, concerns="holder"),
    EventType(
        GUIDANCE_APPROVAL, _approvers_of_guidance,
        lambda b: f"agreed to {b.get('guidance')} {b.get('version') or '(taken away)'}",
    ),
    EventType(GUIDANCE_OBJECTION, ANYONE, _objected, concerns="author"),
    EventType(GUIDANCE_READ, ANYONE, lambda b: f"read {b.get('guidance')} {b.get('version')}"),
    EventType(
        HAND_OVER, _MANAGER, lambda b: f"handed what {b.get('from')} had written of it on to {b.get('to')}{_why(b)}",
        concerns="to",
    ),
    EventType(
        LAPSE, FORGE_ONLY, lambda b: f"put it back into the pool: the claim of {b.get('holder')} had run out",
        concerns="holder",
    ),
    EventType(
        LATE_REQUEST, FORGE_ONLY,
        lambda b: f"received, after it was accepted, that {b.get('reviewer')} asked for changes in the answer of "
        f"{b.get('answer')}",
        concerns="answer",
    ),
    EventType(MERGED, FORGE_ONLY, lambda b: f"took {b.get('branch')} into main"),
    EventType(
        OVERRIDE, _overriders, lambda b: f"overrode {b.get('what')} for the answer of {b.get('answer')}{_why(b)}",
        concerns="answer",
    ),
    EventType(PURGED, FORGE_ONLY, lambda b: f"removed words from history{_why(b)}", concerns="to"),
    EventType(QUESTION, ANYONE, lambda b: f"asked: {b.get('text')}", "asks"),
    EventType(
        REASSIGNMENT, _SETTLERS, lambda b: f"asked {b.get('asked')} instead{_why(b)}", "asks somebody else", "asked"
    ),
    EventType(RECEIVED, FORGE_ONLY, lambda b: f"received what {b.get('answer')} submitted", concerns="answer"),
    EventType(RELEASE, _ENGINEER, lambda b: f"released {b.get('name')}"),
    EventType(
        REMINDER, FORGE_ONLY, lambda b: f"reminded {b.get('to')} that it is due {b.get('due')}", concerns="to"
    ),
    EventType(
        REOPENING, _reopeners, lambda b: f"reopened the answer of {b.get('answer')}{_why(b)}", concerns="answer"
    ),
    EventType(REPLY, ANYONE, lambda b: f"replied: {b.get('text')}", "replies"),
    EventType(
        RESOLUTION, _SETTLERS, lambda b: f"resolved it, {_plain(b.get('outcome'))}: {b.get('text')}", "resolves it"
    ),
    EventType(RESTORATION, _restorers, _reinstated, concerns="answer"),
    EventType(RETRACTION, ANYONE, lambda b: f"took something back{_why(b)}"),
    EventType(
        REVIEW, _reviewers,
        lambda b: f"{_VERDICTS.get(str(b.get('verdict')), 'reviewed')} the answer of {b.get('answer')}",
        concerns="answer",
    ),
    EventType(
        REVIEW_ASSIGNMENT, _MANAGER,
        lambda b: f"asked {b.get('to')} to review the answer of {b.get('answer')}{_why(b)}", concerns="to",
    ),
    EventType(
        REVIEW_DECLINE, _reviewers,
        lambda b: f"declined to review the answer of {b.get('answer')}{_why(b)}", concerns="to",
    ),
    EventType(TASK_EDIT, FORGE_ONLY, lambda b: f"took in what {b.get('editor')} {_edited(b)}"),
    EventType(TIME, ANYONE, lambda b: f"spent {b.get('minutes')} min on {_plain(b.get('category'))}"),
    EventType(
        UPHELD, FORGE_ONLY,
        lambda b: f"wrote down that what {' and '.join(sorted(b.get('words') or {}))} said goes on counting",
    ),
    EventType(WITHDRAWAL, _withdrawers, _withdrew, concerns="answer"),
)  # fmt: skip

#: Every event type that this version knows, by its name.
EVENT_TYPES: Final[Mapping[str, EventType]] = {row.name: row for row in _ROWS}
#: Events that are part of the written conversation: messages, and retractions of messages.
SPOKEN: Final = frozenset({row.name for row in _ROWS if row.verb} | {RETRACTION})


def sayers(type_: str, policy: Policy) -> frozenset[str] | None:
    """Return the roles whose holders may record an event of a type: `ANYONE`, `FORGE_ONLY`, or roles of people.yaml.

    None for a type that this version does not know: such an event is kept, and has no effect.
    """
    if type_.startswith(ATTESTED):
        return FORGE_ONLY
    row = EVENT_TYPES.get(type_)
    if row is None:
        return None
    return row.sayers(policy) if callable(row.sayers) else row.sayers


def concerned(type_: str, body: Mapping[str, Any]) -> str:
    """Return the handle of the person whom an event is about; "" if it is not about a single person."""
    row = EVENT_TYPES.get(type_)
    return str(body.get(row.concerns) or "") if row is not None and row.concerns else ""
