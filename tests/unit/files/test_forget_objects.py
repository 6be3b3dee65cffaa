"""Objects that nothing reaches are taken out of a repository; everything else stays, in whole packs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.store.git.forget_objects import forget_objects, left_over, reached
from rlhf.store.git.git import Git
from rlhf.store.git.objects import Objects
from rlhf.store.git.ref_logs import take_out_of_logs

if TYPE_CHECKING:
    from pathlib import Path


def git(where: Path, *args: str) -> str:
    named = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
    return subprocess.run(["git", *named, *args], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def two_versions(tmp_path: Path) -> Path:
    """A repository whose first version nothing but a log reaches any more, and a second one beside it."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for words in ("the secret", "the rest"):
        (tmp_path / "a.txt").write_text(words * 200, encoding="utf-8")
        (tmp_path / "same.txt").write_text("the same", encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "--message", words)
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    git(tmp_path, "commit", "--quiet", "--message", "alone")
    git(tmp_path, "branch", "--quiet", "--force", "main", "other")
    return tmp_path


def everything(where: Path) -> set[str]:
    rows = git(where, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered")
    return set(rows.split())


@pytest.mark.parametrize("packed", ["in files", "in one pack", "in two packs"])
def test_what_nothing_reaches_is_gone_for_good(two_versions: Path, packed: str) -> None:
    where, old = two_versions, git(two_versions, "rev-parse", "main@{1}")
    if packed == "in one pack":
        git(where, "repack", "-qad", "--keep-unreachable", "--write-bitmap-index")
        git(where, "commit-graph", "write", "--reachable")
    elif packed == "in two packs":
        git(where, "repack", "-qd")
        (where / "b.txt").write_text("more", encoding="utf-8")
        git(where, "add", ".")
        git(where, "commit", "--quiet", "--message", "more")
        git(where, "branch", "--quiet", "--force", "main", "other")
        git(where, "repack", "-qd")
        git(where, "multi-pack-index", "write")
    here, old_ones = everything(where), reached(Git(where), [old])
    take_out_of_logs(Git(where), old_ones - reached(Git(where), by_logs=False))
    stays = reached(Git(where))
    assert forget_objects(Git(where), old_ones) == len(old_ones - stays) > 0
    assert everything(where) == here - (old_ones - stays)
    assert subprocess.run(["git", "cat-file", "-e", old], cwd=where, check=False, capture_output=True).returncode
    git(where, "fsck", "--strict", "--full")
    assert git(where, "log", "--format=%s", "main").splitlines()[-1] == "alone"
    assert forget_objects(Git(where), old_ones) == 0


def test_what_is_left_over_is_old_or_has_the_words_or_hangs_on_either(two_versions: Path) -> None:
    where, git_of = two_versions, Git(two_versions)
    old = git(where, "rev-parse", "main@{1}")
    (where / "draft.txt").write_text("a secret draft", encoding="utf-8")
    (where / "other.txt").write_text("a harmless draft", encoding="utf-8")
    secret, harmless = (git(where, "hash-object", "-w", name) for name in ("draft.txt", "other.txt"))
    hanging = git(where, "commit-tree", "-p", old, "-m", "on the old one", f"{old}^{{tree}}")
    free = git(where, "commit-tree", "-m", "free", "main^{tree}")
    with Objects(git_of) as objects:
        assert hanging not in left_over(git_of, objects, [], lambda _: False)
        take_out_of_logs(git_of, reached(git_of, [old]) - reached(git_of, by_logs=False))
        gone = left_over(git_of, objects, [old], lambda data: b"secret draft" in data)
    assert {old, hanging, secret} <= gone
    assert gone.isdisjoint({harmless, free, *reached(git_of)})
    forget_objects(git_of, gone)
    assert secret not in everything(where)
    git(where, "fsck", "--strict", "--full")


def test_what_is_reached_stays_whatever_is_asked(two_versions: Path) -> None:
    here = everything(two_versions)
    stays = reached(Git(two_versions))
    forget_objects(Git(two_versions), stays)
    assert everything(two_versions) == here
    git(two_versions, "add", ".")  # and so does what waits to be committed
    (two_versions / "c.txt").write_text("waits", encoding="utf-8")
    git(two_versions, "add", "c.txt")
    waits = git(two_versions, "rev-parse", ":c.txt")
    assert forget_objects(Git(two_versions), [waits]) == 0
    assert waits in everything(two_versions)
