"""Streams that are closed or full, and folders whose names mean something to a shell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, found_a_project

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
ODD = 'a $HOME `id` b\'c "q" ü%s #~*?!&;|<>(){}[]'


def shell(team: Team, line: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in Amara's copy; `rlhf` in it is the program."""
    script = f'rlhf() {{ {quote(sys.executable)} -m rlhf "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", script], cwd=team.root / "amara", env=team.environment("amara"), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_a_closed_stream_keeps_no_command_from_its_work(team: Team, closed: str) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0])
    team.write("amara", TASKS[0])
    for words in ("status", "save", f"ask {TASKS[0]} 'Which dose?'", "submit", "sync", "--version", "--help"):
        done = shell(team, f"rlhf {words} {closed}")
        assert (done.returncode, "This is a bug" in done.stdout + done.stderr) == (0, False), (words, done.stderr)
    assert team.branches("answer") == [f"answer/{TASKS[0]}/amara"]
    assert "question" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
@pytest.mark.parametrize("words", ["--version", "--help", "status", "week --json"])
def test_what_cannot_be_shown_is_told_in_a_sentence(team: Team, words: str) -> None:
    done = shell(team, f"rlhf {words} >/dev/full")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "full" in done.stderr or "No space" in done.stderr


def test_a_project_in_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    (tmp_path / ODD).mkdir()
    team = found_a_project(tmp_path / ODD)
    team.rlhf("amara", "task", "pull", TASKS[0])
    team.write("amara", TASKS[0])
    team.rlhf("amara", "save")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    assert team.main_file(f"answers/{BATCH}/{TASKS[0]}/amara.md")
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync")
        assert team.rlhf(who, "doctor").words == "All is well."
    team.rlhf("morgan", "forge", "install", str(team.bare))
    team.rlhf("morgan", "forge", "tend", str(team.bare))
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
