"""The settings of the small GitHub: rulesets, deploy keys, an environment, permissions; refused as the real one does.

Whoever is no administrator is shown less (404, or fields left out) and changes nothing (403, 404).
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.github import Asked, State

_PARAMETERS: dict[str, set[str]] = {
    "creation": set(), "deletion": set(), "non_fast_forward": set(), "update": {"update_allows_fetch_and_merge"},
    "required_signatures": set(),
    "required_status_checks": {
        "required_status_checks", "strict_required_status_checks_policy", "do_not_enforce_on_create",
    },
    "pull_request": {
        "allowed_merge_methods", "dismiss_stale_reviews_on_push", "require_code_owner_review",
        "require_last_push_approval", "required_approving_review_count", "required_review_thread_resolution",
    },
    "merge_queue": {
        "check_response_timeout_minutes", "grouping_strategy", "max_entries_to_build", "max_entries_to_merge",
        "merge_method", "min_entries_to_merge", "min_entries_to_merge_wait_minutes",
    },
}  # fmt: skip
_OPTIONAL = {"do_not_enforce_on_create", "update_allows_fetch_and_merge", "allowed_merge_methods"}
_ACTORS = {"DeployKey", "Integration", "OrganizationAdmin", "RepositoryRole", "Team"}
#: What people without write access are not shown, and what nobody can change.
_HIDDEN = {"allow_merge_commit", "allow_squash_merge", "allow_rebase_merge", "delete_branch_on_merge"}


@dataclass
class Settings:
    """What is set up.

    Args:
        admins: the logins of those who administer it; everybody else may write.
        rulesets: by id, with those of others and of the organization.
        without: parts that this GitHub has not ("rulesets"), for older ones.
    """

    admins: set[str] = field(default_factory=set)
    repository: dict[str, Any] = field(
        default_factory=lambda: {
            "default_branch": "main", "allow_merge_commit": True, "allow_squash_merge": True,
            "allow_rebase_merge": True, "delete_branch_on_merge": False,
        }
    )  # fmt: skip
    rulesets: dict[int, dict[str, Any]] = field(default_factory=dict)
    environment: dict[str, Any] | None = None
    policies: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    everywhere: set[str] = field(default_factory=set)
    keys: list[dict[str, Any]] = field(default_factory=list)
    used_elsewhere: set[str] = field(default_factory=set)
    permissions: dict[str, Any] = field(
        default_factory=lambda: {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True}
    )
    workflows: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    number: count[int] = field(default_factory=lambda: count(1))


class _No(Exception):
    def __init__(self, status: int, message: str, *errors: Any) -> None:
        super().__init__(message)
        self.body: dict[str, Any] = {"message": message, **({"errors": list(errors)} if errors else {})}
        self.status = status


def route(state: State, asked: Asked, login: str) -> tuple[int, Any] | None:
    """The answer to a request about settings; None where it is about something else."""
    if asked.path == "/apps/github-actions":
        return 200, {"id": 77, "slug": "github-actions"}
    found = re.fullmatch(r"/repos/winter/answers((?:/.*)?)", asked.path)
    if found is None:
        return None
    settings = state.settings
    parts = [asked.method, *found[1].strip("/").split("/")]
    try:
        return _answer(settings, parts, asked, login in settings.admins)
    except _No as no:
        return no.status, no.body


def _answer(settings: Settings, parts: list[str], asked: Asked, admin: bool) -> tuple[int, Any] | None:
    match parts:
        case ["GET" | "PATCH", ""]:
            return _repository(settings, asked, admin)
        case [method, "rulesets", *rest] if "rulesets" not in settings.without:
            return _rulesets(settings, method, rest, asked, admin)
        case [method, "environments", "gate", *rest]:
            return _environment(settings, method, rest, asked, admin)
        case [method, "keys", *rest]:
            return _keys(settings, method, rest, asked, admin)
        case ["GET", "actions", "secrets"]:
            return 200, _secrets(settings.everywhere, admin)
        case [method, "actions", "permissions", "workflow"]:
            return _permissions(settings, method, asked, admin)
        case ["GET", "contents", ".github", "workflows"]:
            if not settings.workflows or asked.query.get("ref", "main") != "main":
                raise _No(404, "Not Found")
            return 200, [{"name": name, "type": "file"} for name in sorted(settings.workflows)]
    return None


def _require(admin: bool, status: int = 404) -> None:
    if not admin:
        raise _No(status, "Not Found" if status == 404 else "Must have admin rights to Repository.")


def _require_known(body: dict[str, Any], known: set[str], needed: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if unknown := set(body) - known:
        raise _No(422, f"Invalid request.\n\n{min(unknown)!r} is not a permitted key.")
    if missing := needed - set(body):
        raise _No(422, f"Invalid request.\n\n{min(missing)!r} wasn't supplied.")


def _repository(settings: Settings, asked: Asked, admin: bool) -> tuple[int, Any]:
    if asked.method == "PATCH":
        _require(admin, 403)
        _require_known(asked.body, set(settings.repository))
        after = settings.repository | asked.body
        if not any(after[f"allow_{how}"] for how in ("merge_commit", "squash_merge", "rebase_merge")):
            raise _No(422, "Validation Failed", {"message": "no_merge_method"})
        settings.repository = after
    shown = {name: value for name, value in settings.repository.items() if admin or name not in _HIDDEN}
    return 200, {"full_name": "winter/answers", "permissions": {"admin": admin, "push": True}, **shown}


def _rulesets(settings: Settings, method: str, rest: list[str], asked: Asked, admin: bool) -> tuple[int, Any]:
    match method, rest:
        case "GET", []:
            parents = asked.query.get("includes_parents", "true") == "true"
            every = [one for one in settings.rulesets.values() if parents or one["source_type"] == "Repository"]
            brief = ("id", "name", "target", "source_type", "source", "enforcement")
            return 200, [{name: one[name] for name in brief} for one in every]
        case "POST", []:
            _require(admin)
            made = _ruleset(settings, asked.body, None)
            settings.rulesets[made["id"]] = made
            return 201, made
    number = int(rest[0]) if len(rest) == 1 and rest[0].isdigit() else 0
    if number not in settings.rulesets:
        raise _No(404, "Not Found")
    if method == "GET":
        hidden = () if admin else ("bypass_actors",)
        return 200, {name: value for name, value in settings.rulesets[number].items() if name not in hidden}
    _require(admin)
    if settings.rulesets[number]["source_type"] != "Repository" or method != "PUT":
        raise _No(404, "Not Found")
    settings.rulesets[number] = _ruleset(settings, asked.body, settings.rulesets[number])
    return 200, settings.rulesets[number]


def _ruleset(settings: Settings, body: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    known = {"name", "target", "enforcement", "bypass_actors", "conditions", "rules"}
    _require_known(body, known, {"name", "enforcement"})
    own = before["id"] if before else next(settings.number)
    for other in settings.rulesets.values():
        if other["name"] == body["name"] and other["id"] != own and other["source_type"] == "Repository":
            raise _No(422, "Validation Failed", "Name must be unique")
    for actor in body.get("bypass_actors", ()):
        if actor["actor_type"] not in _ACTORS:
            raise _No(422, "Validation Failed", f"Invalid actor type {actor['actor_type']}")
        if actor["actor_type"] == "DeployKey" and (actor.get("actor_id") or actor["bypass_mode"] == "pull_request"):
            raise _No(422, "Validation Failed", "Deploy keys have no id, and no pull requests")
    for name in [*body["conditions"]["ref_name"]["include"], *body["conditions"]["ref_name"]["exclude"]]:
        if not name.startswith(("refs/heads/", "~")):
            raise _No(422, "Validation Failed", f"Invalid target patterns: '{name}'")
    for rule in body.get("rules", ()):
        _check_rule(rule)
    made = {"source_type": "Repository", "source": "winter/answers", **(before or {}), **deepcopy(body), "id": own}
    for rule in made["rules"]:  # GitHub tells more than it was given
        if rule["type"] == "pull_request":
            rule["parameters"] |= {"required_reviewers": []}
        if rule["type"] == "required_status_checks":
            rule["parameters"].setdefault("do_not_enforce_on_create", False)
    return made


def _check_rule(rule: dict[str, Any]) -> None:
    if rule["type"] not in _PARAMETERS:
        raise _No(422, "Validation Failed", f"Invalid rule '{rule['type']}'")
    known, given = _PARAMETERS[rule["type"]], rule.get("parameters", {})
    needed = known - _OPTIONAL if rule["type"] != "update" else set()
    if set(given) - known or needed - set(given):
        raise _No(422, "Validation Failed", f"Invalid parameters of rule '{rule['type']}'")


def _environment(settings: Settings, method: str, rest: list[str], asked: Asked, admin: bool) -> tuple[int, Any]:
    if method != "GET":
        _require(admin, 403)
    if (method, rest) == ("PUT", []):
        return 200, _put_environment(settings, asked.body)
    if settings.environment is None:
        raise _No(404, "Not Found")
    custom = bool((settings.environment["deployment_branch_policy"] or {}).get("custom_branch_policies"))
    match method, rest:
        case "GET", []:
            return 200, {**settings.environment, "name": "gate"}
        case "GET", ["secrets"]:
            return 200, _secrets(settings.secrets, admin)
        case "GET", ["deployment-branch-policies"]:
            page, size = int(asked.query.get("page", "1")), int(asked.query.get("per_page", "30"))
            shown = settings.policies[(page - 1) * size : page * size]
            return 200, {"total_count": len(settings.policies), "branch_policies": shown}
        case "POST", ["deployment-branch-policies"] if custom:
            _require_known(asked.body, {"name", "type"}, {"name"})
            if any(one["name"] == asked.body["name"] for one in settings.policies):
                return 303, {"message": "See Other"}
            settings.policies.append({"id": next(settings.number), "type": "branch", **asked.body})
            return 200, settings.policies[-1]
        case "DELETE", ["deployment-branch-policies", number]:
            left = [one for one in settings.policies if str(one["id"]) != number]
            if len(left) == len(settings.policies):
                raise _No(404, "Not Found")
            settings.policies = left
            return 204, None
    raise _No(404, "Not Found")


def _put_environment(settings: Settings, body: dict[str, Any]) -> dict[str, Any]:
    _require_known(body, {"wait_timer", "prevent_self_review", "reviewers", "deployment_branch_policy"})
    policy = body.get("deployment_branch_policy")
    if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
        raise _No(422, "protected_branches and custom_branch_policies cannot have the same value")
    rules: list[dict[str, Any]] = []
    if body.get("wait_timer"):
        rules.append({"id": 1, "type": "wait_timer", "wait_timer": body["wait_timer"]})
    if body.get("reviewers"):
        people = [{"type": one["type"], "reviewer": {"id": one["id"]}} for one in body["reviewers"]]
        alone = body.get("prevent_self_review", False)
        rules.append({"id": 2, "type": "required_reviewers", "prevent_self_review": alone, "reviewers": people})
    settings.environment = {"protection_rules": rules, "deployment_branch_policy": policy}
    if not (policy and policy["custom_branch_policies"]):
        settings.policies = []
    return {**settings.environment, "name": "gate"}


def _secrets(names: set[str], admin: bool) -> dict[str, Any]:
    _require(admin, 403)
    return {"total_count": len(names), "secrets": [{"name": name} for name in sorted(names)]}


def _keys(settings: Settings, method: str, rest: list[str], asked: Asked, admin: bool) -> tuple[int, Any]:
    _require(admin)
    match method, rest:
        case "GET", []:
            return 200, settings.keys
        case "POST", []:
            _require_known(asked.body, {"title", "key", "read_only"}, {"key"})
            text = " ".join(asked.body["key"].split()[:2])
            if text in settings.used_elsewhere | {one["key"] for one in settings.keys}:
                raise _No(422, "Validation Failed", {"resource": "PublicKey", "code": "custom", "field": "key",
                                                     "message": "key is already in use"})  # fmt: skip
            settings.keys.append({"id": next(settings.number), "enabled": True, **asked.body, "key": text})
            return 201, settings.keys[-1]
        case "DELETE", [number]:
            left = [one for one in settings.keys if str(one["id"]) != number]
            if len(left) < len(settings.keys):
                settings.keys = left
                return 204, None
    raise _No(404, "Not Found")


def _permissions(settings: Settings, method: str, asked: Asked, admin: bool) -> tuple[int, Any]:
    _require(admin, 403)
    if method == "GET":
        return 200, settings.permissions
    if method != "PUT":
        raise _No(404, "Not Found")
    _require_known(asked.body, set(settings.permissions))
    settings.permissions |= asked.body
    return 204, None
