"""Over SSH with a key for each person, the connection settles who is pushing, and opens nothing but git.

By the real clock: whoever serves the project keeps their own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.ci.serve import asked
from tests.standins.sshd import ssh_command, sshd
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


@pytest.fixture
def served(team: Team) -> Iterator[Team]:
    """Everybody's copy reaches the project by SSH, with their own signing key as the way in."""
    keys = team.root / "authorized_keys"
    keys.write_text(team.rlhf("morgan", "forge", "keys", str(team.bare)).out, encoding="utf-8")
    with sshd(team.root / "sshd", keys) as address:
        for who in ("morgan", "amara", "ben", "emeka", "freya"):
            team.git(who, "remote", "set-url", "origin", f"{address}{team.bare}")
            team.git(who, "config", "core.sshCommand", ssh_command(key_of(team, who), team.root / "known"))
        yield team


def key_of(team: Team, who: str) -> Path:
    return team.root / "homes" / who / "keys" / f"{who}_ed25519"


def test_a_task_from_the_pool_to_main(served: Team) -> None:
    team = served
    team.rlhf("amara", "task", "pull", FIRST, now=None)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", now=None)
    team.rlhf("emeka", "sync", now=None)
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST, now=None).words
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is not None
    assert team.rlhf("morgan", "audit", cwd=team.bare).code == 0


def test_nobody_pushes_what_another_writes_though_they_have_it_signed(served: Team) -> None:
    """Amara signed it; Ben, who came by it, does not get it in under his own key."""
    team = served
    team.rlhf("amara", "task", "pull", FIRST, now=None)
    team.write("amara", FIRST)
    away = team.bare.with_name("away.git")
    team.bare.rename(away)
    team.rlhf("amara", "submit", now=None)
    away.rename(team.bare)
    team.git("ben", "fetch", "--quiet", str(team.root / "amara"), f"answer/{FIRST}/amara")
    before = team.git(BARE, "for-each-ref")
    said = team.git("ben", "push", "origin", f"FETCH_HEAD:refs/heads/answer/{FIRST}/amara", check=False)
    assert "You came in as ben; “answer/t-aaaaaaaaa1/amara” is written by amara." in said
    assert team.git(BARE, "for-each-ref") == before
    team.rlhf("amara", "sync", now=None)
    assert team.branches("answer/*/*") == [f"answer/{FIRST}/amara"]


@pytest.mark.parametrize(
    "command", ["", "id", "git-upload-pack '/etc'", "git-receive-pack x; id", "sh -c 'git-upload-pack'"]
)
def test_the_key_opens_nothing_else(served: Team, command: str) -> None:
    team = served
    address = team.git("ben", "remote", "get-url", "origin").removeprefix("ssh://").split("/")[0]
    host, port = address.rsplit(":", 1)
    ssh = [
        *ssh_command(key_of(team, "ben"), team.root / "known").split(),
        "-p",
        port,
        host,
        *([command] if command else []),
    ]
    done = subprocess.run(ssh, capture_output=True, text=True, check=False, env=dict(os.environ), input="")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "this key opens project.git to ben by git, and nothing else" in done.stderr


def test_only_good_keys_of_active_people_open_it(team: Team) -> None:
    lines = team.rlhf("morgan", "forge", "keys", str(team.bare)).out.splitlines()
    assert [line.split()[-1] for line in lines] == ["morgan", "amara", "ben", "emeka", "freya"]
    people = team.root / "morgan" / "people.yaml"
    people.write_text(
        people.read_text(encoding="utf-8").replace("  ben:\n", "  ben:\n    active: false\n"), encoding="utf-8"
    )
    team.rlhf("morgan", "publish", "Ben has left")
    lines = team.rlhf("morgan", "forge", "keys", str(team.bare)).out.splitlines()
    assert "ben" not in [line.split()[-1] for line in lines]


@pytest.mark.parametrize(
    ("command", "service"),
    [
        ("git-upload-pack '/srv/winter.git'", "upload-pack"),
        ("git-receive-pack '/srv/winter'", "receive-pack"),
        ("git receive-pack '/srv/winter.git'", "receive-pack"),
        ("git-upload-pack 'winter.git'", None),
        ("git-upload-pack '/srv/../etc/winter.git'", None),
        ("git-upload-archive '/srv/winter.git'", None),
        ("git-upload-pack '/srv/winter.git' --strict", None),
        ("git-upload-pack '/srv/winter.git", None),
        ("", None),
    ],
)
def test_what_is_asked_for(command: str, service: str | None) -> None:
    assert asked(command, Path("/srv/winter.git"), Path("/home/keeper")) == service
