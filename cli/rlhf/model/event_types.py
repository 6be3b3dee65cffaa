"""The types of events, and who may say each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.policy import Policy

#: Whose ledger is the forge's own.
FORGE: Final = "forge"
#: Whoever is in people.yaml, whatever their roles.
ANYONE: Final = frozenset[str]()
#: The forge alone, in its own ledger.
FORGE_ONLY: Final = frozenset({"the forge"})
#: How the type begins of what the forge vouches for, that somebody said it on GitHub.
ATTESTED: Final = "attested_"

_SETTLERS = frozenset({"sme", "manager"})
_REVIEWERS = frozenset({"evaluator", "sme"})
_MANAGER = frozenset({"manager"})

#: Who may say an event of a type, by role; what policy names by role is in `sayers`.
_SAYERS: Final[Mapping[str, frozenset[str]]] = {
    "acknowledgement": _SETTLERS,
    "allocation": _MANAGER,
    "arrived_in_time": FORGE_ONLY,
    "clarification": _MANAGER,
    "deallocation": _MANAGER,
    "drop": ANYONE,
    "edge_case": ANYONE,
    "escalation": ANYONE,
    "evaluation": frozenset({"engineer"}),
    "extension_request": ANYONE,
    "flag": ANYONE,
    "guidance_read": ANYONE,
    "lapse": FORGE_ONLY,
    "merged": FORGE_ONLY,
    "question": ANYONE,
    "reassignment": _SETTLERS,
    "received": FORGE_ONLY,
    "release": frozenset({"engineer"}),
    "reminder": FORGE_ONLY,
    "reply": ANYONE,
    "resolution": _SETTLERS,
    "retraction": ANYONE,
    "time": ANYONE,
    "upheld": FORGE_ONLY,
    "withdrawal": _MANAGER,
}


def sayers(type_: str, policy: Policy) -> frozenset[str] | None:
    """The roles whose holders may say an event of a type: `ANYONE`, `FORGE_ONLY`, or some of people.yaml's.

    None for a type that this version does not know: it is kept, and nothing follows from it.
    """
    match type_:
        case "extension" | "extension_refusal":
            return frozenset({policy.deadlines.extensions})
        case "override":
            return frozenset({policy.overrides} - {""}) or FORGE_ONLY
        case "review":
            return _REVIEWERS | {policy.disagreement.adjudicator, *(r.role for r in policy.signoff)} - {""}
        case "guidance_approval":
            return frozenset(policy.guidance.major) or FORGE_ONLY
    return FORGE_ONLY if type_.startswith(ATTESTED) else _SAYERS.get(type_)
