"""What an event says, as a person would tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import IN_TIME
from rlhf.process.attestations import DISMISSAL, PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from rlhf.model.event import Event

_VERDICTS = {"approve": "approved", "request_changes": "asked for changes in", "comment": "commented on"}
_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "acknowledgement": lambda b: f"took it in hand{_said(b)}",
    "allocation": lambda b: f"allotted it to {b.get('to')}{_because(b)}",
    IN_TIME: lambda b: f"wrote down that {b.get('branch')} came in before the key that signed it ended",
    "clarification": lambda b: f"clarified for the {b.get('scope')}: {b.get('text')}",
    "deallocation": lambda b: f"took it back from {b.get('from')}{_because(b)}",
    DISMISSAL: lambda _: "heard that an approval was dismissed on GitHub",
    "drop": lambda b: f"gave it back{_because(b)}",
    "edge_case": lambda b: f"noted an edge case: {b.get('text')}",
    "escalation": lambda b: f"escalated it ({b.get('severity')}): {b.get('situation')}",
    "evaluation": lambda b: f"evaluated {b.get('model')} against {b.get('release')}",
    "extension": lambda b: f"gave {b.get('to')} until {b.get('until')}{_because(b)}",
    "extension_request": lambda b: f"asked for time until {b.get('until')}{_because(b)}",
    "extension_refusal": lambda b: f"gave {b.get('to')} no more time{_because(b)}",
    "flag": lambda b: f"flagged it as {_plain(b.get('category'))} ({b.get('severity')}): {b.get('text')}",
    "guidance_read": lambda b: f"read {b.get('guidance')} {b.get('version')}",
    "guidance_approval": lambda b: f"agreed to {b.get('guidance')} {b.get('version') or '(taken away)'}",
    "lapse": lambda b: f"put it back into the pool: the claim of {b.get('holder')} had run out",
    "merged": lambda b: f"took {b.get('branch')} into main",
    "override": lambda b: f"overrode {b.get('what')} for the answer of {b.get('answer')}{_because(b)}",
    "question": lambda b: f"asked: {b.get('text')}",
    "reassignment": lambda b: f"asked {b.get('asked')} instead{_because(b)}",
    "received": lambda b: f"received what {b.get('answer')} submitted",
    "release": lambda b: f"released {b.get('name')}",
    "reminder": lambda b: f"reminded {b.get('to')} that it is due {b.get('due')}",
    "reply": lambda b: f"replied: {b.get('text')}",
    "resolution": lambda b: f"resolved it, {_plain(b.get('outcome'))}: {b.get('text')}",
    "retraction": lambda b: f"took something back{_because(b)}",
    "review": lambda b: f"{_VERDICTS.get(str(b.get('verdict')), 'reviewed')} the answer of {b.get('answer')}",
    "time": lambda b: f"spent {b.get('minutes')} min on {_plain(b.get('category'))}",
    "upheld": lambda b: f"wrote down that what {' and '.join(sorted(b.get('words') or {}))} said goes on counting",
    "withdrawal": lambda b: f"withdrew {'the answer of ' + str(b['answer']) if b.get('answer') else 'it'}{_because(b)}",
}


#: What the forge vouches for, where it counts as nobody's word (any more).
_VOUCHED = "vouched for {what} that {who} gave on GitHub and that counts for nothing now"


def told(event: Event) -> str:
    """One sentence without its subject; of a type that this version does not know, that it is one."""
    tell = _TOLD.get(event.type)
    kind = event.type.removeprefix(PREFIX)
    if tell is None and kind != event.type and kind in _TOLD:
        tell = _vouched(kind)
    if tell is None:
        return f"said something that this version of rlhf does not know ({event.type})"
    return f"corrected: {tell(event.body)}" if event.body.get("supersedes") else tell(event.body)


def _vouched(kind: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda body: _VOUCHED.format(what=f"a word ({_plain(kind)})", who=body.get("of"))


def _said(body: Mapping[str, Any]) -> str:
    return f": {body['text']}" if body.get("text") else ""


def _because(body: Mapping[str, Any]) -> str:
    return f": {body['why']}" if body.get("why") else ""


def _plain(word: object) -> str:
    return str(word).replace("_", " ")
