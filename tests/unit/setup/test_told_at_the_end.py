"""A run of the tests says what it did not run and how to have it run; `--all` makes that a failure."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.here import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

SSHD = "sshd is not installed: apt-get install openssh-server"
TESTS = """
import pytest

def test_runs():
    assert True

@pytest.mark.parametrize("number", range(3))
def test_needs_a_server(number):
    pytest.skip({reason!r})
"""


def run(folder: Path, reason: str, *args: str) -> tuple[int, str]:
    (folder / "test_some.py").write_text(TESTS.format(reason=reason), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.told_at_the_end", "-p", "no:cacheprovider", *args]
    done = subprocess.run(
        [*command, "--rootdir", str(folder), str(folder)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_what_was_not_run_is_said_with_what_has_it_run(tmp_path: Path) -> None:
    code, told = run(tmp_path, SSHD)
    assert code == 0
    assert "3 tests were not run:" in told
    assert f"   3  {SSHD}" in told


def test_all_is_a_failure_where_something_was_not_run(tmp_path: Path) -> None:
    assert run(tmp_path, SSHD, "--all")[0] == 6


def test_what_nobody_can_install_is_none(tmp_path: Path) -> None:
    code, told = run(tmp_path, "K-QA is not at hand (../shared/data/k-qa)", "--all")
    assert code == 0
    assert "3 tests were not run:" in told
