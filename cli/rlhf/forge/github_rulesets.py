"""Compare the rulesets of a repository with those that its project needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.forge.github_facts import lines, sentence, text
from rlhf.forge.github_found import Difference, Request, Unseen, unseen
from rlhf.forge.github_wanted import DEPLOY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.forge.github_found import RepositorySettings
    from rlhf.forge.github_wanted import Ruleset, Setup

_HANDS = {DEPLOY_KEY: "deploy keys", "OrganizationAdmin": "owners", "RepositoryRole": "role", "Integration": "app"}
_NUMBERED = {"RepositoryRole", "Integration", "Team", "User"}
_PASS = "who may go around it"  # noqa: S105 — no password


def ruleset_differences(result: RepositorySettings, wanted: Setup) -> Iterator[Difference]:
    if isinstance(result.rulesets, Unseen):
        yield unseen("the rulesets", result.rulesets)
        return
    if result.rulesets is None:
        words = "This GitHub has no rulesets: nothing keeps people from pushing to main."
        mend = (
            "A newer Enterprise Server has them. Until then, in Settings, Branches,\n"
            "protect main (nobody pushes, no force pushes, no deletions) and ledger/*\n"
            "(no force pushes, no deletions). The forge's key goes around that, and so\n"
            "does everybody who administers the repository."
        )
        yield Difference("no_rulesets", "rulesets", words, mend=mend)
        return
    hidden = False
    for ruleset in wanted.rulesets:
        there = result.rulesets.get(ruleset.name)
        hidden |= there is not None and "bypass_actors" not in there
        yield from _ruleset(ruleset, there)
    if hidden:
        yield unseen("who may go around the rulesets", Unseen("GitHub shows it to who may change them."))


def _ruleset(ruleset: Ruleset, there: Mapping[str, Any] | None) -> Iterator[Difference]:
    what, wants = f"ruleset “{ruleset.name}”", _facts(ruleset.payload, ruleset)
    if there is None:
        words = f"There is no ruleset “{ruleset.name}” ({ruleset.holds})."
        made = Request("POST", "/rulesets", ruleset.payload)
        yield Difference("ruleset_missing", what, words, tuple(lines({}, wants)), (made,))
        return
    has = _facts(there, ruleset)
    if "bypass_actors" not in there:
        has[_PASS] = wants[_PASS]
    if has != wants:
        words = sentence(f"The ruleset “{ruleset.name}” ({ruleset.holds}) is not as it should be", has, wants)
        made = Request("PUT", f"/rulesets/{there['id']}", ruleset.payload)
        yield Difference("ruleset_differs", what, words, tuple(lines(has, wants)), (made,))


def _facts(given: Mapping[str, Any], wanted: Ruleset) -> dict[str, str]:
    """Return the settings of a ruleset by name; only those parameters that are wanted, since GitHub adds its own."""
    names = (given.get("conditions") or {}).get("ref_name") or {}
    result = {"target": given.get("target", "branch"), "enforcement": given["enforcement"]}
    result |= {"branches": text(sorted(names.get("include", ())))}
    result |= {"but not": text(sorted(names["exclude"]))} if names.get("exclude") else {}
    result |= {_PASS: ", ".join(sorted(map(_hand, given.get("bypass_actors") or ()))) or "nobody"}
    for rule in sorted(given.get("rules") or (), key=lambda rule: rule["type"]):
        kind, parameters = rule["type"], rule.get("parameters") or {}
        result[f"rule {kind}"] = ""
        known = wanted.rules.get(kind, {})
        result |= {f"{kind}.{name}": text(parameters.get(name)) for name in known}
    return result


def _hand(actor: Mapping[str, Any]) -> str:
    kind, mode = actor["actor_type"], actor.get("bypass_mode", "always")
    number = f" {actor['actor_id']}" if kind in _NUMBERED else ""
    return f"{_HANDS.get(kind, kind.lower())}{number}{'' if mode == 'always' else f' ({mode})'}"
