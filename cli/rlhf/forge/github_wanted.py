"""What a project needs of its repository on GitHub, as values: rulesets, an environment, a deploy key, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The commit status that the gate posts on each pull request.
STATUS = "rlhf"
#: The GitHub App whose token every workflow holds, on github.com.
ACTIONS = 15368
#: The only environment whose jobs may read the forge's private key, and the name of that secret.
ENVIRONMENT, SECRET = "gate", "RLHF_FORGE_KEY"
KEY_TITLE = "rlhf forge"
WORKFLOWS = ("gate.yml", "schedule.yml", "validate.yml")
DEPLOY_KEY = "DeployKey"
#: The name of the ruleset that says how main moves.
MAIN = "rlhf: main"

#: Merge commits alone keep the commits that were signed; the gate takes merged branches away.
SETTINGS: Mapping[str, str | bool] = {
    "default_branch": "main", "allow_merge_commit": True, "allow_squash_merge": False, "allow_rebase_merge": False,
    "delete_branch_on_merge": False,
}  # fmt: skip

#: The permissions of a workflow that does not declare its own.
PERMISSIONS: Mapping[str, str | bool] = {
    "default_workflow_permissions": "read",
    "can_approve_pull_request_reviews": False,
}

_PULL_REQUEST: Mapping[str, Any] = {
    "allowed_merge_methods": ["merge"],
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_approving_review_count": 0,  # the policy in rlhf.yaml says how many are needed
    "required_review_thread_resolution": False,
}
_QUEUE: Mapping[str, Any] = {
    "check_response_timeout_minutes": 30,
    "grouping_strategy": "ALLGREEN",  # every merge is judged, not only the last of a group
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "MERGE",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 0,
}


class Ruleset(Struct, frozen=True):
    """Rules for some branches.

    Args:
        holds: what the rules ensure, in words for people.
        branches: full names or patterns; as in Ruby's fnmatch, only `**/*` matches slashes.
        rules: the parameters of each rule, by its type.
        key_passes: whether deploy keys may bypass all of these rules; nobody else ever may.
    """

    name: str
    holds: str
    branches: tuple[str, ...]
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    key_passes: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """The ruleset in the form that GitHub's REST API takes."""
        passes = {"actor_id": None, "actor_type": DEPLOY_KEY, "bypass_mode": "always"}
        return {
            "name": self.name,
            "target": "branch",
            "enforcement": "active",
            "bypass_actors": [passes] if self.key_passes else [],
            "conditions": {"ref_name": {"include": list(self.branches), "exclude": []}},
            "rules": [
                {"type": kind, **({"parameters": dict(given)} if given else {})} for kind, given in self.rules.items()
            ],
        }


class Setup(Struct, frozen=True):
    """What one project needs of its repository on GitHub.

    Args:
        repository: `owner/name`.
        key: the forge's public key, as rlhf.yaml has it; "" where it has none.
        key_file: the path of its private half on this machine; "" where this machine does not have it.
        queue: whether GitHub's merge queue merges, instead of the gate.
        actions: the number of the app GitHub Actions on that host; 0 where it is not known.
    """

    repository: str
    host: str = "github.com"
    key: str = ""
    key_file: str = ""
    queue: bool = False
    actions: int = ACTIONS

    @property
    def named(self) -> str:
        """The repository in the form that GitHub's command `gh` takes."""
        return self.repository if self.host == "github.com" else f"{self.host}/{self.repository}"

    @property
    def rulesets(self) -> tuple[Ruleset, ...]:
        """The rulesets. Bypassing one means bypassing all its rules, so those that bind the forge's key are apart."""
        submissions = ("refs/heads/answer/**/*", "refs/heads/change/**/*")
        kept: Mapping[str, Mapping[str, Any]] = {"deletion": {}, "non_fast_forward": {}}
        return (
            self._main,
            Ruleset("rlhf: main keeps its history", "nobody rewinds or deletes main", ("refs/heads/main",), kept),
            Ruleset("rlhf: ledgers", "ledgers only grow", ("refs/heads/ledger/**/*",), kept),
            Ruleset(
                "rlhf: the forge's ledger", "only the gate writes it", ("refs/heads/ledger/forge",),
                {"creation": {}, "update": {}}, key_passes=True,
            ),
            Ruleset("rlhf: submissions", "submissions only grow", submissions, {"non_fast_forward": {}}),
            Ruleset(
                "rlhf: submissions stay", "only the gate takes them away", submissions, {"deletion": {}},
                key_passes=True,
            ),
        )  # fmt: skip

    @property
    def _main(self) -> Ruleset:
        check = {"context": STATUS, **({"integration_id": self.actions} if self.actions else {})}
        checks = {"required_status_checks": [check], "strict_required_status_checks_policy": False}
        judged = {"pull_request": _PULL_REQUEST, "required_status_checks": checks}
        if self.queue:
            holds = "main moves by the queue, when the gate says yes"
            return Ruleset(MAIN, holds, ("refs/heads/main",), {**judged, "merge_queue": _QUEUE})
        return Ruleset(MAIN, "only the gate moves main", ("refs/heads/main",), {"update": {}, **judged}, True)
