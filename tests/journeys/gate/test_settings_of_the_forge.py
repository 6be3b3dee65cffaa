"""A forge keeps its gate and its clock, whatever stands in the settings of whoever pushes over a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
LATER = "2020-01-01T00:00:00+00:00"


def personal_settings(team: Team, text: str) -> Path:
    """The global git configuration of everyone in the team."""
    file = team.root / "gitconfig"
    file.write_text(text, encoding="utf-8")
    team.env["GIT_CONFIG_GLOBAL"] = str(file)
    return file


@pytest.fixture
def hooks_elsewhere(a_written_task: Team) -> Team:
    """Whoever pushes has hooks of their own for every repository, as pre-commit sets up."""
    team = a_written_task
    folder = team.root / "my-hooks"
    folder.mkdir()
    personal_settings(team, f'[core]\n\thooksPath = "{folder}"\n')
    return team


def test_a_pushers_own_hooks_do_not_take_the_place_of_the_gate(hooks_elsewhere: Team) -> None:
    team = hooks_elsewhere
    team.rlhf("amara", "submit")
    assert "received" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge")
    refused = team.git("amara", "push", "origin", "HEAD:refs/heads/draft/ben", check=False, env=team.env)
    assert "[remote rejected]" in refused
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md")


def test_a_forge_without_its_own_setting_is_noticed_by_doctor_and_mended(hooks_elsewhere: Team) -> None:
    """As an earlier version made it. What rlhf pushes meets the hooks in any case: no person's setting goes along."""
    team = hooks_elsewhere
    team.git(BARE, "config", "--unset", "core.hooksPath")
    team.rlhf("amara", "submit")
    assert "received" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge")
    found = team.rlhf("amara", "doctor", code=1)
    assert "does not look at what is pushed as it should" in found.words
    assert f"rlhf forge install {team.bare}" in found.out.replace("\n", "")
    team.rlhf("morgan", "forge", "install", str(team.bare))
    assert team.rlhf("ben", "doctor").words == "All is well."
    team.rlhf("ben", "ask", FIRST, "Is that so?")


@pytest.mark.parametrize("break_it", ["rm", "chmod", "other"])
def test_hooks_that_are_gone_or_are_not_ours_are_found_by_doctor(team: Team, break_it: str) -> None:
    hook = team.bare / "hooks" / "pre-receive"
    if break_it == "rm":
        hook.unlink()
    elif break_it == "chmod":
        hook.chmod(0o644)
    else:
        hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    assert "pre-receive" in team.rlhf("ben", "doctor", code=1).words
    told = team.rlhf("ben", "note", TASKS[1], "Worth knowing.", code=3)
    assert "took what you sent" in told.words
    assert "ledger/ben" in told.words
    assert "its hooks did not run" in told.words
    assert "rlhf forge install PATH" in told.words


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_pusher_does_not_set_the_forges_clock(a_written_task: Team, value: str) -> None:
    team = a_written_task
    team.git(BARE, "config", "--unset", "rlhf.clockFromEnvironment")
    if value == "false":
        team.git(BARE, "config", "rlhf.clockFromEnvironment", value)
    personal_settings(team, "[rlhf]\n\tclockFromEnvironment = true\n")
    team.rlhf("amara", "submit", now=LATER)
    paths = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    (path,) = (one for one in paths if one.endswith("-received.yaml"))
    event = team.file_at("ledger/forge", path)
    assert event is not None
    assert "2020" not in event


def test_a_pushers_program_for_signing_is_not_the_forges(a_written_task: Team) -> None:
    """As a password manager sets it for every repository of its owner."""
    team = a_written_task
    signer = team.root / "no-signer"
    signer.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    signer.chmod(0o755)
    team.git("amara", "config", "gpg.ssh.program", "ssh-keygen")
    personal_settings(team, f'[gpg "ssh"]\n\tprogram = "{signer}"\n')
    team.rlhf("amara", "submit")
    assert "received" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge")
