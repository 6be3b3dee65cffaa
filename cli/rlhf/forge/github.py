"""GitHub as a forge: a submission is a pull request, found by its branch, opened once, kept as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.errors import GitHubRefused
from rlhf.forge.github_read import Comment, Review, ReviewComment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.forge.github_http import Api

_NOT_FOUND = 404
_UNPROCESSABLE = 422
_DRAFT = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"
_READY = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pull request as it should be.

    Args:
        reviewers: who may be asked for a review, the least busy first.
        wanted: how many of them are to be asked.
    """

    branch: str
    title: str
    body: str
    draft: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    wanted: int = 1


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as GitHub has it.

    Args:
        node: its id for GraphQL, by which alone a draft can be made or ended.
        author: the login of who opened it; "" where that account is no more.
        reviewers: the logins of who is asked.
        author_id: the number of who opened it, 0 where that account is no more.
        state: open or closed.
        fork: its branch is not one of this repository, or of none any more.
        base: what it would be merged into.
    """

    number: int
    node: str
    url: str
    branch: str
    head: str
    title: str
    body: str
    draft: bool
    author: str
    labels: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    author_id: int = 0
    state: str = "open"
    merged: bool = False
    fork: bool = False
    base: str = "main"

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> PullRequest:
        """Read GitHub's own form (REST, `pull-request` or `pull-request-simple`)."""
        author = data.get("user") or {}
        head, base = ((data[side].get("repo") or {}).get("full_name") for side in ("head", "base"))
        return cls(
            data["number"], data.get("node_id", ""), data["html_url"], data["head"]["ref"], data["head"]["sha"],
            data["title"], data.get("body") or "", bool(data.get("draft")), author.get("login", ""),
            frozenset(label["name"] for label in data.get("labels") or ()),
            frozenset(person["login"] for person in data.get("requested_reviewers") or ()),
            author.get("id", 0), data["state"], bool(data.get("merged") or data.get("merged_at")),
            head is None or head != base, data["base"].get("ref") or "",
        )  # fmt: skip


class GitHub:
    """A repository on GitHub.

    Args:
        repository: `owner/name`.
    """

    def __init__(self, api: Api, repository: str) -> None:
        self._api = api
        self._owner = repository.partition("/")[0]
        self._at = f"/repos/{repository}"

    def pull_request(self, branch: str) -> PullRequest | None:
        """The open pull request of a branch of this repository; None where there is none."""
        result = self._api.get(f"{self._at}/pulls", head=f"{self._owner}:{branch}", state="open", base="main")
        return next(
            (pull_request for pull_request in map(PullRequest.of, result) if pull_request.branch == branch), None
        )

    def closed_pull_requests(self, branch: str) -> Iterator[PullRequest]:
        """Those of a branch of this repository that were closed: what was said there was said."""
        values = self._api.pages(f"{self._at}/pulls", head=f"{self._owner}:{branch}", state="closed", base="main")
        return (
            pull_request
            for pull_request in map(PullRequest.of, values)
            if pull_request.branch == branch and not pull_request.fork
        )

    def open_pull_requests(self) -> Iterator[PullRequest]:
        return map(PullRequest.of, self._api.pages(f"{self._at}/pulls", state="open"))

    def pull_request_number(self, number: int) -> PullRequest | None:
        """The pull request of a number, open or not; None where there is none."""
        try:
            return PullRequest.of(self._api.get(f"{self._at}/pulls/{number}"))
        except GitHubRefused as refused:
            if refused.status != _NOT_FOUND:
                raise
            return None

    def reviews(self, number: int) -> Iterator[Review]:
        """The verdicts on a pull request, oldest first."""
        return map(Review.of, self._api.pages(f"{self._at}/pulls/{number}/reviews"))

    def review_comments(self, number: int) -> Iterator[ReviewComment]:
        """The comments in its changes, oldest first."""
        return map(ReviewComment.of, self._api.pages(f"{self._at}/pulls/{number}/comments"))

    def comments(self, number: int) -> Iterator[Comment]:
        """The comments below it, oldest first."""
        return map(Comment.of, self._api.pages(f"{self._at}/issues/{number}/comments"))

    def bring_about(self, wanted: Wanted) -> PullRequest:
        """Open a pull request, or bring the one there is to what is wanted; asked twice, it does nothing twice.

        What people added to it by hand, labels and reviewers, stays.
        """
        pull_request = self.pull_request(wanted.branch) or self._opened(wanted)
        if (pull_request.title, pull_request.body) != (wanted.title, wanted.body):
            body = {"title": wanted.title, "body": wanted.body}
            pull_request = PullRequest.of(self._api.put(f"{self._at}/pulls/{pull_request.number}", body, "PATCH"))
        if pull_request.draft != wanted.draft:
            self.set_draft(pull_request, draft=wanted.draft)
        self._label(pull_request, wanted)
        self._ask_for_reviews(pull_request, wanted)
        return pull_request

    def _opened(self, wanted: Wanted) -> PullRequest:
        body = {
            "title": wanted.title, "body": wanted.body, "head": wanted.branch, "base": "main", "draft": wanted.draft,
            "maintainer_can_modify": False,
        }  # fmt: skip
        try:
            return self._api.make(f"{self._at}/pulls", body, lambda: self.pull_request(wanted.branch), PullRequest.of)
        except GitHubRefused as refused:  # another machine of the same person was quicker
            pull_request = self.pull_request(wanted.branch) if refused.status == _UNPROCESSABLE else None
            if pull_request is None:
                raise
            return pull_request

    def set_draft(self, pull_request: PullRequest, *, draft: bool) -> None:
        """Make a pull request a draft, or ready for review."""
        query = {"query": _DRAFT if draft else _READY, "variables": {"id": pull_request.node}}
        answer = self._api.put("/graphql", query, "POST")
        if answer.get("errors"):
            raise GitHubRefused(200, str(answer["errors"][0].get("message", "")))

    def _label(self, pull_request: PullRequest, wanted: Wanted) -> None:
        new = [label for label in wanted.labels if label not in pull_request.labels]
        if new:
            self._api.put(f"{self._at}/issues/{pull_request.number}/labels", {"labels": new}, "POST")

    def _ask_for_reviews(self, pull_request: PullRequest, wanted: Wanted) -> None:
        """Ask as many as are wanted, those who are asked already among them; whoever cannot be asked is passed over."""
        done = pull_request.reviewers | self._reviewed(pull_request)
        missing = wanted.wanted - len(done.intersection(wanted.reviewers))
        for login in wanted.reviewers:
            if missing <= 0:
                return
            if login not in done | {pull_request.author}:
                missing -= self._asked(pull_request, login)

    def _asked(self, pull_request: PullRequest, login: str) -> bool:
        """Ask one person for a review; False where they cannot be asked, having left the repository say."""
        try:
            path = f"{self._at}/pulls/{pull_request.number}/requested_reviewers"
            self._api.put(path, {"reviewers": [login]}, "POST")
        except GitHubRefused as refused:
            if refused.status != _UNPROCESSABLE:
                raise
            return False
        return True

    def _reviewed(self, pull_request: PullRequest) -> frozenset[str]:
        return frozenset(review.by.login for review in self.reviews(pull_request.number) if review.by is not None)
