"""What is asked of GitHub: once, whatever is lost on the way, and as its own description has it."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from rlhf.errors import GitHubBusy, GitHubRefused, GitHubSignIn, GitHubUnreachable
from rlhf.forge.github import GitHub, Wanted
from rlhf.forge.github_http import Api, api_address
from tests.standins.github import AFTER, BEFORE, REPOSITORY, GitHubServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.journey
TOKEN, BRANCH = "secret-of-amara", "answer/t-aaaaaaaaa1/amara"
USERS = {TOKEN: "amara-gh", "x": "emeka-gh", "y": "freya-gh"}
WANTED = Wanted(BRANCH, "Answer t-aaaaaaaaa1 by amara", "- [ ] checked", False, ("2026-w50", "risk-4"), ("emeka-gh",))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitHubServer]:
    bare = tmp_path / "answers.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    stream = "".join(
        f"commit refs/heads/{name}\ncommitter x <x@x> {n} +0000\ndata 1\nx\nM 100644 inline f{n}\ndata 1\nx\n"
        for n, name in enumerate(("main", BRANCH, "answer/t-bbbbbbbbb2/ben"))
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input=stream.encode(), check=True)
    with GitHubServer(bare, USERS) as running:
        yield running


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def github(server: GitHubServer, waited: list[float]) -> Iterator[GitHub]:
    api = Api(server.url, TOKEN, waited.append, time.time)
    yield GitHub(api, REPOSITORY)
    api.close()


def test_a_submission_becomes_one_pull_request_and_stays_one(server: GitHubServer, github: GitHub) -> None:
    first = github.bring_about(WANTED)
    assert (first.branch, first.title, first.draft, first.author) == (BRANCH, WANTED.title, False, "amara-gh")
    assert first.head == server.state.head(BRANCH)
    (pull,) = server.state.pulls
    assert (pull["labels"], pull["reviewers"]) == (["2026-w50", "risk-4"], ["emeka-gh"])
    before = len([asked for asked in server.state.asked if asked.method != "GET"])
    assert github.bring_about(WANTED).number == first.number
    assert len([asked for asked in server.state.asked if asked.method != "GET"]) == before, "nothing is changed again"


def test_it_is_brought_to_what_is_wanted_and_what_people_added_stays(server: GitHubServer, github: GitHub) -> None:
    github.bring_about(WANTED)
    server.state.pulls[0]["labels"].append("by hand")
    server.state.pulls[0]["reviewers"].append("freya-gh")
    github.bring_about(Wanted(BRANCH, "Another title", "- [x] checked", True, ("held",), ("emeka-gh",)))
    (pull,) = server.state.pulls
    assert (pull["title"], pull["draft"]) == ("Another title", True)
    assert set(pull["labels"]) == {"2026-w50", "risk-4", "by hand", "held"}
    assert pull["reviewers"] == ["emeka-gh", "freya-gh"]
    github.bring_about(WANTED)
    assert server.state.pulls[0]["draft"] is False


def test_the_head_follows_the_branch(server: GitHubServer, github: GitHub) -> None:
    github.bring_about(WANTED)
    tip = server.state.head("answer/t-bbbbbbbbb2/ben")
    subprocess.run(["git", "update-ref", f"refs/heads/{BRANCH}", tip], cwd=server.state.bare, check=True)
    found = github.pull_request(BRANCH)
    assert found is not None
    assert found.head == tip


def test_the_author_and_strangers_are_not_asked_to_review(server: GitHubServer, github: GitHub) -> None:
    github.bring_about(Wanted(BRANCH, "x", "x", reviewers=("amara-gh", "nobody-gh", "freya-gh", "emeka-gh")))
    assert server.state.pulls[0]["reviewers"] == ["freya-gh"]


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER])
@pytest.mark.parametrize("at", range(6))
def test_whatever_is_lost_on_the_way_nothing_is_lost_and_nothing_done_twice(
    server: GitHubServer, github: GitHub, waited: list[float], fault: str, at: int
) -> None:
    server.state.faults[:] = [""] * at + [fault]
    github.bring_about(WANTED)
    (pull,) = server.state.pulls
    assert (pull["title"], pull["labels"], pull["reviewers"]) == (WANTED.title, ["2026-w50", "risk-4"], ["emeka-gh"])
    opened = [
        asked for asked in server.state.asked if (asked.method, asked.path) == ("POST", f"/repos/{REPOSITORY}/pulls")
    ]
    assert len(opened) == 1
    assert all(seconds <= 60 for seconds in waited)


def test_a_github_that_stays_broken_is_said_to_be_so(server: GitHubServer, github: GitHub) -> None:
    server.state.faults[:] = ["502"] * 20
    with pytest.raises(GitHubUnreachable, match="Your work is safe"):
        github.bring_about(WANTED)
    assert server.state.pulls == []
    server.state.faults[:] = []
    github.bring_about(WANTED)
    assert len(server.state.pulls) == 1


def test_a_limit_that_lasts_is_told_and_not_waited_for(
    server: GitHubServer, github: GitHub, waited: list[float]
) -> None:
    server.state.resets_in = 1800
    server.state.faults[:] = ["limit"]
    with pytest.raises(GitHubBusy, match="another 30 minutes"):
        github.pull_request(BRANCH)
    assert waited == []


def test_a_token_that_is_not_good_is_said_to_be_so_and_never_printed(server: GitHubServer, waited: list[float]) -> None:
    api = Api(server.url, "a-wrong-secret", waited.append, time.time)
    with pytest.raises(GitHubSignIn) as refused:
        GitHub(api, REPOSITORY).pull_request(BRANCH)
    api.close()
    assert "a-wrong-secret" not in f"{refused.value.message}{refused.value.hint}{refused.value!r}"
    assert "gh auth login" in refused.value.hint


def test_a_branch_that_is_not_there_is_refused_with_githubs_reason(github: GitHub) -> None:
    with pytest.raises(GitHubRefused, match="422"):
        github.bring_about(Wanted("answer/t-zzz/amara", "x", "x"))


def test_another_machine_that_was_quicker_opened_the_same_one(
    server: GitHubServer, github: GitHub, monkeypatch
) -> None:
    api = Api(server.url, TOKEN, lambda _: None, time.time)
    other = GitHub(api, REPOSITORY)
    look, looks = github.pull_request, []

    def late(branch: str):
        looks.append(branch)
        if len(looks) == 1:
            other.bring_about(WANTED)
            return None
        return look(branch)

    monkeypatch.setattr(github, "pull_request", late)
    assert github.bring_about(WANTED).number == 1
    api.close()
    assert len(server.state.pulls) == 1


def test_lists_are_read_to_their_end(server: GitHubServer, github: GitHub) -> None:
    server.state.page = 1
    github.bring_about(WANTED)
    github.bring_about(Wanted("answer/t-bbbbbbbbb2/ben", "y", "y"))
    assert [pull.number for pull in github.open_pull_requests()] == [1, 2]


def test_a_token_goes_to_no_other_address(server: GitHubServer, github: GitHub) -> None:
    """A server that sends whoever reads a list elsewhere is not followed."""
    api = github._api
    answer = api._client.build_request("GET", server.url)

    class Elsewhere:
        def request(self, *_: object, **__: object):
            return httpx.Response(200, json=[], headers={"link": '<http://127.0.0.1:9/x>; rel="next"'}, request=answer)

        def close(self) -> None:
            pass

    sly = Api(server.url, TOKEN, lambda _: None, time.time, client=Elsewhere())
    with pytest.raises(GitHubRefused, match="elsewhere"):
        list(sly.pages("/x"))


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (200, "text/html", "<html>Sign in to the hospital's network</html>"),
        (200, "application/json", '{"message": "no list"}'),
        (200, "application/json", ""),
        (200, "application/json; charset=of-nobody", "[]"),
        (422, "application/json", '{"errors": [7]}'),
        (422, "application/json", "{}"),
        (502, "text/html", "<html>Bad Gateway</html>"),
    ],
)
def test_what_is_no_answer_of_githubs_is_not_taken_for_one(status: int, kind: str, text: str) -> None:
    """A proxy, a page to sign in, half of something: it is asked again, and said."""
    answer = httpx.Response(status, headers={"content-type": kind}, text=text)
    asked = []
    there = httpx.MockTransport(lambda request: (asked.append(request), answer)[1])
    api = Api("https://api.example.org", TOKEN, lambda _: None, time.time, client=httpx.Client(transport=there))
    with pytest.raises(GitHubUnreachable, match="no whole answer"):
        list(GitHub(api, REPOSITORY).open_pull_requests())
    api.close()
    assert asked


@pytest.mark.parametrize(
    ("host", "environment", "address"),
    [
        ("github.com", {}, "https://api.github.com"),
        ("git.example.org", {}, "https://git.example.org/api/v3"),
        ("git.example.org", {"GITHUB_API_URL": "https://x/api"}, "https://x/api"),
        (
            "git.example.org",
            {"GITHUB_API_URL": "https://x/api", "GITHUB_SERVER_URL": "https://other"},
            "https://git.example.org/api/v3",
        ),
    ],
)
def test_where_the_api_of_a_host_is(monkeypatch, host: str, environment: dict[str, str], address: str) -> None:
    for name in ("GITHUB_API_URL", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert api_address(host) == address
