"""What the gate writes on GitHub, each once: a status for each head, a summary, an answer to each command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import GitHubRefused
from rlhf.model.instants import parse_stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from rlhf.forge.github_http import Api

#: The name of the one required status.
STATUS = "rlhf"
_NOT_FOUND = (403, 404)
_HANDS = """query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Comment {
  author { ... on User { databaseId } }
  userContentEdits(first: 100) { nodes { editor { ... on User { databaseId } } } } } } }"""
_AT_ONCE = 50


class Status(Struct, frozen=True):
    """The status of a head commit: `success`, `pending` or `failure`, a few words, and the address to read more."""

    state: str
    words: str
    url: str = ""


class Posts:
    """Writes to one repository on GitHub; looks for what was written before, so that nothing is written twice.

    Args:
        repository: `owner/name`.
    """

    def __init__(self, api: Api, repository: str) -> None:
        self._api = api
        self._at = f"/repos/{repository}"

    def me(self) -> int | None:
        """Return the number of the token's account; None where it is the app of a workflow, which may not ask."""
        try:
            return int(self._api.get("/user")["id"])
        except GitHubRefused as refused:
            if refused.status not in _NOT_FOUND:
                raise
            return None

    def set_status(self, commit: str, status: Status) -> bool:
        """Set the status of a head commit; False where it has that status already."""
        messages = self._api.pages(f"{self._at}/commits/{commit}/statuses")
        last = next((value for value in messages if value.get("context") == STATUS), None)
        body = {"state": status.state, "context": STATUS, "description": status.words, "target_url": status.url}
        if last is not None and all((last.get(key) or "") == value for key, value in body.items()):
            return False
        self._api.put(f"{self._at}/statuses/{commit}", {key: value for key, value in body.items() if value}, "POST")
        return True

    def comment(self, number: int, text: str, mark: str) -> str:
        """Write a comment on a pull request, and return its address.

        Args:
            mark: a part of the text that no other comment has, to find this one if GitHub's answer was lost.
        """
        path = f"{self._at}/issues/{number}/comments"

        def made() -> str | None:
            return next((page["html_url"] for page in self._api.pages(path) if mark in (page.get("body") or "")), None)

        return self._api.make(path, {"body": text}, made, _where)

    def rewrite(self, comment: int, text: str) -> None:
        """Replace the text of a comment."""
        self._api.put(f"{self._at}/issues/comments/{comment}", {"body": text}, "PATCH")

    def reply(self, number: int, comment: int, text: str, mark: str) -> str:
        """Reply to a comment on lines of a pull request, in its thread; return the reply's address."""
        beside = f"{self._at}/pulls/{number}/comments"

        def made() -> str | None:
            return next(
                (page["html_url"] for page in self._api.pages(beside) if mark in (page.get("body") or "")), None
            )

        return self._api.make(f"{beside}/{comment}/replies", {"body": text}, made, _where)

    def received(self, branch: str) -> Mapping[str, datetime]:
        """Return when GitHub received each commit that a branch pointed to; empty where GitHub does not show it."""
        try:
            messages = list(self._api.pages(f"{self._at}/activity", ref=f"refs/heads/{branch}"))
        except GitHubRefused as refused:
            if refused.status not in _NOT_FOUND:
                raise
            return {}
        moments: dict[str, datetime] = {}
        for value in messages:
            at = parse_stamp(value["timestamp"])
            moments[value["after"]] = min(at, moments.get(value["after"], at))
        return moments

    def dismissed(self, number: int) -> Mapping[int, str]:
        """Return the state that each dismissed review of a pull request had before, by the review's number."""
        messages = self._api.pages(f"{self._at}/issues/{number}/events")
        values = (value.get("dismissed_review") for value in messages if value.get("event") == "review_dismissed")
        return {int(value["review_id"]): str(value.get("state", "")).lower() for value in values if value}

    def edited_by_others(self, nodes: Collection[str]) -> frozenset[str]:
        """Return those of some comments and reviews, by GraphQL id, that somebody else than their author changed."""
        every, result = sorted(nodes), set()
        for start in range(0, len(every), _AT_ONCE):
            query = {"query": _HANDS, "variables": {"ids": every[start : start + _AT_ONCE]}}
            answer = self._api.put("/graphql", query, "POST")
            if answer.get("errors"):
                raise GitHubRefused(200, str(answer["errors"][0].get("message", "")))
            for value in answer["data"]["nodes"]:
                if value and not _only_by(value):
                    result.add(str(value["id"]))
        return frozenset(result)

    def poke(self) -> None:
        """Ask GitHub to run the gate for something that was sent and that no event of GitHub reports."""
        self._api.put(f"{self._at}/dispatches", {"event_type": "rlhf"}, "POST")


def host_keys(api: Api, host: str) -> str:
    """Return the SSH keys of a host from its API, in the form of known_hosts; "" where the API does not show them."""
    try:
        keys = api.get("/meta").get("ssh_keys") or ()
    except GitHubRefused:
        return ""
    return "".join(f"{host} {key}\n" for key in keys)


def _where(answer: Mapping[str, Any]) -> str:
    return str(answer["html_url"])


def _only_by(comment: Mapping[str, Any]) -> bool:
    author = (comment.get("author") or {}).get("databaseId")
    edits = (comment.get("userContentEdits") or {}).get("nodes") or ()
    return author is not None and all(((edit or {}).get("editor") or {}).get("databaseId") == author for edit in edits)
