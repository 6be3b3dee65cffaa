"""Refs are read from git's files as git itself reads them, wherever git keeps them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.store.git.git import Git
from rlhf.store.git.refs import head_ref, read_refs

if TYPE_CHECKING:
    from pathlib import Path

BOTH = ("refs/heads/", "refs/remotes/origin/")


def git(where: Path, *args: str) -> str:
    person = ("-c", "user.name=anyone", "-c", "user.email=anyone@rlhf.invalid")
    return subprocess.run(["git", *person, *args], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Branches of both sides, some packed, one packed and moved since, one symbolic, one below a folder of its name."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main", ".")
    for number in range(3):
        git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", f"Commit {number}")
    for name in ("ledger/amara", "answer/t-1/amara", "draft/ben"):
        git(tmp_path, "update-ref", f"refs/heads/{name}", "HEAD~1")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(tmp_path, "tag", "-a", "-m", "A tag", "v1")
    git(tmp_path, "pack-refs", "--all")
    git(tmp_path, "update-ref", "refs/heads/ledger/amara", "HEAD")
    git(tmp_path, "update-ref", "refs/remotes/origin/claim/t-1", "HEAD")
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return tmp_path


def by_git(where: Path) -> list[tuple[str, str]]:
    rows = git(where, "for-each-ref", "--format=%(refname) %(objectname) symbolic:%(symref)", *BOTH).splitlines()
    return [(name, oid) for name, oid, symbolic in (row.split(" ") for row in rows) if symbolic == "symbolic:"]


def test_packed_and_loose_refs_are_read_as_git_reads_them(here: Path) -> None:
    assert read_refs(Git(here), *BOTH) == by_git(here)
    assert len(by_git(here)) == 6


def test_a_branch_that_is_moved_removed_or_packed_is_seen_so(here: Path) -> None:
    for change in (
        ("update-ref", "refs/heads/main", "HEAD~1"),
        ("update-ref", "-d", "refs/heads/draft/ben"),
        ("pack-refs", "--all"),
        ("update-ref", "-d", "refs/heads/main"),
    ):
        git(here, *change)
        assert read_refs(Git(here), *BOTH) == by_git(here), change


def test_what_a_power_cut_left_of_a_ref_is_left_out_as_git_leaves_it_out(here: Path) -> None:
    (here / ".git/refs/heads/answer/t-1").mkdir(parents=True, exist_ok=True)
    for name, text in (("empty", ""), ("short", "abc\n"), ("lock.lock", git(here, "rev-parse", "HEAD"))):
        (here / ".git/refs/heads" / name).write_text(text)
    assert {name for name, _ in read_refs(Git(here), *BOTH)} == {name for name, _ in by_git(here)}


def test_the_refs_of_a_second_working_tree_are_those_of_the_repository(here: Path, tmp_path: Path) -> None:
    git(here, "worktree", "add", "--quiet", str(tmp_path / "second"), "-b", "other")
    second = Git(tmp_path / "second")
    assert read_refs(second, *BOTH) == by_git(here)
    assert head_ref(second) == "refs/heads/other"


def test_refs_in_another_form_are_asked_of_git(here: Path) -> None:
    """Git from 2.45 on can keep refs in a table; a folder of that name is how a repository shows it."""
    (here / ".git/reftable").mkdir()
    assert read_refs(Git(here), *BOTH) == by_git(here)


def test_what_is_checked_out(here: Path) -> None:
    assert head_ref(Git(here)) == "refs/heads/main"
    git(here, "checkout", "--quiet", "--detach")
    assert head_ref(Git(here)) == ""
