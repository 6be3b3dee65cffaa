"""Joining a project from a path, over HTTP and over SSH, and what goes wrong on the way."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.standins.git_http import GitServer
from tests.standins.sshd import ssh_command, sshd
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey


def work_once(team: Team, url: str) -> None:
    """Join from an address as Amara on a new machine, and take a task from pool to submission.

    By the real clock: whoever serves the project keeps their own.
    """
    team.rlhf("amara@new", "join", url, "amara@new", "--as", "amara", cwd=team.root, now=None)
    assert team.git("amara@new", "config", "remote.origin.partialclonefilter") == "blob:none"
    team.rlhf("amara@new", "task", "pull", TASKS[0], now=None)
    team.write("amara@new", TASKS[0])
    assert "submitted" in team.rlhf("amara@new", "submit", now=None).words
    assert team.branches("answer/*/*") == [f"answer/{TASKS[0]}/amara"]


def test_from_a_path(team: Team) -> None:
    work_once(team, str(team.bare))


def test_over_http(team: Team) -> None:
    with GitServer(team.root) as server:
        work_once(team, server.url(BARE))


def test_over_http_with_a_login(team: Team) -> None:
    with GitServer(team.root, login="amara:secret") as server:
        work_once(team, server.url(BARE))
        wrong = server.url(BARE).replace("secret", "wrong")
        refused = team.rlhf("ben", "join", wrong, "ben@new", "--as", "ben", code=3, cwd=team.root)
        assert "did not accept your sign-in" in refused.words
        assert "wrong" not in refused.text, "no password is printed"


@pytest.fixture
def ssh(team: Team) -> Iterator[str]:
    """The address of the project through a real sshd on loopback."""
    folder = team.root / "sshd"
    folder.mkdir(mode=0o700)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "login")], check=True)
    team.env["GIT_SSH_COMMAND"] = ssh_command(folder / "login", folder / "known")
    with sshd(folder, folder / "login.pub") as address:
        yield f"{address}{team.bare}"


def test_over_ssh(team: Team, ssh: str) -> None:
    work_once(team, ssh)


def test_an_unknown_handle_is_told_what_the_manager_runs(team: Team) -> None:
    refused = team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root)
    key = (team.root / "homes" / "zoe" / "keys" / "zoe_ed25519.pub").read_text(encoding="utf-8").strip()
    assert f'rlhf people add zoe --name "YOUR NAME" --role trainer --key "{key}"' in refused.words
    assert "Send this line with your name in it to a project manager" in refused.words
    assert "Once they have, go on with: cd zoe rlhf week" in refused.words
    team.rlhf("morgan", "people", "add", "zoe", "--name", "Zoe", "--role", "trainer", "--key", key)
    assert "Welcome to Winter, Zoe." in team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", cwd=team.root).words


def test_the_line_for_the_manager_has_the_name_and_the_role_that_a_person_gives(team: Team) -> None:
    who = ("--name", 'Zoe "Zo" Quist', "--role", "evaluator")
    refused = team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", *who, code=3, cwd=team.root).text
    line = next(row for row in refused.splitlines() if "rlhf people add" in row)
    team.rlhf("morgan", *shlex.split(line)[1:])
    (zoe,) = [p for p in json.loads(team.rlhf("morgan", "people", "list", "--json").out) if p["handle"] == "zoe"]
    assert (zoe["name"], zoe["roles"]) == ('Zoe "Zo" Quist', ["evaluator"])
    assert "Welcome" in team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", cwd=team.root).words
    said = team.rlhf("yan", "join", BARE, "yan", "--as", "yan", "--role", "evaluater", code=2, cwd=team.root).words
    assert "Did you mean evaluator?" in said


@pytest.mark.parametrize("name", ["YOUR NAME", "your name", "…"])
def test_what_stands_in_the_place_of_a_name_is_no_name(team: Team, name: str) -> None:
    refused = team.rlhf("morgan", "people", "add", "zoe", "--name", name, "--role", "trainer", code=2).words
    assert "stands in the place of a name. Nothing was changed." in refused
    assert "zoe" not in (team.main_file("people.yaml") or "")


def test_a_mistyped_role_or_specialty_is_not_written(team: Team) -> None:
    new = ("people", "add", "zoe", "--name", "Zoe", "--role")
    assert "Did you mean trainer?" in team.rlhf("morgan", *new, "trainor", code=2).words
    mistyped = (*new, "trainer", "--specialty", "cardiolgy")
    assert "Did you mean cardiology?" in team.rlhf("morgan", *mistyped, code=2).words
    assert "zoe" not in (team.main_file("people.yaml") or "")
    team.rlhf("morgan", *new, "trainer", "--specialty", "tropical-medicine")
    team.rlhf("morgan", "people", "add", "zoe", "--specialty", "radiology")
    team.rlhf("morgan", "people", "add", "zoe", "--specialty", "cardiolgy", "--anyway")
    assert "cardiolgy" in (team.main_file("people.yaml") or "")


def test_a_wrong_address_and_a_folder_in_the_way(team: Team) -> None:
    refused = team.rlhf("ben", "join", "nowhere.git", "new", "--as", "ben", code=3, cwd=team.root)
    assert "There is no project at" in refused.words
    refused = team.rlhf("ben", "join", BARE, "amara", "--as", "ben", code=3, cwd=team.root)
    assert "is there already and is not empty" in refused.words
    refused = team.rlhf("ben", "join", "http://127.0.0.1:9/x.git", "new", "--as", "ben", code=3, cwd=team.root)
    assert "cannot be reached" in refused.words
    assert not (team.root / "new").exists()


def test_a_full_copy_has_all_objects(team: Team) -> None:
    team.rlhf("ben@full", "join", BARE, "ben@full", "--as", "ben", "--full", cwd=team.root)
    missing = team.git("ben@full", "rev-list", "--objects", "--missing=print", "origin/main")
    assert not [line for line in missing.splitlines() if line.startswith("?")]
    assert not (team.root / "ben@full" / "tasks").exists(), "its tree is sparse all the same"


def test_a_copy_holds_what_its_owner_holds(team: Team) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0])
    here = sorted(p.name for p in (team.root / "amara" / "tasks" / BATCH).iterdir())
    assert here == ["batch.yaml", f"{TASKS[0]}.yaml"]
    assert team.git("amara", "status", "--porcelain") == "?? answers/"
