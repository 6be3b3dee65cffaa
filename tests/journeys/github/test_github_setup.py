"""Setting up a project's repository on GitHub: once, whatever gets lost; what doctor says of it, and what mends it."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.forge.github_drift import differences
from rlhf.forge.github_http import Api
from rlhf.forge.github_settings import Settings
from rlhf.forge.github_wanted import SECRET, WORKFLOWS, Setup
from tests.journeys.on_github import say_it_is_on_github
from tests.standins.github import AFTER, BEFORE, REPOSITORY, GitHubServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.standins.github_settings import Settings as There
    from tests.team import Team

pytestmark = pytest.mark.journey
ADMIN, WRITER = "a-secret-of-morgan", "a-secret-of-amara"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFJ3Zm9yZ2VmbGlwcGVkZmxvcHBlZHR1cm5lZG92ZXJh rlhf forge"


@pytest.fixture
def hosted(team: Team) -> Iterator[tuple[Team, GitHubServer]]:
    """The project is on a GitHub that Morgan administers; nothing is set up there."""
    say_it_is_on_github(team, {who: n for n, who in enumerate(("amara", "ben", "emeka", "freya", "morgan"), 101)})
    with GitHubServer(team.bare, {ADMIN: "morgan-gh", WRITER: "amara-gh"}) as server:
        server.state.settings.admins = {"morgan-gh"}
        team.env |= {"GITHUB_API_URL": server.url, "RLHF_GITHUB_TOKEN": ADMIN}
        yield team, server


@pytest.fixture
def protected(hosted: tuple[Team, GitHubServer]) -> tuple[Team, GitHubServer]:
    """The same, set up, with the secret and the workflows in place."""
    team, server = hosted
    server.state.settings.secrets, server.state.settings.workflows = {SECRET}, set(WORKFLOWS)
    team.rlhf("morgan", "ci", "workflows")
    team.rlhf("morgan", "publish", "Workflows")
    team.rlhf("morgan", "github", "setup")
    server.state.asked.clear()
    return team, server


def changed(server: GitHubServer) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.state.asked if one.method != "GET"]


def troubles(team: Team, who: str = "morgan") -> dict[str, Any]:
    said = team.rlhf(who, "doctor", "--json", code=None)
    return {one["code"]: one for one in json.loads(said.out)}


def test_setting_up_twice_changes_nothing_the_second_time(protected: tuple[Team, GitHubServer]) -> None:
    team, server = protected
    assert "nothing to change" in team.rlhf("morgan", "github", "setup").out
    assert changed(server) == []
    assert team.rlhf("morgan", "doctor").out == "All is well.\n"


def test_a_dry_run_shows_all_of_it_and_changes_nothing(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    shown = json.loads(team.rlhf("morgan", "github", "setup", "--dry-run", "--json").out)
    assert changed(server) == []
    team.rlhf("morgan", "github", "setup")
    wanted = [one for change in shown["found"]["change"] for one in change["requests"]]
    assert changed(server) == [f"{one['method']} /repos/{REPOSITORY}{one['path']}" for one in wanted]
    sent = [one.body for one in server.state.asked if one.method != "GET"]
    assert sent == [one["body"] for one in wanted], "what is shown is what is sent"


def test_rulesets_of_others_are_left_as_they_are(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    conditions = {"ref_name": {"include": ["~ALL"], "exclude": []}}
    theirs = {
        "id": 900, "name": "no large files", "target": "branch", "source_type": "Repository", "source": REPOSITORY,
        "enforcement": "active", "bypass_actors": [], "conditions": conditions, "rules": [{"type": "deletion"}],
    }  # fmt: skip
    there = server.state.settings.rulesets
    there |= {900: theirs, 901: {**theirs, "id": 901, "name": "rlhf: main", "source_type": "Organization"}}
    before = deepcopy(there)
    team.rlhf("morgan", "github", "setup")
    team.change_policy("kind: github", "kind: github\n  merge: queue")
    team.rlhf("morgan", "github", "setup")
    assert {number: there[number] for number in before} == before
    assert len(there) == len(before) + 6


def no_gate(there: There) -> None:
    main = next(one for one in there.rulesets.values() if one["name"] == "rlhf: main")
    main["rules"] = [rule for rule in main["rules"] if rule["type"] != "update"]


DRIFTS: tuple[tuple[Callable[[There], Any], str], ...] = (
    (no_gate, "github_ruleset_differs"),
    (lambda there: there.rulesets.pop(max(there.rulesets)), "github_ruleset_missing"),
    (lambda there: there.policies.append({"id": 9, "name": "*", "type": "branch"}), "github_environment_differs"),
    (lambda there: there.keys.clear(), "github_deploy_key_missing"),
    (lambda there: there.repository.update(delete_branch_on_merge=True), "github_settings_differ"),
    (lambda there: there.permissions.update(default_workflow_permissions="write"), "github_permissions_differ"),
)


def test_doctor_finds_each_drift_and_what_it_says_mends_it(protected: tuple[Team, GitHubServer]) -> None:
    team, server = protected
    for drift, code in DRIFTS:
        drift(server.state.settings)
        found = troubles(team)
        assert set(found) == {code}
        assert found[code]["mend"] == "rlhf github setup"
        team.rlhf("morgan", *found[code]["mend"].split()[1:])
    assert troubles(team) == {}


def test_the_secret_is_asked_for_with_the_file_where_the_key_is(protected: tuple[Team, GitHubServer]) -> None:
    team, server = protected
    server.state.settings.secrets.clear()
    assert "FILE" in troubles(team)["github_secret_missing"]["mend"]
    kept = team.root / "homes" / "morgan" / "keys" / "winter-answers-forge_ed25519"
    for half in ("", ".pub"):
        kept.with_name(kept.name + half).write_bytes((team.bare / "rlhf" / f"forge_ed25519{half}").read_bytes())
    command = f"gh secret set {SECRET} --env gate --repo {REPOSITORY} < {kept}"
    assert troubles(team)["github_secret_missing"]["mend"] == command
    assert command in team.rlhf("morgan", "github", "setup").out
    kept.with_name(kept.name + ".pub").write_text("ssh-ed25519 AAAA another", encoding="utf-8")
    assert "FILE" in troubles(team)["github_secret_missing"]["mend"], "that is another key"


def test_whoever_is_no_administrator_is_told_so(protected: tuple[Team, GitHubServer]) -> None:
    team, server = protected
    team.env["RLHF_GITHUB_TOKEN"] = WRITER
    team.rlhf("amara", "sync")
    found = troubles(team, "amara")
    assert set(found) == {"github_not_shown"}
    assert found["github_not_shown"]["note"]
    assert team.rlhf("amara", "doctor").out.endswith("All is well.\n")
    assert "Not shown to you:" in team.rlhf("amara", "github", "setup", "--dry-run").out
    no_gate(server.state.settings)
    assert troubles(team, "amara")["github_ruleset_differs"]["mend"].startswith("Whoever administers the repository")
    assert "Nothing was changed." in team.rlhf("amara", "github", "setup", code=3).words
    assert changed(server) == []


def test_what_github_refuses_is_told_and_the_rest_is_done(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    key = " ".join((team.bare / "rlhf" / "forge_ed25519.pub").read_text(encoding="utf-8").split()[:2])
    server.state.settings.used_elsewhere.add(key)
    said = team.rlhf("morgan", "github", "setup", code=3).words
    assert "deploy key “rlhf forge”: Validation Failed: 'key is already in use' (422)" in said
    assert len(server.state.settings.rulesets) == 6
    server.state.settings.used_elsewhere.clear()
    assert "1 thing set up." in team.rlhf("morgan", "github", "setup").out


def test_a_github_without_rulesets(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    server.state.settings.without.add("rulesets")
    said = team.rlhf("morgan", "github", "setup", code=3).words
    assert "This GitHub has no rulesets" in said
    assert "in Settings, Branches" in said
    assert server.state.settings.keys
    assert "github_no_rulesets" in troubles(team)


def test_when_github_does_not_answer(protected: tuple[Team, GitHubServer]) -> None:
    team, server = protected
    server.state.faults[:] = ["502"]
    before = len(server.state.asked)
    found = troubles(team)
    assert (set(found), found["github_not_seen"]["note"]) == ({"github_not_seen"}, True)
    assert len(server.state.asked) == before, "asked once, which failed, and not again"
    server.state.faults[:] = ["502"] * 4
    assert "nothing is done twice" in team.rlhf("morgan", "github", "setup", code=3).words
    away = team.bare.with_name("away.git")
    team.bare.rename(away)
    server.state.asked.clear()
    assert set(troubles(team)) == {"unreachable", "github_not_seen"}
    assert server.state.asked == [], "offline, GitHub is not asked"
    away.rename(team.bare)
    team.env["RLHF_GITHUB_TOKEN"] = " "
    assert "no token" in troubles(team)["github_not_seen"]["message"]
    server.state.users.clear()
    team.env["RLHF_GITHUB_TOKEN"] = "old"
    assert "gh auth login" in team.rlhf("morgan", "github", "setup", code=3).words


def test_people_without_an_account_are_named(protected: tuple[Team, GitHubServer]) -> None:
    team, _ = protected
    team.join("zoe")
    assert troubles(team)["github_no_account"]["details"] == {"people": ["zoe"]}


def test_a_project_that_is_not_on_github(team: Team) -> None:
    assert "is not on GitHub" in team.rlhf("morgan", "github", "setup", code=3).words


@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize("fault", [*(fault for fault in BEFORE if fault != "limit"), *AFTER])
def test_whatever_answer_is_lost_nothing_is_made_twice(tmp_path: Path, fault: str, first: int) -> None:
    """Every third request fails, or its answer is lost, so that each is hit in one of three runs."""
    wanted = Setup(REPOSITORY, key=KEY)
    with GitHubServer(tmp_path, {"t": "morgan-gh"}) as server:
        there = server.state.settings
        there.admins, there.secrets, there.workflows = {"morgan-gh"}, {SECRET}, set(WORKFLOWS)
        server.state.faults[:] = [*[""] * first, *[fault, "", ""] * 100]
        api = Api(server.url, "t", lambda _: None, time.time)
        settings = Settings(api, REPOSITORY)
        for one in differences(settings.read(), wanted):
            for request in one.requests:
                settings.apply(request)
        assert server.state.faults, "there were enough of them"
        server.state.faults.clear()
        assert differences(settings.read(), wanted) == []
        api.close()
    assert sorted(one["name"] for one in there.rulesets.values()) == sorted(one.name for one in wanted.rulesets)
    assert ([one["name"] for one in there.policies], len(there.keys)) == (["main"], 1)
