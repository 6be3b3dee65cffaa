"""A team's project on git over HTTP, and its pull requests on a GitHub that others wrote."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from rlhf.forge.github import GitHub, Wanted
from rlhf.forge.github_http import Api
from tests.journeys.on_github import say_it_is_on_github
from tests.standins.emulate import BOT, REPOSITORY, EmulatedGitHub
from tests.standins.git_http import GitServer
from tests.team import NOW, PEOPLE, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
AT = f"/repos/{REPOSITORY}"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def emulated() -> Iterator[EmulatedGitHub]:
    with EmulatedGitHub() as running:
        yield running


@pytest.fixture
def hosted(team: Team, emulated: EmulatedGitHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """Everyone's copy speaks with the project over HTTP, and the project is on the emulated GitHub."""
    monkeypatch.setenv("RLHF_NOW", NOW)  # the server's clock
    with GitServer(team.root) as server:
        for who in ("morgan", *PEOPLE):
            team.git(who, "remote", "set-url", "origin", server.url("project.git"))
        team.env |= {"GITHUB_API_URL": emulated.url, "RLHF_GITHUB_TOKEN": emulated.token("amara")}
        say_it_is_on_github(team, {who: emulated.account(who) for who in emulated.people})
        for hook in (team.bare / "hooks").iterdir():
            hook.unlink()  # GitHub runs none of ours
        team.rlhf("amara", "sync")
        before = server.requests
        yield team
        assert server.requests > before, "everything goes over HTTP"


def submitted(team: Team, words: str = "Rest, and come back soon.") -> str:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, words)
    return team.rlhf("amara", "submit").words


def test_a_submission_is_one_pull_request_and_stays_one(hosted: Team, emulated: EmulatedGitHub) -> None:
    assert f"{REPOSITORY}/pull/1" in submitted(hosted)
    (pull,) = emulated.pulls()
    assert (pull["head"]["ref"], pull["base"]["ref"]) == (f"answer/{FIRST}/amara", "main")
    assert pull["title"] == f"{FIRST} by amara: Task 1"
    assert (pull["user"]["login"], pull["draft"], pull["state"]) == ("amara-gh", False, "open")
    assert {label["name"] for label in pull["labels"]} == {"2026-w50-pool", "reference-answer"}
    assert [person["login"] for person in pull["requested_reviewers"]] == ["emeka-gh"]
    hosted.edit("amara", FIRST, "come back soon", "come back on Monday")
    hosted.rlhf("amara", "submit")
    hosted.rlhf("amara", "sync")
    (after,) = emulated.pulls()
    assert (after["number"], after["title"], after["requested_reviewers"]) == (
        pull["number"], pull["title"], pull["requested_reviewers"],
    )  # fmt: skip


def test_what_was_changed_by_hand_is_put_right_and_what_was_added_stays(hosted: Team, emulated: EmulatedGitHub) -> None:
    submitted(hosted)
    freya = emulated.token("freya")
    emulated.asked("PATCH", f"{AT}/pulls/1", freya, {"title": "Another title", "body": None})
    emulated.asked("POST", f"{AT}/issues/1/labels", freya, {"labels": ["by hand"]})
    hosted.rlhf("amara", "sync")
    (pull,) = emulated.pulls()
    assert pull["title"] == f"{FIRST} by amara: Task 1"
    assert "one evaluator" in pull["body"]
    assert "by hand" in {label["name"] for label in pull["labels"]}


def test_one_that_was_closed_is_not_taken_for_the_open_one(hosted: Team, emulated: EmulatedGitHub) -> None:
    submitted(hosted)
    emulated.asked("PATCH", f"{AT}/pulls/1", emulated.token("freya"), {"state": "closed"})
    hosted.rlhf("amara", "sync")
    assert [pull["state"] for pull in emulated.pulls()] == ["closed", "open"]
    assert [emulated.merge_state(number) for number in (1, 2)] == ["closed", "clean"]


def test_what_waited_for_github_is_opened_as_a_draft_where_it_is_held_by_then(
    hosted: Team, emulated: EmulatedGitHub
) -> None:
    hosted.env["GITHUB_API_URL"] = NOWHERE
    assert "GitHub gave no whole answer" in submitted(hosted)
    assert emulated.pulls() == []
    args = ("--category", "patient_identifiable", "--severity", "major", "A name.")
    hosted.rlhf("amara", "flag", FIRST, *args)
    hosted.env["GITHUB_API_URL"] = emulated.url
    hosted.rlhf("amara", "sync")
    (pull,) = emulated.pulls()
    assert (emulated.merge_state(1), pull["draft"]) == ("draft", True)
    assert "A name." not in f"{pull['title']}{pull['body']}"


def test_what_people_say_there_is_read(emulated: EmulatedGitHub) -> None:
    """Reviews, what is said in the changes and below them, by whom and about which commit."""
    emeka, freya = emulated.token("emeka"), emulated.token("freya")
    commit, path = "c" * 40, f"answers/2026-w50-pool/{FIRST}/amara.md"
    api = Api(emulated.url, emulated.token("amara"), lambda _: None, time.time)
    github = GitHub(api, REPOSITORY)
    number = github.bring_about(Wanted(f"answer/{FIRST}/amara", "x", "y")).number
    emulated.approve(emeka, number, commit)
    emulated.review(freya, number, "REQUEST_CHANGES", "Please name the dose.")
    emulated.comment(emulated.token(BOT), number, "The checks are green.")
    first = emulated.review_comment(emeka, number, path, 3, "```suggestion\nRest.\n```\nShorter?", commit)
    emulated.review_comment(freya, number, path, 3, "I agree.", reply_to=first["id"])

    pull = github.pull_request_number(number)
    assert pull is not None
    assert (pull.author, pull.author_id) == ("amara-gh", emulated.account("amara"))
    assert (pull.state, pull.merged, pull.fork, pull.draft) == ("open", False, False, False)
    assert github.pull_request_number(99) is None
    reviews = [(one.by and one.by.id, one.state, one.body, one.commit) for one in github.reviews(number)]
    assert reviews == [
        (emulated.account("emeka"), "approved", "", commit),
        (emulated.account("freya"), "changes_requested", "Please name the dose.", pull.head),
    ]
    there, answer = github.review_comments(number)
    assert (there.path, there.line, there.commit, there.reply_to) == (path, 3, commit, None)
    assert (there.suggestions, there.words) == (("Rest.\n",), "Shorter?")
    assert (answer.words, answer.reply_to) == ("I agree.", there.id)
    (below,) = github.comments(number)
    assert below.by is not None
    assert (below.body, below.by.bot, below.by.person, below.edited) == ("The checks are green.", True, False, False)
    api.close()


def test_lists_of_several_pages_are_read_to_their_end(emulated: EmulatedGitHub) -> None:
    api = Api(emulated.url, emulated.token("amara"), lambda _: None, time.time)
    github = GitHub(api, REPOSITORY)
    github.bring_about(Wanted(f"answer/{FIRST}/amara", "x", "y"))
    said = [f"Word {number}." for number in range(101)]
    for words in said:
        emulated.comment(emulated.token("freya"), 1, words)
    assert [one.body for one in github.comments(1)] == said
    api.close()


def test_where_it_is_laxer_or_less_than_github(emulated: EmulatedGitHub) -> None:
    """What is written at the top of the stand-in: a version that does more is to be used for more."""
    amara, morgan = emulated.token("amara"), emulated.token("morgan")
    body = {"title": "x", "head": f"answer/{FIRST}/amara", "base": "main"}
    first = emulated.asked("POST", f"{AT}/pulls", amara, body)
    assert emulated.status("POST", f"{AT}/pulls", amara, body) == 201, "a second one for the same branch"
    assert first["head"]["sha"] == first["base"]["sha"], "its own main, whatever git has"
    assert emulated.asked("GET", f"{AT}/pulls/1/files", amara) == []
    assert emulated.approve(amara, 1)["state"] == "APPROVED", "of one's own"
    said = emulated.comment(amara, 1, "x")["id"]
    assert emulated.asked("GET", "/user", "unknown")["login"] == "amara-gh"
    missing = {
        "graphql": ("POST", "/graphql", {"query": "{viewer{login}}"}),
        "statuses": ("POST", f"{AT}/statuses/{first['head']['sha']}", {"state": "success"}),
        "reactions": ("POST", f"{AT}/issues/comments/{said}/reactions", {"content": "eyes"}),
        "activity": ("GET", f"{AT}/activity", None),
        "rulesets": ("GET", f"{AT}/rulesets", None),
        "replies": ("POST", f"{AT}/pulls/1/comments/1/replies", {"body": "x"}),
    }
    found = {name: emulated.status(method, path, amara, body) for name, (method, path, body) in missing.items()}
    assert found == dict.fromkeys(missing, 404)
    protection = {
        "required_status_checks": {"strict": False, "contexts": ["gate"]}, "enforce_admins": True,
        "required_pull_request_reviews": None, "restrictions": None,
    }  # fmt: skip
    assert emulated.status("PUT", f"{AT}/branches/main/protection", morgan, protection) == 200
    assert emulated.status("PUT", f"{AT}/pulls/1/merge", amara, {}) in {403, 422}
    assert emulated.merge_state(1) == "clean", "though it may not be merged"
    run = {"name": "gate", "head_sha": first["head"]["sha"], "status": "completed", "conclusion": "success"}
    assert emulated.status("POST", f"{AT}/check-runs", morgan, run) == 201
    assert emulated.status("PUT", f"{AT}/pulls/1/merge", morgan, {}) == 200
    assert emulated.merge_state(1) == "merged"
