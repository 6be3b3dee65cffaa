"""An event says where to look; whatever it holds, it never says to look at less, and nothing of it is taken over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.forge.github_events import About, pull_requests_in
from tests.unit.quick import quick

BRANCH = "answer/t-aaaaaaaaa1/amara"
QUEUED = f"gh-readonly-queue/main/pr-104-{'9' * 40}"
HERE, FORK = {"id": 1, "full_name": "winter/answers"}, {"id": 2, "full_name": "else/answers"}
EVERYTHING = About(everything=True)


def pull(head: dict[str, Any] | None = HERE, number: Any = 7, branch: Any = BRANCH) -> dict[str, Any]:
    return {"pull_request": {"number": number, "head": {"ref": branch, "repo": head}, "base": {"repo": HERE}}}


def run(numbers: tuple[int, ...] = (), of: dict[str, Any] = HERE, **more: Any) -> dict[str, Any]:
    named = [{"number": number, "base": {"repo": of}} for number in numbers]
    return {"repository": HERE, "workflow_run": {"pull_requests": named, "head_repository": HERE, **more}}


@pytest.mark.parametrize(
    ("name", "payload", "about"),
    [
        ("pull_request", pull(), About(frozenset({7}), branch=BRANCH)),
        ("pull_request_target", pull(FORK), About(frozenset({7}))),
        ("pull_request_review", pull(None), About(frozenset({7}))),
        ("pull_request_review_comment", pull(branch="x; rm -rf /"), About(frozenset({7}))),
        ("pull_request", pull(number="7"), About(everything=True, branch=BRANCH)),
        ("pull_request", {}, EVERYTHING),
        ("issue_comment", {"issue": {"number": 9, "pull_request": {"url": "x"}}}, About(frozenset({9}))),
        ("issue_comment", {"issue": {"number": 9}}, About()),
        ("issue_comment", {}, EVERYTHING),
        ("workflow_run", run((3, 4), head_branch=BRANCH), About(frozenset({3, 4}), branch=BRANCH)),
        ("workflow_run", run((3,), head_branch="main"), About(frozenset({3}), everything=True, branch="main")),
        ("workflow_run", run((3,), head_branch="elsewhere"), About(frozenset({3}))),
        ("workflow_run", run((3,), of=FORK), EVERYTHING),
        ("workflow_run", run(head_branch="main", head_repository=FORK), EVERYTHING),
        ("workflow_run", run(head_branch="main"), About(everything=True, branch="main")),
        ("workflow_run", run(head_branch=BRANCH), About(everything=True, branch=BRANCH)),
        ("workflow_run", run(head_branch=QUEUED), About(frozenset({104}), everything=True, merge_group=QUEUED)),
        ("workflow_run", run(head_branch=QUEUED, head_repository=FORK), EVERYTHING),
        ("check_suite", {"check_suite": {"pull_requests": [{"number": 5}], "head_branch": None}},
         About(frozenset({5}))),
        ("check_run", {"check_run": {"pull_requests": [{"number": 5}]}}, About(frozenset({5}))),
        ("check_run", {"check_run": {"check_suite": {"pull_requests": [{"number": 6}]}}}, About(frozenset({6}))),
        ("merge_group", {"merge_group": {"head_ref": f"refs/heads/{QUEUED}"}},
         About(frozenset({104}), everything=True, merge_group=QUEUED)),
        ("merge_group", {"merge_group": {"head_ref": "refs/heads/gh-readonly-queue/other/pr-1-x"}}, EVERYTHING),
        ("workflow_run", {"repository": {"id": []}, "workflow_run": {"head_repository": {"id": []}}}, EVERYTHING),
        ("issue_comment", {"issue": {"number": [9], "pull_request": {}}}, EVERYTHING),
        ("push", {"ref": f"refs/heads/{BRANCH}"}, About(branch=BRANCH)),
        ("push", {"ref": "refs/heads/main"}, About(everything=True, branch="main")),
        ("push", {"ref": "refs/heads/ledger/amara"}, About(everything=True, branch="ledger/amara")),
        ("push", {"ref": f"refs/tags/{BRANCH}"}, EVERYTHING),
        ("push", {"ref": f"refs/heads/{BRANCH}\n"}, EVERYTHING),
        ("repository_dispatch", {"client_payload": {"number": 1}}, EVERYTHING),
        ("schedule", {"schedule": "0 * * * *"}, EVERYTHING),
        ("workflow_dispatch", {"inputs": {"number": "1"}}, EVERYTHING),
        ("of a time to come", {}, EVERYTHING),
    ],
)  # fmt: skip
def test_what_an_event_is_about(name: str, payload: dict[str, Any], about: About) -> None:
    assert pull_requests_in(name, payload) == about


NAMES = (
    "pull_request", "pull_request_review", "issue_comment", "workflow_run", "check_suite", "check_run", "merge_group",
    "push", "schedule", "nothing",
)  # fmt: skip
KEYS = (
    "pull_request", "number", "head", "base", "repo", "full_name", "id", "issue", "workflow_run", "check_suite",
    "check_run", "pull_requests", "head_branch", "head_repository", "repository", "merge_group", "head_ref", "ref",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9)
    | st.sampled_from([BRANCH, QUEUED, "main", f"refs/heads/{BRANCH}", f"refs/heads/{QUEUED}", f"{BRANCH}\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@quick
@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
def test_whatever_an_event_holds_only_numbers_and_names_of_ours_come_of_it(name: str, payload: dict[str, Any]) -> None:
    about = pull_requests_in(name, payload)
    assert about.numbers or about.branch or about.everything or name == "issue_comment"
    assert all(type(number) is int and number > 0 for number in about.numbers)
    assert re.fullmatch(r"(|main|ledger/amara|answer/t-[0-9a-z]{10}/[a-z0-9-]+)", about.branch)
    assert re.fullmatch(r"(|gh-readonly-queue/main/pr-[0-9]+-[0-9a-f]{40})", about.merge_group)
