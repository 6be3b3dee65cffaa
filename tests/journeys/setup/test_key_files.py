"""A key file that cannot be used: each command that signs says the real reason and what mends it, and loses nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.team import TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.journey
not_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")


def empty(key: Path) -> None:
    key.write_bytes(b"")


def cut(key: Path) -> None:
    key.write_bytes(key.read_bytes()[:120])


def lock(key: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", str(key)], check=True, capture_output=True
    )


def remove(key: Path) -> None:
    key.unlink()
    key.with_name(f"{key.name}.pub").unlink()


def make_a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir()


def replace_by_another(key: Path) -> None:
    new = key.with_name("new")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(new)], check=True)
    shutil.move(new, key)


TROUBLES = [
    pytest.param(empty, "is empty", "rlhf key rotate", id="empty"),
    pytest.param(cut, "is damaged: it is no whole private key", "rlhf key rotate", id="damaged"),
    pytest.param(lambda key: key.chmod(0o644), "may be read by others on this machine", "chmod 600", id="open"),
    pytest.param(lambda key: key.chmod(0), "may not be read by you", "ls -l", id="unreadable", marks=not_root),
    pytest.param(lock, "has a passphrase, and nobody could be asked for it here", "ssh-add", id="locked"),
    pytest.param(replace_by_another, "and amara_ed25519.pub beside it are of two", "Bring both files", id="two keys"),
    pytest.param(make_a_folder, "is a folder, no key", "rlhf key rotate", id="a folder"),
]


@pytest.mark.parametrize(("spoil", "reason", "remedy"), TROUBLES)
def test_what_needs_a_signature_says_why_there_is_none(
    a_written_task: Team, spoil: Callable[[Path], object], reason: str, remedy: str
) -> None:
    team = a_written_task
    key = team.root / "homes" / "amara" / "keys" / "amara_ed25519"
    team.env |= {"SSH_ASKPASS": "false", "SSH_ASKPASS_REQUIRE": "force"}  # else the terminal of the tests is asked
    spoil(key)
    for words in (["ask", TASKS[0], "Which dose?"], ["submit"], ["save"]):
        told = team.rlhf("amara", *words, code=3)
        assert f"Your signing key could not be used: {key} {reason}" in told.words
        assert remedy in told.words
        assert "Nothing was lost." in told.words
    assert "Rest, and come back soon." in team.answer("amara", TASKS[0]).read_text(encoding="utf-8")
    found = team.rlhf("amara", "doctor", code=1)
    assert reason in found.words
    assert remedy in found.words


def test_a_key_that_is_gone_is_named(a_written_task: Team) -> None:
    remove(a_written_task.root / "homes" / "amara" / "keys" / "amara_ed25519")
    assert "is not there" in a_written_task.rlhf("amara", "submit", code=3).words
    assert "The signing key of this copy is not there" in a_written_task.rlhf("amara", "doctor", code=1).words


def test_a_key_in_an_agent_is_used(team: Team) -> None:
    """Unlocked for the session with ssh-add, as the advice says."""
    key = team.root / "homes" / "amara" / "keys" / "amara_ed25519"
    started = subprocess.run(["ssh-agent", "-s"], check=True, capture_output=True, text=True).stdout
    agent = dict(part.split("=", 1) for part in started.replace("\n", "").split(";") if "=" in part)
    try:
        subprocess.run(["ssh-add", "-q", str(key)], check=True, env=os.environ | agent, capture_output=True)
        lock(key)
        team.env |= agent
        team.rlhf("amara", "ask", TASKS[0], "Which dose?")
        assert team.rlhf("amara", "doctor").words == "All is well."
    finally:
        subprocess.run(["kill", agent["SSH_AGENT_PID"]], check=True)
