"""What GitHub really answered to two other clients, read by ours: answers as they are, refusals with their reasons."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from rlhf.errors import (
    GitHubBroke,
    GitHubGaveNoJson,
    GitHubRefused,
    GitHubSignIn,
    RlhfError,
)
from rlhf.forge.github import GitHub, PullRequest
from rlhf.forge.github_http import Api, _Wait
from rlhf.forge.github_read import Account, Comment, Review, ReviewComment
from tests.suites.recorded import Interaction, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.journey

_REPOSITORY = r"/(?:repos/[^/]+/[^/]+|repositories/\d+)"
#: The addresses that answer with one or several of a kind.
PLACES = {
    "pull requests": rf"{_REPOSITORY}/pulls(/\d+)?",
    "reviews": rf"{_REPOSITORY}/pulls/\d+/reviews(/\d+(/events|/dismissals)?)?",
    "review comments": rf"{_REPOSITORY}/pulls/(\d+/comments(/\d+/replies)?|comments/\d+)",
    "comments": rf"{_REPOSITORY}/issues/(\d+/comments|comments/\d+)",
}
STATES = {"approved", "changes_requested", "commented", "dismissed", "pending"}


@pytest.fixture(scope="module")
def interactions() -> tuple[Interaction, ...]:
    return recorded()


def rows(interactions: tuple[Interaction, ...], kind: str) -> Iterator[dict[str, Any]]:
    """Every one of a kind that GitHub answered with."""
    for one in interactions:
        if one.status in {200, 201} and one.method != "DELETE" and re.fullmatch(PLACES[kind], one.path):
            found = one.json
            yield from found if isinstance(found, list) else [found] if isinstance(found, dict) else []


def everywhere(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within an answer."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everywhere(part)


def id_of(thing: dict[str, Any] | None) -> int | None:
    return thing["id"] if thing else None


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_recordings_are_all_there(interactions: tuple[Interaction, ...]) -> None:
    whose = Counter(one.at.partition("-")[0] for one in interactions)
    assert whose == {"pygithub": 2382, "github3.py": 1059}


def test_pull_requests(interactions: tuple[Interaction, ...]) -> None:
    told: Counter[str] = Counter()
    for row in rows(interactions, "pull requests"):
        read = PullRequest.of(row)
        assert (read.number, read.head, read.branch) == (row["number"], row["head"]["sha"], row["head"]["ref"])
        assert read.url.endswith(f"/{read.number}")
        assert (read.author_id, read.author) == (row["user"]["id"], row["user"]["login"])
        assert read.state in {"open", "closed"}
        assert read.merged == (row["merged_at"] is not None)
        assert read.fork == (id_of(row["head"]["repo"]) != row["base"]["repo"]["id"])
        told.update({"all": 1, read.state: 1, "fork": read.fork, "merged": read.merged, "draft": read.draft})
        told.update({"labels": len(read.labels), "reviewers": len(read.reviewers), "gone": row["head"]["repo"] is None})
    assert told == {
        "all": 117, "open": 40, "closed": 77, "fork": 86, "merged": 69, "draft": 2, "labels": 11, "reviewers": 5,
        "gone": 18,
    }  # fmt: skip


def test_reviews(interactions: tuple[Interaction, ...]) -> None:
    told: Counter[str] = Counter()
    for row in rows(interactions, "reviews"):
        read = Review.of(row)
        assert (read.id, read.by and read.by.id, read.body) == (row["id"], id_of(row["user"]), row["body"])
        assert read.state in STATES
        assert (read.submitted is None) == (read.state == "pending")
        assert re.fullmatch("[0-9a-f]{40}", read.commit)
        assert f"#pullrequestreview-{read.id}" in read.url
        told.update(["all", read.state])
    assert told == {"all": 19, "approved": 3, "commented": 12, "dismissed": 2, "pending": 2}


def test_review_comments(interactions: tuple[Interaction, ...]) -> None:
    told: Counter[str] = Counter()
    for row in rows(interactions, "review comments"):
        read = ReviewComment.of(row)
        assert (read.id, read.by and read.by.id, read.path) == (row["id"], id_of(row["user"]), row["path"])
        assert (read.commit, read.body) == (row["original_commit_id"], row["body"])
        assert read.line in {row.get("original_line"), row.get("line")}
        assert (read.created, read.updated) == (at(row["created_at"]), at(row["updated_at"]))
        assert read.url.endswith(f"r{read.id}") or "html_url" not in row
        told.update({"all": 1, "answers": read.reply_to is not None, "in a review": read.review is not None})
        told.update({"suggestions": len(read.suggestions), "several lines": read.start_line is not None})
        told.update({"with a line": read.line is not None, "left": read.side == "LEFT"})
    assert told == {
        "all": 23, "answers": 5, "in a review": 9, "suggestions": 1, "several lines": 0, "with a line": 19, "left": 0,
    }  # fmt: skip


def test_comments(interactions: tuple[Interaction, ...]) -> None:
    told: Counter[str] = Counter()
    for row in rows(interactions, "comments"):
        read = Comment.of(row)
        assert (read.id, read.by and read.by.id, read.body) == (row["id"], id_of(row["user"]), row["body"])
        assert read.edited == (row["created_at"] != row["updated_at"])
        told.update({"all": 1, "edited": read.edited})
    assert told == {"all": 43, "edited": 10}


def test_accounts(interactions: tuple[Interaction, ...]) -> None:
    told: Counter[str] = Counter()
    for row in chain.from_iterable(everywhere(one.json) for one in interactions):
        if {"login", "id", "type", "avatar_url"} <= row.keys():
            read = Account.of(row)
            assert read is not None
            assert (read.id, read.login) == (row["id"], row["login"])
            assert not (read.person and row["type"] != "User")
            told.update(["person" if read.person else "bot" if read.bot else row["type"]])
    assert told["person"] > 11000
    assert told["bot"] > 80
    assert told["Organization"] > 1500


def told_by(one: Interaction, reader: httpx.Client) -> tuple[str, Any]:
    """How our client takes an answer: as what, and what it makes of it."""
    try:
        answer = Api(one.base, "", lambda _: None, lambda: 0.0, client=reader)._read(one.response)
    except _Wait as wait:
        return "wait", wait.seconds
    except RlhfError as error:
        return type(error).__name__, error.message
    return "answer", answer.data


def test_every_answer_is_taken_for_what_it_is(interactions: tuple[Interaction, ...]) -> None:
    """Nothing else is raised, whatever came: an answer, a reason, a limit, or no whole answer."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    with httpx.Client(trust_env=False) as reader:
        for one in interactions:
            how, what = told_by(one, reader)
            found[how][one.status] += 1
            kind = one.response.headers.get("content-type", "")
            if how == "answer":
                assert what == (one.json if kind else None)
            if how == GitHubRefused.__name__ and kind.startswith("application/json"):
                assert one.json.get("message", "") in what
    assert found == {
        "answer": {200: 2536, 201: 345, 202: 22, 204: 317},
        GitHubRefused.__name__: {
            205: 4, 301: 22, 302: 18, 304: 29, 400: 2, 403: 12, 404: 64, 405: 1, 409: 2, 422: 17,
        },
        GitHubSignIn.__name__: {401: 7},
        GitHubBroke.__name__: {200: 13, 500: 1, 502: 7, 503: 1},
        GitHubGaveNoJson.__name__: {200: 19},  # texts: archives, differences, pages
        "wait": {403: 2},
    }  # fmt: skip


def conversations(interactions: tuple[Interaction, ...]) -> Iterator[list[Interaction]]:
    """Lists that were read page after page: the answers, each the next of the one before."""
    by_file: defaultdict[str, list[Interaction]] = defaultdict(list)
    for one in interactions:
        by_file[one.at].append(one)
    for file in by_file.values():
        for number, one in enumerate(file):
            pages = [one]
            while (link := pages[-1].response.links.get("next")) is not None:
                after = next((two for two in file[number:] if two.url == httpx.URL(link["url"])), None)
                if after is None or after in pages:
                    break
                pages.append(after)
            else:
                first = "prev" not in one.response.links and isinstance(one.json, list)
                if len(pages) > 1 and first and one.base == "https://api.github.com":
                    yield pages


def test_lists_are_read_to_their_end(interactions: tuple[Interaction, ...]) -> None:
    lists = 0
    for pages in conversations(interactions):
        served = iter(pages)

        def answer(request: httpx.Request, served: Iterator[Interaction] = served) -> httpx.Response:
            one = next(served)
            assert request.url.path == one.url.path
            return httpx.Response(one.status, headers=list(one.headers), content=one.body)

        api = Api(pages[0].base, "", lambda _: None, lambda: 0.0, client=client(answer))
        assert list(api.pages(pages[0].path)) == [row for page in pages for row in page.json]
        assert next(served, None) is None
        api.close()
        lists += 1
    assert lists == 33


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def test_what_is_said_on_a_pull_request_is_found_where_it_was_recorded(interactions: tuple[Interaction, ...]) -> None:
    """Our client asks at the addresses at which the others were answered."""
    served = {(one.method, one.path): one for one in interactions if one.status in {200, 404}}

    def answer(request: httpx.Request) -> httpx.Response:
        one = served.get((request.method, request.url.path))
        if one is None:
            return httpx.Response(404, json={"message": "Not Found"})
        kept = [(key, value) for key, value in one.headers if key.lower() != "link"]
        return httpx.Response(one.status, headers=kept, content=one.body)

    api = Api("https://api.github.com", "", lambda _: None, lambda: 0.0, client=client(answer))
    github = GitHub(api, "PyGithub/PyGithub")
    pull = github.pull_request_number(31)
    assert pull is not None
    assert (pull.number, pull.state, pull.merged) == (31, "closed", True)
    assert len(list(github.review_comments(31))) > 0
    assert len(list(github.comments(31))) > 0
    assert len(list(GitHub(api, "sigmavirus24/github3.py").reviews(671))) > 0
    assert github.pull_request_number(10**8) is None
    api.close()
