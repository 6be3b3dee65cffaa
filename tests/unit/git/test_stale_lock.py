"""A lock counts as left behind only where no process is left that could hold it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rlhf.store.git import stale_lock
from rlhf.store.git.stale_lock import wait_or_clear

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="which processes run is read from /proc")


@pytest.fixture
def lock(tmp_path, monkeypatch):
    monkeypatch.setattr(stale_lock, "PATIENCE", 0.1)
    (tmp_path / ".git").mkdir()
    file = tmp_path / ".git" / "index.lock"
    file.touch()
    return file


def test_a_lock_that_nobody_holds_is_removed(lock):
    assert wait_or_clear(lock)
    assert not lock.exists()


def test_a_lock_that_is_not_there_needs_no_waiting(lock):
    lock.unlink()
    assert wait_or_clear(lock)


@pytest.fixture
def running(monkeypatch):
    """Starts processes that count as somebody else's, and ends them."""
    monkeypatch.setattr(stale_lock.os, "getpid", lambda: -1)
    found = []

    def start(*command, **options):
        found.append(subprocess.Popen(command, stdin=subprocess.PIPE, **options))

    yield start
    for process in found:
        process.kill()
        process.communicate()


def test_a_lock_that_another_process_has_open_stays(lock, running):
    with lock.open("w") as held:
        running("sleep", "60", stdout=held)
    assert not wait_or_clear(lock)
    assert lock.exists()


def test_a_git_that_works_in_the_repository_may_hold_it(lock, running):
    subprocess.run(["git", "init", "-q"], cwd=lock.parents[1], check=True)
    running("git", "hash-object", "--stdin", cwd=lock.parents[1])
    assert not wait_or_clear(lock)


def test_a_git_elsewhere_and_one_that_only_reads_hold_nothing(lock, running, tmp_path):
    for folder in (lock.parents[1], tmp_path / "other"):
        subprocess.run(["git", "init", "-q", folder], check=True)
    running("git", "cat-file", "--batch", cwd=lock.parents[1])
    running("git", "hash-object", "--stdin", cwd=tmp_path / "other")
    assert wait_or_clear(lock)


def test_where_processes_are_not_known_only_age_tells(lock, monkeypatch, tmp_path):
    monkeypatch.setattr(stale_lock, "_PROCESSES", tmp_path / "none")
    assert not wait_or_clear(lock)
    monkeypatch.setattr(stale_lock, "_OLD", -1.0)
    assert wait_or_clear(lock)
