"""The project's settings and policy, as `rlhf.yaml` on the base branch gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.instants import duration

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


_DEFAULT_SIGNOFF = ({"name": "one evaluator", "role": "evaluator"},)


@dataclass(frozen=True, slots=True)
class Policy:
    project: str
    zone: str = "UTC"
    synthetic: bool = False
    signoff: tuple[Requirement, ...] = (Requirement("one evaluator", "evaluator"),)
    claims: Claims = Claims()
    word_budget: Mapping[str, int] = field(default_factory=dict)
    forge_key: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Policy:
        """Build from a file that fits `schemas/rlhf.json`."""
        policy = data.get("policy", {})
        claims = policy.get("claims", {})
        return cls(
            project=data["project"],
            zone=data.get("zone", "UTC"),
            synthetic=data.get("synthetic", False),
            signoff=tuple(
                Requirement(r["name"], r["role"], r.get("count", 1)) for r in policy.get("signoff", _DEFAULT_SIGNOFF)
            ),
            claims=Claims(duration(claims.get("lease", "7d")), claims.get("most", 20)),
            word_budget=policy.get("word_budget", {}),
            forge_key=data.get("forge", {}).get("key", ""),
        )
