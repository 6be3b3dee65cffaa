"""A team whose project is on GitHub: its git side is a bare repository without hooks, its API a strict small one."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import httpx

from tests.standins.github import REPOSITORY, GitHubServer
from tests.standins.github_talk import APP
from tests.team import BATCH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.team import Result, Team

#: The token of each person, and of the workflow.
TOKENS = {"amara": "a", "ben": "b", "emeka": "e", "freya": "f", "morgan": "m"}
GATE = "workflow"
NUMBERS = {f"{who}-gh": number for number, who in enumerate(TOKENS, 501)}


class Hosted:
    """The team, the GitHub it is on, and what people do there."""

    def __init__(self, team: Team, server: GitHubServer) -> None:
        self.team, self.server = team, server
        self.key = (team.bare / "rlhf" / "forge_ed25519").read_text(encoding="utf-8")

    @property
    def talk(self) -> Any:
        return self.server.state.talk

    def rlhf(self, who: str, *args: str, code: int | None = 0, **more: Any) -> Result:
        """Run `rlhf` as somebody who is signed in there."""
        self.team.env["RLHF_GITHUB_TOKEN"] = TOKENS[who]
        return self.team.rlhf(who, *args, code=code, **more)

    def gate(self, *args: str, code: int | None = 0, env: dict[str, str] | None = None, **more: Any) -> Result:
        """What the workflow runs."""
        before = dict(self.team.env)
        self.team.env |= {
            "RLHF_GITHUB_TOKEN": GATE, "RLHF_FORGE_KEY": self.key, "RLHF_FORGE_REMOTE": self.team.bare.as_uri(),
            "GITHUB_REPOSITORY": REPOSITORY, **(env or {}),
        }  # fmt: skip
        try:
            return self.team.rlhf("gate", "github", "gate", *args, code=code, **more)
        finally:
            self.team.env.clear()
            self.team.env |= before

    def ask(self, who: str, method: str, path: str, body: Any = None, code: int | None = None) -> Any:
        """Do something on GitHub, as a person does by its pages."""
        answer = httpx.request(
            method, f"{self.server.url}/repos/{REPOSITORY}/{path}", json=body,
            headers={"authorization": f"token {TOKENS.get(who, who)}"},
        )  # fmt: skip
        assert answer.is_success if code is None else answer.status_code == code, answer.text
        return answer.json() if answer.content else None

    def review(self, who: str, event: str, text: str = "", number: int = 1, **more: Any) -> int:
        made = self.ask(who, "POST", f"pulls/{number}/reviews", {"event": event, "body": text, **more})
        return int(made["id"])

    def comment(self, who: str, text: str, number: int = 1) -> int:
        return int(self.ask(who, "POST", f"issues/{number}/comments", {"body": text})["id"])

    def edit(self, who: str, comment: int, text: str) -> None:
        self.ask(who, "PATCH", f"issues/comments/{comment}", {"body": text})

    def below(self, number: int = 1) -> list[str]:
        """The comments of a pull request, oldest first."""
        return [one["body"] for one in self.talk.comments.get(number, [])]

    def answers(self, number: int = 1) -> list[str]:
        """What the gate answered to commands, without its marks."""
        ours = [one["body"] for one in self.talk.comments.get(number, []) if one["user"]["login"] == APP]
        said = [text for text in ours if text.startswith("<!-- rlhf:answer")]
        return [text.partition("\n\n")[2] for text in said]

    def status(self, number: int = 1) -> str:
        pull = self.server.state.pulls[number - 1]
        tip = self.server.state.head(pull["branch"]) or pull["sha"]
        return str(self.talk.status(tip))

    def submit(self, who: str, task: str, words: str = "Some considered words.") -> None:
        self.rlhf(who, "task", "pull", task)
        self.team.write(who, task, words)
        self.rlhf(who, "submit")

    def push_unsigned(self, branch: str, path: str, words: str) -> None:
        """Somebody who may write pushes a commit of their own to a branch of another."""
        tip = self.server.state.head(branch)
        told = (
            f"commit refs/heads/{branch}\ncommitter Amara <amara@rlhf.invalid> 1796000000 +0000\ndata 7\nMore.\n\n"
            f"from {tip}\nM 100644 inline {path}\ndata {len(words.encode())}\n{words}\n"
        )
        subprocess.run(["git", "fast-import", "--quiet"], cwd=self.team.bare, input=told.encode(), check=True)

    def accepted(self, task: str, who: str = "amara") -> str | None:
        return self.team.main_file(f"answers/{BATCH}/{task}/{who}.md")


def say_it_is_on_github(team: Team, accounts: Mapping[str, int], repository: str = REPOSITORY) -> None:
    """A manager publishes that the project is on GitHub, and the numbers of people's accounts, `NAME-gh`, there."""
    people = team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    for who, number in accounts.items():
        text = text.replace(f"  {who}:\n", f"  {who}:\n    github: {{id: {number}, login: {who}-gh}}\n")
    people.write_text(text, encoding="utf-8")
    settings = team.root / "morgan" / "rlhf.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("kind: local", f"kind: github\n  repository: {repository}"), encoding="utf-8")
    team.rlhf("morgan", "publish", "The project is on GitHub")


def move_to_github(team: Team) -> Team:
    """The team's project moves to GitHub, where nobody runs hooks."""
    say_it_is_on_github(team, {who: NUMBERS[f"{who}-gh"] for who in TOKENS})
    shutil.rmtree(team.bare / "hooks")
    with hosted(team) as found:
        for who in TOKENS:
            found.rlhf(who, "sync")
    return team


@contextmanager
def hosted(team: Team, before: Hosted | None = None) -> Iterator[Hosted]:
    """A GitHub for a team whose project is there.

    Args:
        before: what was said there until now.
    """
    users = {token: f"{who}-gh" for who, token in TOKENS.items()} | {GATE: APP, "x": "stranger"}
    with GitHubServer(team.bare, users) as server:
        server.state.accounts |= NUMBERS
        if before is not None:
            for name in ("pulls", "reviews", "talk"):
                setattr(server.state, name, deepcopy(getattr(before.server.state, name)))
        team.env["GITHUB_API_URL"] = server.url
        yield Hosted(team, server)
