"""Every request our client makes is one that GitHub's published descriptions, of REST and of GraphQL, allow."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from rlhf.forge import github, github_posts
from rlhf.forge.github import GitHub, Wanted
from rlhf.forge.github_drift import differences
from rlhf.forge.github_http import Api
from rlhf.forge.github_posts import Posts, Status, host_keys
from rlhf.forge.github_settings import Settings
from rlhf.forge.github_wanted import Setup
from tests.standins.github import REPOSITORY, Asked, GitHubServer
from tests.suites.fetch import NPM, fetched

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
REST = ("@octokit/openapi@23.0.2", "71a18407dd5e8464f4e0525daf03deabbe65abd9287d6adc7b5d98f516cd0d0c")
GRAPHQL = ("@octokit/graphql-schema@15.26.1", "053e74249dafce2118fd9b7ae499b067d57c5f910c57745699ac45108bc68d1e")
BRANCH = "answer/t-aaaaaaaaa1/amara"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFJ3Zm9yZ2VmbGlwcGVkZmxvcHBlZHR1cm5lZG92ZXJh"


@cache
def description() -> dict[str, Any]:
    with tarfile.open(fetched(*REST, NPM)) as archive:
        file = archive.extractfile("package/generated/api.github.com.json")
        assert file is not None
        found: dict[str, Any] = json.load(file)
    return found


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    """Every sort of request: a pull request opened, changed, made a draft, ended being one; lists read; settings."""
    bare: Path = tmp_path_factory.mktemp("described") / "answers.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    stream = "".join(
        f"commit refs/heads/{name}\ncommitter x <x@x> {n} +0000\ndata 1\nx\nM 100644 inline f{n}\ndata 1\nx\n"
        for n, name in enumerate(("main", BRANCH))
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=stream.encode(), check=True)
    with GitHubServer(bare, {"t": "amara-gh", "e": "emeka-gh"}) as server:
        api = Api(server.url, "t", lambda _: None, time.time)
        forge = GitHub(api, REPOSITORY)
        forge.bring_about(Wanted(BRANCH, "One", "x", False, ("risk-4",), ("emeka-gh",)))
        forge.bring_about(Wanted(BRANCH, "Two", "y", True))
        forge.bring_about(Wanted(BRANCH, "Two", "y", False))
        assert list(forge.open_pull_requests())
        assert forge.pull_request_number(1)
        assert [*forge.reviews(1), *forge.review_comments(1), *forge.comments(1)] == []
        _say(server, api)
        set_up(server, api)
        api.close()
        return server.state.asked


def _say(server: GitHubServer, api: Api) -> None:
    """What the gate and whoever answers a reviewer say."""
    posts, tip = Posts(api, REPOSITORY), server.state.head(BRANCH)
    reviewer = Api(server.url, "e", lambda _: None, time.time)
    beside = [{"path": "f1", "line": 1, "body": "x"}]
    review = {"event": "COMMENT", "commit_id": tip, "comments": beside}
    reviewer.put(f"/repos/{REPOSITORY}/pulls/1/reviews", review, "POST")
    reviewer.close()
    assert posts.me() is not None
    assert posts.set_status(tip, Status("success", "Ready to be merged.", "https://github.com/x"))
    posts.comment(1, "Words. <!-- one -->", "<!-- one -->")
    (said,) = server.state.talk.comments[1]
    posts.rewrite(said["id"], "Other words. <!-- one -->")
    posts.reply(1, server.state.talk.beside[1][0]["id"], "Done. <!-- two -->", "<!-- two -->")
    posts.received(BRANCH)
    posts.dismissed(1)
    assert posts.edited_by_others([said["node_id"]]) == frozenset()
    posts.poke()
    assert host_keys(api, "github.com") == "", "the stand-in tells none"


def set_up(server: GitHubServer, api: Api) -> None:
    """A repository set up, brought to the queue, and brought back from what people did to it."""
    there, settings = server.state.settings, Settings(api, REPOSITORY, "git.example.org")
    there.admins = {"amara-gh"}
    for queue in (False, True):
        for one in differences(found := settings.read(), Setup(REPOSITORY, key=KEY, queue=queue, actions=77)):
            for request in one.requests:
                settings.apply(request)
        assert found.actions == 77
        people = [{"type": "User", "reviewer": {"id": 3}}]
        rules = [
            {"type": "wait_timer", "wait_timer": 5},
            {"type": "required_reviewers", "prevent_self_review": True, "reviewers": people},
        ]
        there.environment = {"protection_rules": rules, "deployment_branch_policy": None}
        there.policies.append({"id": 90, "name": "*", "type": "branch"})
        there.keys[0]["read_only"] = True
    there.environment["deployment_branch_policy"] = {"protected_branches": False, "custom_branch_policies": True}
    for one in differences(settings.read(), Setup(REPOSITORY, key=KEY, queue=True, actions=77)):
        for request in one.requests:
            settings.apply(request)


def operation(request: Asked) -> dict[str, Any]:
    """The operation that a request is, with what stands for its path's names checked to be filled."""
    for template, methods in description()["paths"].items():
        pattern = re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template).replace(r"\{path\}", ".+"))
        if re.fullmatch(pattern, request.path) and request.method.lower() in methods:
            found: dict[str, Any] = methods[request.method.lower()]
            return found
    raise AssertionError(f"GitHub describes no {request.method} {request.path}")


def resolved(part: Any) -> Any:
    """A part of the description with what it refers to put in its place, one step."""
    while isinstance(part, dict) and "$ref" in part:
        here: Any = description()
        for name in part["$ref"].removeprefix("#/").split("/"):
            here = here[name]
        part = here
    return part


def _type(validator: Any, types: Any, value: Any, schema: dict[str, Any]) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own."""
    if not (value is None and schema.get("nullable")):
        yield from jsonschema.Draft202012Validator.VALIDATORS["type"](validator, types, value, schema)


Described = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"type": _type})


def test_every_rest_request_is_described(asked: list[Asked]) -> None:
    rest = [request for request in asked if request.path != "/graphql"]
    assert {(request.method, request.path.rpartition("/")[2]) for request in rest} >= {
        ("GET", "pulls"), ("POST", "pulls"), ("PATCH", "1"), ("POST", "labels"), ("POST", "requested_reviewers"),
        ("GET", "reviews"), ("GET", "1"), ("GET", "comments"), ("GET", "user"), ("GET", "statuses"),
        ("POST", "replies"),        ("GET", "activity"), ("GET", "events"), ("POST", "dispatches"),
        ("GET", "reviews"), ("GET", "answers"), ("PATCH", "answers"), ("POST", "rulesets"), ("PUT", "3"),
        ("PUT", "gate"), ("POST", "deployment-branch-policies"), ("DELETE", "90"), ("GET", "secrets"), ("POST", "keys"),
        ("PUT", "workflow"), ("GET", "workflows"), ("GET", "github-actions"),
    }  # fmt: skip
    for request in rest:
        found = operation(request)
        named = {resolved(p)["name"]: resolved(p) for p in found.get("parameters", ())}
        for name, value in request.query.items():
            assert name in named, f"{request.method} {request.path} has no parameter {name}"
            allowed = resolved(named[name]["schema"]).get("enum")
            assert allowed is None or value in allowed
        if request.body is not None:
            body = resolved(found["requestBody"])["content"]["application/json"]["schema"]
            schema = {**resolved(body), "components": description()["components"]}
            Described(schema).validate(request.body)
            known = resolved(body).get("properties", {})
            assert not known or set(request.body) <= set(known), f"{request.path}: {set(request.body) - set(known)}"


def test_every_graphql_request_is_described(asked: list[Asked]) -> None:
    import graphql  # noqa: PLC0415 — for this test alone

    with tarfile.open(fetched(*GRAPHQL, NPM)) as archive:
        file = archive.extractfile("package/schema.graphql")
        assert file is not None
        schema = graphql.build_schema(file.read().decode(), assume_valid=True)
    queries = [request.body["query"] for request in asked if request.path == "/graphql"]
    assert set(queries) == {github._DRAFT, github._READY, github_posts._HANDS}
    for query in queries:
        assert graphql.validate(schema, graphql.parse(query)) == []


def test_the_description_does_refuse(asked: list[Asked]) -> None:
    """The check can fail: a request that GitHub does not know is found out."""
    assert asked
    with pytest.raises(AssertionError, match="describes no"):
        operation(Asked("POST", f"/repos/{REPOSITORY}/nothing", {}, {}))
    body = resolved(operation(Asked("POST", f"/repos/{REPOSITORY}/pulls", {}, {}))["requestBody"])
    schema = {**body["content"]["application/json"]["schema"], "components": description()["components"]}
    with pytest.raises(jsonschema.ValidationError):
        Described(schema).validate({"title": "x"})
    body = resolved(operation(Asked("POST", f"/repos/{REPOSITORY}/rulesets", {}, {}))["requestBody"])
    schema = {**body["content"]["application/json"]["schema"], "components": description()["components"]}
    for rule in ({"type": "updates"}, {"type": "pull_request", "parameters": {"required_approving_review_count": 0}}):
        with pytest.raises(jsonschema.ValidationError):
            Described(schema).validate({"name": "x", "enforcement": "active", "rules": [rule]})
