"""A project that moved: a copy goes with its new address, and never with another project's."""

from __future__ import annotations

import pytest

from tests.standins.git_http import GitServer
from tests.team import BARE, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def test_what_waits_is_sent_to_the_new_address(a_written_task: Team) -> None:
    team = a_written_task
    new = team.bare.rename(team.root / "new place.git")
    assert "rlhf moved ADDRESS" in team.rlhf("amara", "sync", code=3).words
    team.rlhf("amara", "submit")
    team.rlhf("amara", "ask", FIRST, "Which ward?")
    told = team.rlhf("amara", "moved", "../new place.git").out
    assert "3 things wait here to be sent." in told
    assert "Next:  rlhf sync" in told
    team.rlhf("amara", "sync")
    assert team.git(new.name, "rev-parse", f"answer/{FIRST}/amara", "ledger/amara")
    assert "goes with this address already" in team.rlhf("amara", "moved", "../new place.git").out


def test_one_that_went_on_meanwhile_is_known_by_its_history(team: Team) -> None:
    """Main and all ledgers have moved on since, and the copy has only the end of main."""
    team.rlhf("morgan", "people", "add", "zoe", "--name", "Zoe", "--role", "trainer")
    for who in ("ben", "morgan", "emeka", "freya"):
        team.rlhf(who, "ask", "Is it so?")
    team.bare.rename(team.root / "new.git")
    (team.root / "gone.git").mkdir()
    team.rlhf("amara", "moved", str(team.root / "new.git"))
    assert "zoe" not in (team.root / "amara" / "people.yaml").read_text(encoding="utf-8")
    team.rlhf("amara", "sync")
    assert "zoe" in (team.root / "amara" / "people.yaml").read_text(encoding="utf-8")
    assert not (team.root / "amara" / ".git" / "rlhf" / "moving.git").exists()


def test_a_backup_of_before_is_known_too(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", "forge", "backup", str(team.bare), str(team.root / "winter.rlhf"), cwd=team.root)
    team.rlhf("morgan", "people", "add", "zoe", "--name", "Zoe", "--role", "trainer")
    team.rlhf("amara", "sync")
    team.rlhf("morgan", "forge", "restore", str(team.root / "winter.rlhf"), str(team.root / "back.git"), cwd=team.root)
    team.rlhf("amara", "moved", str(team.root / "back.git"))
    assert team.git("amara", "config", "remote.origin.url").endswith("/back.git")


def test_over_http(team: Team) -> None:
    with GitServer(team.root, login="amara:secret") as server:
        told = team.rlhf("amara", "moved", server.url(BARE))
        assert "secret" not in told.text
        team.rlhf("amara", "sync")


@pytest.mark.parametrize("kind", ["project", "empty", "nothing", "unreachable"])
def test_what_is_not_this_project_changes_nothing(team: Team, kind: str) -> None:
    before = (team.root / "amara" / ".git" / "config").read_bytes()
    objects = team.git("amara", "count-objects", "-v")
    if kind == "project":
        team.rlhf("kim", "init", "spring", "--as", "kim", cwd=team.root)
    elif kind == "empty":
        team.git(".", "init", "--quiet", "--bare", "-b", "main", "spring.git")
    where = "http://127.0.0.1:9/x.git" if kind == "unreachable" else str(team.root / "spring.git")
    refused = team.rlhf("amara", "moved", where, code=3).words
    wanted = {"nothing": "There is no project at", "unreachable": "cannot be reached"}
    assert wanted.get(kind, "Another project is at") in refused
    assert kind in wanted or f"goes with {team.bare}" in refused
    assert (team.root / "amara" / ".git" / "config").read_bytes() == before
    assert team.git("amara", "count-objects", "-v") == objects
    team.rlhf("amara", "sync")


def test_a_copy_that_waits_for_a_manager_moves_too(team: Team) -> None:
    team.rlhf("morgan", "invite", "zoe", "--name", "Zoe", "--role", "trainer")
    team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root)
    key = (team.root / "homes" / "zoe" / "keys" / "zoe_ed25519.pub").read_text(encoding="utf-8").strip()
    team.rlhf("morgan", "people", "add", "zoe", "--key", key)
    team.bare.rename(team.root / "new.git")
    team.rlhf("zoe", "moved", "../new.git")
    assert "Welcome to Winter, Zoe." in team.rlhf("zoe", "week").err
