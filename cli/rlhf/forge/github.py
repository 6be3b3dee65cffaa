"""GitHub as a forge: a submission is a pull request, found by its branch, opened once and kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import GitHubRefused
from rlhf.forge.github_read import Comment, Review, ReviewComment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.forge.github_http import Api

_NOT_FOUND = 404
_UNPROCESSABLE = 422
_DRAFT = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"
_READY = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"


class Wanted(Struct, frozen=True):
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


class PullRequest(Struct, frozen=True):
    """A pull request as GitHub has it.

    Args:
        node: its GraphQL id, which is needed to set or end the draft state.
        author: the login of the person who opened it; "" where the account was deleted.
        reviewers: the logins of the people who are asked for a review.
        author_id: the account number of the person who opened it; 0 where the account was deleted.
        state: open or closed.
        fork: whether its branch is in another repository, or in one that was deleted.
        base: the branch that it would be merged into.
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
        """Read a pull request from GitHub's REST form (`pull-request` or `pull-request-simple`)."""
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
        """Return the open pull request of a branch of this repository; None where there is none."""
        result = self._api.get(f"{self._at}/pulls", head=f"{self._owner}:{branch}", state="open", base="main")
        return next(
            (pull_request for pull_request in map(PullRequest.of, result) if pull_request.branch == branch), None
        )

    def closed_pull_requests(self, branch: str) -> Iterator[PullRequest]:
        """Yield the closed pull requests of a branch of this repository, so that what people wrote there is read."""
        values = self._api.pages(f"{self._at}/pulls", head=f"{self._owner}:{branch}", state="closed", base="main")
        return (
            pull_request
            for pull_request in map(PullRequest.of, values)
            if pull_request.branch == branch and not pull_request.fork
        )

    def open_pull_requests(self) -> Iterator[PullRequest]:
        return map(PullRequest.of, self._api.pages(f"{self._at}/pulls", state="open"))

    def pull_request_number(self, number: int) -> PullRequest | None:
        """Return the pull request with a number, open or closed; None where there is none."""
        try:
            return PullRequest.of(self._api.get(f"{self._at}/pulls/{number}"))
        except GitHubRefused as refused:
            if refused.status != _NOT_FOUND:
                raise
            return None

    def reviews(self, number: int) -> Iterator[Review]:
        """Yield the reviews of a pull request, oldest first."""
        return map(Review.of, self._api.pages(f"{self._at}/pulls/{number}/reviews"))

    def review_comments(self, number: int) -> Iterator[ReviewComment]:
        """Yield the comments on lines that a pull request changes, oldest first."""
        return map(ReviewComment.of, self._api.pages(f"{self._at}/pulls/{number}/comments"))

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield the comments below a pull request, oldest first."""
        return map(Comment.of, self._api.pages(f"{self._at}/issues/{number}/comments"))

    def bring_about(self, wanted: Wanted) -> PullRequest:
        """Open a pull request, or update the existing one; a second call with the same values changes nothing.

        Labels and reviewers that people added by hand stay.
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
        """Ask as many reviewers as are wanted, counting those asked before; skip a person who cannot be asked."""
        done = pull_request.reviewers | self._reviewed(pull_request)
        missing = wanted.wanted - len(done.intersection(wanted.reviewers))
        for login in wanted.reviewers:
            if missing <= 0:
                return
            if login not in done | {pull_request.author}:
                missing -= self._asked(pull_request, login)

    def _asked(self, pull_request: PullRequest, login: str) -> bool:
        """Ask a person for a review; False where that fails, for example because they left the repository."""
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
