"""The whole life of a task on a stateful GitHub that others wrote, git over HTTP: from the pool to a proven answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.on_github import say_it_is_on_github
from tests.standins.completed import CompletedGitHub
from tests.standins.emulate import BOT, REPOSITORY, EmulatedGitHub
from tests.standins.git_http import GitServer
from tests.team import BATCH, NOW, PEOPLE, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team import Result

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
FILE = f"answers/{BATCH}/{FIRST}/amara.md"


class Life:
    """The team, the GitHub, and what its workflow runs."""

    def __init__(self, team: Team, github: CompletedGitHub, address: str) -> None:
        self.team, self.github, self.address = team, github, address
        self.key = (team.bare / "rlhf" / "forge_ed25519").read_text(encoding="utf-8")

    def rlhf(self, who: str, *args: str, **more: Any) -> Result:
        self.team.env |= {"GITHUB_API_URL": self.github.url, "RLHF_GITHUB_TOKEN": self.github.emulated.token(who)}
        return self.team.rlhf(who, *args, **more)

    def gate(self) -> str:
        self.team.env |= {
            "GITHUB_API_URL": self.github.url, "RLHF_GITHUB_TOKEN": self.github.emulated.token(BOT),
            "RLHF_FORGE_KEY": self.key, "RLHF_FORGE_REMOTE": self.address, "GITHUB_REPOSITORY": REPOSITORY,
        }  # fmt: skip
        return self.team.rlhf("gate", "github", "gate").out

    def status(self) -> str:
        tip = self.team.git("project.git", "rev-parse", f"answer/{FIRST}/amara")
        return str(self.github.statuses[tip][-1]["state"])

    def below(self) -> list[str]:
        return self._said("issues/1/comments")

    def beside(self) -> list[str]:
        return self._said("pulls/1/comments")

    def _said(self, what: str) -> list[str]:
        at = f"/repos/{REPOSITORY}/{what}"
        return [one["body"] for one in self.github.emulated.asked("GET", at, self.github.emulated.token("amara"))]


@pytest.fixture
def life(team: Team, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    monkeypatch.setenv("RLHF_NOW", NOW)  # the server's clock
    with EmulatedGitHub() as emulated, CompletedGitHub(emulated) as github, GitServer(team.root) as server:
        address = server.url("project.git")
        for who in ("morgan", *PEOPLE):
            team.git(who, "remote", "set-url", "origin", address)
        say_it_is_on_github(team, {who: emulated.account(who) for who in emulated.people})
        for hook in (team.bare / "hooks").iterdir():
            hook.unlink()  # GitHub runs none of ours
        yield Life(team, github, address)


def test_from_the_pool_to_a_proven_answer(life: Life) -> None:
    emulated, team = life.github.emulated, life.team
    life.rlhf("amara", "sync")
    life.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    assert f"{REPOSITORY}/pull/1" in life.rlhf("amara", "submit").words
    assert "Needs an approval" in life.gate()
    assert life.status() == "pending"

    tip = team.git("project.git", "rev-parse", f"answer/{FIRST}/amara")
    lines = (team.file_at(tip, FILE) or "").splitlines()
    line = next(number for number, words in enumerate(lines, 1) if "come back soon" in words)
    emulated.review(emulated.token("freya"), 1, "REQUEST_CHANGES", "Say by when.\nSeverity: significant", tip)
    offer = "```suggestion\nRest, and come back the same day if the pain returns.\n```\nBy when?"
    emulated.review_comment(emulated.token("freya"), 1, FILE, line, offer, tip)
    emulated.comment(emulated.token("morgan"), 1, "/extend 2d The source changed.")
    emulated.comment(emulated.token("freya"), 1, "/approve")
    life.gate()
    assert "until Sun 6 Dec 2026" in life.below()[-2]
    assert "never by a comment" in life.below()[-1]

    said = life.rlhf("amara", "sync").out
    assert f"New feedback on {FIRST}" in said
    reviews = json.loads(life.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    offered = next(one["review"] for one in reviews if one["review"]["remarks"])
    assert "rlhf accept" in life.rlhf("amara", "feedback", FIRST).out
    life.rlhf("amara", "accept", offered["id"][-6:])
    assert "the same day" in team.answer("amara", FIRST).read_text(encoding="utf-8")
    life.rlhf("amara", "reply", offered["id"][-6:], "Thank you; done.")
    life.rlhf("amara", "submit")
    assert any("Thank you; done." in text for text in life.beside())

    life.gate()
    assert team.main_file(FILE) is None
    tip = team.git("project.git", "rev-parse", f"answer/{FIRST}/amara")
    for who in ("freya", "emeka"):
        emulated.approve(emulated.token(who), 1, tip)
    assert "merged" in life.gate()
    assert "the same day" in (team.main_file(FILE) or "")
    audit = json.loads(team.rlhf("gate", "audit", "--json", cwd=team.bare).out)
    (accepted,) = audit["accepted"]
    assert (audit["problems"], accepted["problems"]) == ([], [])
    assert {one["by"] for one in accepted["approvals"]} == {"emeka", "freya"}
    assert f"{FIRST} is accepted." in life.rlhf("amara", "sync").out
