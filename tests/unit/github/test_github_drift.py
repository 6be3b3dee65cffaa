"""What a repository on GitHub is held against, and that what is changed then fits: all of it, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.errors import GitHubRefused
from rlhf.forge.github_drift import differences
from rlhf.forge.github_found import Difference, RepositorySettings, Unseen
from rlhf.forge.github_settings import Settings
from rlhf.forge.github_wanted import PERMISSIONS, SECRET, SETTINGS, WORKFLOWS, Setup
from tests.standins.github import Asked
from tests.standins.github_settings import Settings as There
from tests.standins.github_settings import route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFJ3Zm9yZ2VmbGlwcGVkZmxvcHBlZHR1cm5lZG92ZXJh rlhf forge"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG90aGVyb3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm8x"
WANTED = Setup("winter/answers", key=KEY)


class Direct:
    """GitHub's API without a network between."""

    def __init__(self, there: There, login: str = "morgan-gh") -> None:
        self._state: Any = SimpleNamespace(settings=there)
        self._login = login

    def get(self, path: str, **params: str) -> Any:
        return self._ask("GET", path, None, params)

    def pages(self, path: str, **params: str) -> Iterator[Any]:
        yield from self.get(path, **params)

    def put(self, path: str, body: Any, method: str = "PUT") -> Any:
        return self._ask(method, path, body, {})

    def remove(self, path: str) -> None:
        self._ask("DELETE", path, None, {})

    def make(self, path: str, body: Any, _made: Callable[[], Any], read: Callable[[Any], Any]) -> Any:
        return read(self._ask("POST", path, body, {}))

    def _ask(self, method: str, path: str, body: Any, params: dict[str, str]) -> Any:
        status, data = route(self._state, Asked(method, path, params, deepcopy(body)), self._login) or (404, {})
        if status >= 300:
            raise GitHubRefused(status, str(data))
        return deepcopy(data)


def settings(there: There, login: str = "morgan-gh") -> Settings:
    return Settings(Direct(there, login), "winter/answers")  # type: ignore[arg-type]


def set_up(there: There, wanted: Setup = WANTED) -> list[Difference]:
    """Change what differs; what is left."""
    ours = settings(there)
    for one in differences(ours.read(), wanted):
        for request in one.requests:
            ours.apply(request)
    return differences(ours.read(), wanted)


@pytest.fixture
def a_set_up_repository() -> There:
    there = There(admins={"morgan-gh"}, secrets={SECRET}, workflows=set(WORKFLOWS))
    assert set_up(there) == []
    return there


def ruleset(there: There, name: str) -> dict[str, Any]:
    return next(one for one in there.rulesets.values() if one["name"] == name)


def drop_rule(there: There, name: str, kind: str) -> None:
    one = ruleset(there, name)
    one["rules"] = [rule for rule in one["rules"] if rule["type"] != kind]


def parameters(there: There, kind: str) -> dict[str, Any]:
    return next(rule for rule in ruleset(there, "rlhf: main")["rules"] if rule["type"] == kind)["parameters"]


def let_pass(there: There, name: str) -> None:
    role = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}
    ruleset(there, name)["bypass_actors"].append(role)


def but_not(there: There, name: str, branch: str) -> None:
    ruleset(there, name)["conditions"]["ref_name"]["exclude"].append(branch)


def admit(there: There, name: str, kind: str = "branch") -> None:
    there.policies.append({"id": 900, "name": name, "type": kind})


UNPINNED = [{"context": "rlhf"}]
#: What somebody does to a repository, and how that is found and told.
DRIFTS: tuple[tuple[str, Callable[[There], Any], str, str], ...] = (
    ("no ruleset", lambda it: it.rulesets.pop(min(it.rulesets)), "ruleset_missing", "no ruleset “rlhf: main”"),
    ("update", lambda it: drop_rule(it, "rlhf: main", "update"), "ruleset_differs", "rule update is missing"),
    (
        "rewind", lambda it: drop_rule(it, "rlhf: ledgers", "non_fast_forward"), "ruleset_differs",
        "rule non_fast_forward is missing",
    ),
    (
        "unpinned", lambda it: parameters(it, "required_status_checks").update(required_status_checks=UNPINNED),
        "ruleset_differs", "is “rlhf from anybody”, not “rlhf from app 15368”",
    ),
    (
        "more rules", lambda it: ruleset(it, "rlhf: main")["rules"].append({"type": "required_signatures"}),
        "ruleset_differs", "rule required_signatures is too much",
    ),
    (
        "squash", lambda it: parameters(it, "pull_request").update(allowed_merge_methods=["merge", "squash"]),
        "ruleset_differs", "pull_request.allowed_merge_methods is “merge, squash”, not “merge”",
    ),
    ("off", lambda it: ruleset(it, "rlhf: main").update(enforcement="disabled"), "ruleset_differs", "“disabled”"),
    (
        "passed", lambda it: let_pass(it, "rlhf: main keeps its history"), "ruleset_differs",
        "who may go around it is “role 5 (pull_request)”, not “nobody”",
    ),
    (
        "exception", lambda it: but_not(it, "rlhf: ledgers", "refs/heads/ledger/x"), "ruleset_differs",
        "but not refs/heads/ledger/x is too much",
    ),
    ("no environment", lambda it: setattr(it, "environment", None), "environment_missing", "no environment “gate”"),
    (
        "all branches", lambda it: it.environment.update(deployment_branch_policy=None), "environment_differs",
        "may use the environment “gate”: all",
    ),
    ("one more branch", lambda it: admit(it, "answer/*"), "environment_differs", "“gate”: main, answer/*"),
    ("a tag", lambda it: admit(it, "v1", "tag"), "environment_differs", "“gate”: main, v1"),
    ("no branch", lambda it: it.policies.clear(), "environment_differs", "No job of main may use"),
    ("no key", lambda it: it.keys.clear(), "deploy_key_missing", "does not know the forge's key"),
    ("reads", lambda it: it.keys[0].update(read_only=True), "deploy_key_read_only", "may only read"),
    ("rebase", lambda it: it.repository.update(allow_rebase_merge=True), "settings_differ", "allow_rebase_merge is “"),
    ("default", lambda it: it.repository.update(default_branch="x"), "settings_differ", "default_branch is “x”, not"),
    (
        "approving", lambda it: it.permissions.update(can_approve_pull_request_reviews=True), "permissions_differ",
        "can_approve_pull_request_reviews is “yes”, not “no”",
    ),
)  # fmt: skip

#: The same, where people have to mend it.
BY_HAND: tuple[tuple[str, Callable[[There], Any], str, str], ...] = (
    ("no secret", lambda it: it.secrets.clear(), "secret_missing", f"gh secret set {SECRET} --env gate"),
    ("everywhere", lambda it: it.everywhere.add(SECRET), "secret_everywhere", f"gh secret delete {SECRET} --repo"),
    ("no workflow", lambda it: it.workflows.remove("gate.yml"), "workflows_missing", "rlhf publish"),
    ("forbidden", lambda it: it.keys[0].update(enabled=False), "deploy_key_disabled", "An owner of the organization"),
    (
        "a second key", lambda it: it.keys.append({"id": 9, "key": OTHER, "title": "CI", "read_only": False}),
        "deploy_key_of_others", "gh repo deploy-key delete 9 --repo winter/answers",
    ),
    ("an old server", lambda it: it.without.add("rulesets"), "no_rulesets", "Settings, Branches"),
)  # fmt: skip


@pytest.mark.parametrize(("how", "code", "told"), [row[1:] for row in DRIFTS], ids=[row[0] for row in DRIFTS])
def test_what_drifted_is_found_and_mended(
    a_set_up_repository: There, how: Callable[[There], Any], code: str, told: str
) -> None:
    how(a_set_up_repository)
    (found,) = (one for one in differences(settings(a_set_up_repository).read(), WANTED) if one.requests)
    assert (found.code, found.unseen) == (code, False)
    assert told in found.message
    assert found.requests
    assert any(line.startswith("+") for line in found.lines) or code == "ruleset_differs"
    assert set_up(a_set_up_repository) == []


@pytest.mark.parametrize(("how", "code", "told"), [row[1:] for row in BY_HAND], ids=[row[0] for row in BY_HAND])
def test_what_people_mend_is_found_and_left(
    a_set_up_repository: There, how: Callable[[There], Any], code: str, told: str
) -> None:
    how(a_set_up_repository)
    (found,) = differences(settings(a_set_up_repository).read(), WANTED)
    assert (found.code, found.requests) == (code, ())
    assert told in found.mend


def test_without_a_key_in_the_settings_nothing_is_made_of_it(a_set_up_repository: There) -> None:
    found = differences(settings(a_set_up_repository).read(), Setup("winter/answers"))
    assert [one.code for one in found] == ["forge_key_missing", "deploy_key_of_others"]


def test_a_key_that_only_reads_of_others_is_no_matter(a_set_up_repository: There) -> None:
    a_set_up_repository.keys.append({"id": 9, "key": OTHER, "title": "CI", "read_only": True})
    assert differences(settings(a_set_up_repository).read(), WANTED) == []


def test_what_is_not_shown_is_said_not_to_be_seen(a_set_up_repository: There) -> None:
    found = differences(settings(a_set_up_repository, "amara-gh").read(), WANTED)
    assert all(one.unseen for one in found)
    assert {one.what for one in found} == {
        "the deploy keys", "the settings of the repository", "what workflows may do by default",
        "who may go around the rulesets", "the secrets of the environment “gate”", "the secrets of the repository",
    }  # fmt: skip


def test_nothing_at_all_is_shown() -> None:
    no = Unseen("Upgrade to GitHub Pro (403).")
    found = RepositorySettings({}, no, no, no, no, no, no, no, no)
    every = differences(found, WANTED)
    assert len(every) == 8
    assert all(one.unseen and (no.why in one.message or "shows them" in one.message) for one in every)


def test_the_command_for_the_secret_names_the_file_and_the_host(a_set_up_repository: There) -> None:
    a_set_up_repository.secrets.clear()
    wanted = Setup("winter/answers", "git.example.org", KEY, "/home/a b/forge", actions=15368)
    (found,) = differences(settings(a_set_up_repository).read(), wanted)
    assert found.mend == f"gh secret set {SECRET} --env gate --repo git.example.org/winter/answers < '/home/a b/forge'"


def test_of_another_host_the_number_of_actions_is_asked_for() -> None:
    there = There(admins={"morgan-gh"})
    found = Settings(Direct(there), "winter/answers", "git.example.org").read()  # type: ignore[arg-type]
    assert found.actions == 77
    checks = Setup("winter/answers", actions=77).rulesets[0].rules["required_status_checks"]
    assert checks["required_status_checks"] == [{"context": "rlhf", "integration_id": 77}]


def test_what_people_added_to_the_environment_stays(a_set_up_repository: There) -> None:
    reviewers = {
        "type": "required_reviewers",
        "prevent_self_review": True,
        "reviewers": [{"type": "User", "reviewer": {"id": 3}}],
    }
    rules = [{"id": 1, "type": "wait_timer", "wait_timer": 5}, {"id": 2, **reviewers}]
    a_set_up_repository.environment = {"protection_rules": deepcopy(rules), "deployment_branch_policy": None}
    assert set_up(a_set_up_repository) == []
    assert a_set_up_repository.environment["protection_rules"] == rules


def test_the_forges_key_itself_cannot_rewind_anything() -> None:
    for name in ("refs/heads/main", "refs/heads/ledger/forge", "refs/heads/answer/t-1/amara"):
        holding = [one for one in WANTED.rulesets if any(_matches(name, pattern) for pattern in one.branches)]
        assert any("non_fast_forward" in one.rules and not one.key_passes for one in holding), name
        assert not any("non_fast_forward" in one.rules and one.key_passes for one in holding)


def _matches(name: str, pattern: str) -> bool:
    """As Ruby's fnmatch with FNM_PATHNAME: `**/` is any number of folders, `*` goes through no slash."""
    if "**/" in pattern:
        start, _, end = pattern.partition("**/")
        rest = name.removeprefix(start)
        return name.startswith(start) and fnmatchcase(rest.rpartition("/")[2], end)
    return fnmatchcase(name, pattern) and name.count("/") == pattern.count("/")


def test_the_queue_is_kept_and_can_be_left(a_set_up_repository: There) -> None:
    queue = Setup("winter/answers", key=KEY, queue=True)
    assert set_up(a_set_up_repository, queue) == []
    found = settings(a_set_up_repository).read()
    assert found.queue
    main = ruleset(a_set_up_repository, "rlhf: main")
    assert main["bypass_actors"] == []
    assert {rule["type"] for rule in main["rules"]} == {"pull_request", "required_status_checks", "merge_queue"}
    assert set_up(a_set_up_repository, WANTED) == []
    assert not settings(a_set_up_repository).read().queue


# --- whatever there was before ----------------------------------------------------------------------------

KINDS = st.sampled_from(["creation", "deletion", "non_fast_forward", "update", "required_signatures"])
ACTORS = st.sampled_from(
    [
        {"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"},
        {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"},
        {"actor_id": 7, "actor_type": "Integration", "bypass_mode": "pull_request"},
    ]
)
NAMES = st.sampled_from([one.name for one in WANTED.rulesets] + ["no fixups", "rlhf main", "RLHF: main"])


@st.composite
def rulesets(draw: st.DrawFn) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for number, name in enumerate(draw(st.lists(NAMES, unique=True)), 100):
        found[number] = {
            "id": number, "name": name, "target": "branch", "source": "winter/answers",
            "source_type": "Repository", "enforcement": draw(st.sampled_from(["active", "disabled"])),
            "bypass_actors": draw(st.lists(ACTORS, max_size=2)),
            "conditions": {
                "ref_name": {"include": draw(st.sampled_from([["~ALL"], ["refs/heads/main"]])), "exclude": []}
            },
            "rules": [{"type": kind} for kind in draw(st.lists(KINDS, unique=True))],
        }  # fmt: skip
    if draw(st.booleans()):  # the organization's, of the same name even
        found[50] = {**deepcopy(next(iter(found.values()), BLANK)), "id": 50, "source_type": "Organization"}
    return found


BLANK: dict[str, Any] = {
    "name": "rlhf: main", "target": "branch", "source": "winter", "enforcement": "active", "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}}, "rules": [],
}  # fmt: skip
POLICIES = st.sampled_from([None, (True, False), (False, True)]).map(
    lambda how: how and {"protected_branches": how[0], "custom_branch_policies": how[1]}
)
REPOSITORIES = st.fixed_dictionaries(
    {name: st.sampled_from([value, "x" if name == "default_branch" else True]) for name, value in SETTINGS.items()}
)


@given(
    rulesets(), st.none() | POLICIES.map(lambda policy: {"protection_rules": [], "deployment_branch_policy": policy}),
    st.lists(st.sampled_from(["main", "*", "answer/*"]), unique=True), st.sampled_from([None, True, False]),
    st.booleans(), st.booleans(), REPOSITORIES,
)  # fmt: skip
def test_whatever_there_was_it_is_set_up_and_what_is_of_others_stays(
    before: dict[int, dict[str, Any]], environment: dict[str, Any] | None, admitted: list[str], read_only: bool | None,
    write: bool, queue: bool, repository: dict[str, Any],
) -> None:  # fmt: skip
    there = There(admins={"morgan-gh"}, secrets={SECRET}, workflows=set(WORKFLOWS), rulesets=deepcopy(before))
    there.environment, there.repository = environment, repository
    custom = bool(environment and (environment["deployment_branch_policy"] or {}).get("custom_branch_policies"))
    there.policies = (
        [{"id": n, "name": name, "type": "branch"} for n, name in enumerate(admitted, 500)] if custom else []
    )
    if read_only is not None:
        there.keys = [{"id": 1, "key": " ".join(KEY.split()[:2]), "title": "x", "read_only": read_only}]
    there.permissions = dict(PERMISSIONS) if not write else {**PERMISSIONS, "default_workflow_permissions": "write"}
    wanted = Setup("winter/answers", key=KEY, queue=queue)
    assert set_up(there, wanted) == []
    ours = {one.name for one in wanted.rulesets}
    foreign = {n: one for n, one in before.items() if one["name"] not in ours or one["source_type"] != "Repository"}
    assert {number: there.rulesets[number] for number in foreign} == foreign
    kept = [number for number, one in before.items() if number not in foreign]
    assert all(there.rulesets[number]["name"] == before[number]["name"] for number in kept), "found again by its name"
    assert len(there.rulesets) == len(foreign) + len(ours)
