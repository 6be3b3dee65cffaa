"""How severe a flag or an escalation is, in words: what each step of the two scales means and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.risk import SEVERITY_WORDS
from rlhf.process.response_duty import as_escalation

if TYPE_CHECKING:
    from rlhf.model.policy import Policy


def escalation_effect(severity: str, policy: Policy) -> str:
    """Return what an escalation of a severity does: how soon it is answered, and whether it holds the task."""
    holds = "; holds the task" if severity in policy.holds.escalations else ""
    return f"{_answer(severity, policy)}{holds}"


def flag_effect(severity: str, policy: Policy) -> str:
    """Return the harm that a severity of a flag means, and what the flag does."""
    holds = "holds the task; " if severity in policy.holds.flags else ""
    return f"{SEVERITY_WORDS[severity]}; {holds}{_answer(as_escalation(severity), policy)}"


def _answer(severity: str, policy: Policy) -> str:
    response = policy.responses.get(severity, policy.responses["S3"])
    settled = f"settled within {response.resolve}" if response.resolve else "settled with the next guidance"
    return f"taken in hand within {response.acknowledge}, {settled}"
