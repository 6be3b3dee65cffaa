"""Fixtures of a project on GitHub: a stand-in for its git, and a project that was begun there."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.standins.git_http import GitServer
from tests.team import Team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIN = "x-access-token:hush"
REPOSITORY = "winter/answers"
URL = f"https://github.com/{REPOSITORY}.git"


class OnGitHub(Team):
    """A folder for each person, and `hub/`, which git finds where it looks for github.com."""

    def __init__(self, root: Path, server: GitServer) -> None:
        super().__init__(root)
        self.server = server
        self.env = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{server.url('')}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
        }

    @property
    def bare(self) -> Path:
        return self.root / "hub" / f"{REPOSITORY}.git"

    def make_repository(self) -> None:
        """An empty repository, as GitHub makes it."""
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.bare)], check=True)
        for name in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant", "http.receivepack"):
            self.git(f"hub/{REPOSITORY}.git", "config", name, "true")

    def blob(self, path: str, revision: str = "main") -> bytes:
        """A file's bytes in the repository."""
        told = ["git", "cat-file", "blob", f"{revision}:{path}"]
        return subprocess.run(told, cwd=self.bare, check=True, capture_output=True).stdout

    def init(self, *more: str, code: int = 0) -> str:
        """Morgan begins the project; what was printed."""
        options = ("--as", "morgan", "--name", "Winter", "--person", "Morgan Reyes", "--github", REPOSITORY)
        return self.rlhf("morgan", "init", "morgan", *options, *more, code=code, cwd=self.root).words


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[OnGitHub]:
    """A GitHub with one empty repository, which lets git in with a name and a password."""
    with GitServer(tmp_path / "hub", LOGIN) as server:
        there = OnGitHub(tmp_path, server)
        there.make_repository()
        yield there
