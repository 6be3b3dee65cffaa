"""A clinician's commands on a project that is on GitHub: the same, and a pull request for each submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.on_github import say_it_is_on_github
from tests.standins.github import REPOSITORY, GitHubServer
from tests.team import TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
TOKEN = "a-secret-of-amara"


@pytest.fixture
def hosted(team: Team) -> Iterator[tuple[Team, GitHubServer]]:
    """The project is on a GitHub; its git side is the same bare repository."""
    say_it_is_on_github(team, {"amara": 101, "emeka": 102, "freya": 103})
    users = {TOKEN: "amara-gh", "e": "emeka-gh", "f": "freya-gh"}
    with GitHubServer(team.bare, users) as server:
        team.env |= {"GITHUB_API_URL": server.url, "RLHF_GITHUB_TOKEN": TOKEN}
        team.rlhf("amara", "sync")
        yield team, server


def submitted(team: Team) -> str:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    return team.rlhf("amara", "submit").text


def test_a_submission_is_one_pull_request_with_what_is_asked_for(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    assert f"https://github.com/{REPOSITORY}/pull/1" in submitted(team)
    (pull,) = server.state.pulls
    assert pull["title"] == f"{FIRST} by amara: Task 1"
    assert "- [ ] one evaluator: Needs an approval of this version by an evaluator" in pull["body"]
    assert "- [x] on time: Received in time." in pull["body"]
    assert "Due Fri 4 Dec 2026 18:00 Europe/London." in pull["body"]
    assert (pull["draft"], pull["labels"]) == (False, ["2026-w50-pool", "reference-answer"])
    assert pull["reviewers"] == ["emeka-gh"], "of two who are as busy, the first; Morgan has no account there"
    team.edit("amara", FIRST, "considered", "careful")
    team.rlhf("amara", "submit")
    team.rlhf("amara", "sync")
    assert len(server.state.pulls) == 1
    assert server.state.pulls[0]["reviewers"] == ["emeka-gh"]


def test_the_next_reviewer_is_the_one_with_less_to_do(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    submitted(team)
    team.rlhf("amara", "task", "pull", TASKS[1])
    team.write("amara", TASKS[1], "Other words.")
    team.rlhf("amara", "submit")
    assert [pull["reviewers"] for pull in server.state.pulls] == [["emeka-gh"], ["freya-gh"]]


def test_while_a_task_is_held_its_pull_request_is_a_draft_without_hidden_words(
    hosted: tuple[Team, GitHubServer],
) -> None:
    team, server = hosted
    submitted(team)
    args = ("--category", "patient_identifiable", "--severity", "major", "A name.")
    team.rlhf("amara", "flag", FIRST, *args)
    team.rlhf("amara", "sync")
    (pull,) = server.state.pulls
    assert pull["draft"] is True
    assert "Task 1" not in pull["title"]
    assert "Held: amara flagged it" in pull["body"]
    assert "A name." not in pull["body"]


def test_when_github_does_not_answer_the_words_are_sent_and_the_next_sync_opens_it(
    hosted: tuple[Team, GitHubServer],
) -> None:
    team, server = hosted
    server.state.faults[:] = ["502"] * 4
    said = submitted(team)
    assert "submitted" in said
    assert "GitHub gave no whole answer" in said
    assert team.branches("answer/*/*") == [f"answer/{FIRST}/amara"]
    assert server.state.pulls == []
    assert "/pull/1" in team.rlhf("amara", "sync").text
    assert len(server.state.pulls) == 1


def test_the_token_is_nowhere_but_in_the_request(hosted: tuple[Team, GitHubServer]) -> None:
    team, server = hosted
    said = submitted(team)
    server.state.users.clear()
    said += team.rlhf("amara", "sync", code=None).text
    assert "GitHub does not accept your token" in " ".join(said.split())
    assert TOKEN not in said
    for file in team.root.rglob("*"):
        if file.is_file():
            assert TOKEN.encode() not in file.read_bytes(), file
