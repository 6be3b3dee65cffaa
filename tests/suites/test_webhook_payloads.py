"""GitHub's own examples of webhook payloads: each tells where to look, and what is said in them is read."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.forge.github import PullRequest
from rlhf.forge.github_events import About, pull_requests_in
from rlhf.forge.github_read import Comment, Review, ReviewComment
from tests.suites.fetch import NPM, fetched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
PACKAGE = "@octokit/webhooks-examples@7.6.1"
_SHA256 = "89e6cb1c6345d32e3dd775617fa54effbdc26c859e514898d7728e95e9738280"
GITHUB = "api.github.com"
_OTHERS = {"push", "repository_dispatch", "workflow_dispatch"}
#: The events that name pull requests.
NAMING = {
    "pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread",
    "issue_comment", "workflow_run", "check_suite", "check_run",
}  # fmt: skip


@pytest.fixture(scope="module")
def payloads() -> list[tuple[str, str, dict[str, Any]]]:
    """Where (GitHub, or a version of Enterprise), the event's name, and the payload."""
    found = []
    with tarfile.open(fetched(PACKAGE, _SHA256, NPM)) as archive:
        for member in archive:
            match = re.fullmatch(r"package/([^/]+)/index\.json", member.name)
            file = archive.extractfile(member) if match else None
            if match is not None and file is not None:
                found += [(match[1], one["name"], payload) for one in json.load(file) for payload in one["examples"]]
    return found


def named(payload: dict[str, Any]) -> set[int]:
    """The pull requests that a payload is about; those of another repository, which some runs name, are not."""
    if "pull_request" in payload:
        return {payload["pull_request"]["number"]}
    run = payload.get("check_run") or payload.get("check_suite") or payload.get("workflow_run") or {}
    rows = [*run.get("pull_requests", ()), *(run.get("check_suite") or {}).get("pull_requests", ())]
    return {row["number"] for row in rows if row["base"]["repo"]["id"] == payload["repository"]["id"]}


def test_they_are_all_there(payloads: list[tuple[str, str, dict[str, Any]]]) -> None:
    assert Counter(where for where, _, _ in payloads) == {
        GITHUB: 329, "ghes-31": 49, "ghes-32": 49, "ghes-33": 50, "ghes-34": 124, "ghes-35": 125,
    }  # fmt: skip


def test_each_says_which_pull_requests_to_look_at(payloads: list[tuple[str, str, dict[str, Any]]]) -> None:
    told: Counter[str] = Counter()
    for where, name, payload in payloads:
        about = pull_requests_in(name, payload)
        if name in NAMING:
            assert about.numbers == named(payload), (where, name)
        assert about.numbers or about.everything or name in {"issue_comment", "push"}, (where, name)
        if where == GITHUB:
            told[f"{name}: {'everything' if about.everything else 'some' if about.numbers else 'none'}"] += 1
    few = {key: count for key, count in told.items() if not key.endswith(": everything")}
    assert few == {
        "pull_request: some": 29, "pull_request_review: some": 4, "pull_request_review_comment: some": 5,
        "pull_request_review_thread: some": 3, "check_run: some": 7, "check_suite: some": 5, "issue_comment: none": 9,
    }  # fmt: skip
    assert sum(told.values()) == 329


def test_a_merge_group_is_known_by_its_branch(payloads: list[tuple[str, str, dict[str, Any]]]) -> None:
    group = "gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64"
    found = {pull_requests_in(name, payload) for _, name, payload in payloads if name == "merge_group"}
    assert found == {About(frozenset({104}), everything=True, merge_group=group)}


def test_what_is_said_in_them_is_read(payloads: list[tuple[str, str, dict[str, Any]]]) -> None:
    """The forms are those of the API, in every version of Enterprise too."""
    told: Counter[str] = Counter()
    for _, name, payload in payloads:
        if "pull_request" in payload:
            pull = PullRequest.of(payload["pull_request"])
            assert (pull.number, pull.branch) == (
                payload["pull_request"]["number"],
                payload["pull_request"]["head"]["ref"],
            )
            told["pull requests"] += 1
        if name == "pull_request_review":
            review = Review.of(payload["review"])
            assert (review.id, review.commit) == (payload["review"]["id"], payload["review"]["commit_id"])
            told[review.state] += 1
        if name == "pull_request_review_comment":
            place = ReviewComment.of(payload["comment"])
            assert (place.path, place.commit) == (payload["comment"]["path"], payload["comment"]["original_commit_id"])
            told["with a line"] += place.line is not None
            told["review comments"] += 1
        if name == "issue_comment":
            comment = Comment.of(payload["comment"])
            assert comment.by is not None
            assert comment.by.id == payload["comment"]["user"]["id"]
            told["comments"] += 1
    assert told == {
        "pull requests": 77, "commented": 10, "dismissed": 1, "review comments": 12, "with a line": 4, "comments": 20,
    }  # fmt: skip


def test_they_drive_the_gate(
    payloads: list[tuple[str, str, dict[str, Any]]], submitted: Hosted, tmp_path: Path
) -> None:
    """Each sort of event, as GitHub sent it, with the number of our pull request in it: where it sends the gate."""
    looked: dict[str, bool] = {}
    for where, name, payload in payloads:
        if (
            where != GITHUB
            or name in looked
            or name not in NAMING | {"push", "repository_dispatch", "workflow_dispatch"}
        ):
            continue
        if "pull_request" in payload:
            payload["pull_request"]["number"] = 1
        event = tmp_path / "event.json"
        event.write_text(json.dumps(payload), encoding="utf-8")
        told = submitted.gate("--event", str(event), env={"GITHUB_EVENT_NAME": name}).out
        looked[name] = "#1" in told
    nowhere = {name for name, seen in looked.items() if not seen}
    assert len(looked) > 9
    assert nowhere <= {"issue_comment", "check_run", "check_suite", "push"}, "about an issue, or pull requests not here"
