"""The project's settings and policy, as `rlhf.yaml` on the base branch gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.instants import duration
from rlhf.model.within import Within

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Requirement:
    """So many approvals by people of a role."""

    name: str
    role: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Claims:
    """How long a claim lasts, and how many a person may hold at once."""

    lease: timedelta = timedelta(days=7)
    most: int = 20


@dataclass(frozen=True, slots=True)
class Response:
    """How soon something is taken in hand and settled; without `resolve`, with the next guidance."""

    acknowledge: Within
    resolve: Within | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """What keeps a task from being signed off until it is resolved; a patient who can be recognised always does."""

    flags: frozenset[str] = frozenset({"major", "catastrophic"})
    categories: frozenset[str] = frozenset()
    escalations: frozenset[str] = frozenset({"S1", "S2"})


_RESPONSES = {
    "S1": Response(Within(timedelta(hours=4)), Within(timedelta(hours=24))),
    "S2": Response(Within(working_days=1), Within(working_days=2)),
    "S3": Response(Within(working_days=2), Within(working_days=5)),
    "S4": Response(Within(working_days=5)),
}
_QUESTION = Within(working_days=2)
_DEFAULT_SIGNOFF = ({"name": "one evaluator", "role": "evaluator"},)


@dataclass(frozen=True, slots=True)
class Policy:
    project: str
    zone: str = "UTC"
    synthetic: bool = False
    signoff: tuple[Requirement, ...] = (Requirement("one evaluator", "evaluator"),)
    claims: Claims = Claims()
    question_owner: str = "manager"
    question_answer: Within = _QUESTION
    responses: Mapping[str, Response] = field(default_factory=lambda: _RESPONSES)
    fallback: str = ""
    holds: Holds = Holds()
    calendar: str = ""
    word_budget: Mapping[str, int] = field(default_factory=dict)
    forge_key: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Policy:
        """Build from a file that fits `schemas/rlhf.json`."""
        policy = data.get("policy", {})
        claims, questions = policy.get("claims", {}), policy.get("questions", {})
        escalations, holds = policy.get("escalations", {}), policy.get("holds", {})
        return cls(
            project=data["project"],
            zone=data.get("zone", "UTC"),
            synthetic=data.get("synthetic", False),
            signoff=tuple(
                Requirement(r["name"], r["role"], r.get("count", 1)) for r in policy.get("signoff", _DEFAULT_SIGNOFF)
            ),
            claims=Claims(duration(claims.get("lease", "7d")), claims.get("most", 20)),
            question_owner=questions.get("owner", "manager"),
            question_answer=Within.of(questions["answer"]) if "answer" in questions else _QUESTION,
            responses=_RESPONSES | {s: _response(times) for s, times in escalations.items() if s in _RESPONSES},
            fallback=escalations.get("fallback", ""),
            holds=Holds(**{name: frozenset(values) for name, values in holds.items()}),
            calendar=data.get("calendar", ""),
            word_budget=policy.get("word_budget", {}),
            forge_key=data.get("forge", {}).get("key", ""),
        )


def _response(times: Mapping[str, str]) -> Response:
    return Response(Within.of(times["acknowledge"]), Within.of(times["resolve"]) if "resolve" in times else None)
