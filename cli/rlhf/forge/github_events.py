"""Which pull requests an event on GitHub is about: a hint where to look, whose content is never trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from rlhf.model.branch_name import JUDGED, MAIN, AnswerBranch, ChangeBranch, LedgerBranch, read_branch
from rlhf.model.ids import ULID, fullmatch

_QUEUED = re.compile(r"gh-readonly-queue/main/pr-([1-9][0-9]{0,8})-[0-9a-f]{40}")
_HEADS = "refs/heads/"
_MOST = 10**9


class About(Struct, frozen=True):
    """The pull requests that an event is about.

    Args:
        numbers: the numbers of pull requests.
        everything: whether to look at all that are open, because the event names none or may be about more.
        branch: a branch of this repository whose pull request it is about; "" for none, or for one rlhf does not use.
        merge_group: the branch on which the merge queue tries a merge.
    """

    numbers: frozenset[int] = frozenset()
    everything: bool = False
    branch: str = ""
    merge_group: str = ""


def pull_requests_in(name: str, payload: Mapping[str, Any]) -> About:
    """Return which pull requests an event is about; for an unknown or incomplete event, all that are open.

    Args:
        name: the event's name, as in `GITHUB_EVENT_NAME`.
    """
    about = About(everything=True)
    match name:
        case "pull_request" | "pull_request_target":
            about = _pull_request(payload)
        case "pull_request_review" | "pull_request_review_comment" | "pull_request_review_thread":
            about = _pull_request(payload)
        case "issue_comment":
            about = _conversation(_at(payload, "issue"))
        case "workflow_run" | "check_suite":
            about = _run(payload, _at(payload, name))
        case "check_run":
            about = _run(payload, _at(payload, name, "check_suite"), _at(payload, name, "pull_requests"))
        case "merge_group":
            about = _of_branch(_name(_at(payload, name, "head_ref")))
        case "push":
            about = _of_branch(_name(_at(payload, "ref")))
    return about


def _conversation(issue: Any) -> About:
    """Return what a comment is about: a pull request, or nothing where it is about an ordinary issue."""
    if isinstance(issue, Mapping) and issue.get("pull_request") is None:
        return About()
    return _numbered([_at(issue, "number")])


def _pull_request(payload: Mapping[str, Any]) -> About:
    pull = _at(payload, "pull_request")
    about = _numbered([_at(pull, "number")])
    head, base = (_at(pull, side, "repo", "full_name") for side in ("head", "base"))
    own = head is not None and head == base  # a fork may give its branches our names
    return About(about.numbers, about.everything, _ours(_at(pull, "head", "ref")) if own else "")


def _run(payload: Mapping[str, Any], run: Any, more: Any = None) -> About:
    """Return the pull requests of this repository that a run of checks names; for a fork's branch, it names none."""
    here = _at(payload, "repository", "id")
    named = [value for rows in (_at(run, "pull_requests"), more) if isinstance(rows, list) for value in rows]
    about = _numbered([_at(value, "number") for value in named if _at(value, "base", "repo", "id") == here])
    branch = _at(run, "head_branch") if _at(run, "head_repository", "id") in (None, here) else ""
    place = _of_branch(branch)
    of_all = place.everything and bool(place.branch or place.merge_group)  # main, a ledger, a group
    return About(about.numbers | place.numbers, about.everything or of_all, place.branch, place.merge_group)


def _of_branch(branch: Any) -> About:
    """Return what a branch is about; a branch of the merge queue may have more pull requests than its name says."""
    queued = _QUEUED.fullmatch(branch) if isinstance(branch, str) else None
    if queued is not None:
        return About(frozenset({int(queued[1])}), everything=True, merge_group=queued[0])
    ours = _ours(branch)
    return About(everything=not ours.startswith(JUDGED), branch=ours)


def _numbered(values: list[Any]) -> About:
    """Return the valid numbers of pull requests; `everything` where there are none, or one is not valid."""
    numbers = [value for value in values if type(value) is int and 0 < value < _MOST]
    return About(frozenset(numbers), everything=not numbers or len(numbers) < len(values))


def _ours(branch: Any) -> str:
    """Return a branch whose name is one that rlhf gives; "" for any other."""
    match read_branch(branch) if isinstance(branch, str) else None:
        case AnswerBranch() | LedgerBranch():
            known = True
        case ChangeBranch(id=id_):
            known = fullmatch(ULID, id_)
        case _:
            known = branch == MAIN
    return str(branch) if known else ""


def _name(ref: Any) -> Any:
    return ref.removeprefix(_HEADS) if isinstance(ref, str) and ref.startswith(_HEADS) else None


def _at(data: Any, *keys: str) -> Any:
    """Return the value at nested keys; None where any of them is missing."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
