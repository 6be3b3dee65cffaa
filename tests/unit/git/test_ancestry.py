"""Whether a commit is in another's history: the same answer as git's, near and far, whole and cut short."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.store.git import ancestry
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.git import Git
from rlhf.store.git.objects import Objects

if TYPE_CHECKING:
    from pathlib import Path


def git(where: Path, *args: str) -> str:
    person = ("-c", "user.name=anyone", "-c", "user.email=anyone@rlhf.invalid")
    return subprocess.run(["git", *person, *args], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


def history(where: Path, count: int) -> list[str]:
    """Commits with one or two earlier ones, or none, as parents."""
    git(where, "init", "--quiet", "--bare", ".")
    tree, chance, made = git(where, "mktree", "--missing"), random.Random(7), []
    for number in range(count):
        parents = chance.sample(made[-6:], min(len(made), chance.choice([0, 1, 1, 1, 2])))
        options = [part for parent in parents for part in ("-p", parent)]
        made.append(git(where, "commit-tree", *options, "-m", str(number), tree))
        git(where, "update-ref", f"refs/heads/b{number}", made[-1])
    return made


@pytest.mark.parametrize("near", [32, 3])
def test_the_answer_is_that_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, near: int) -> None:
    monkeypatch.setattr(ancestry, "_NEAR", near)
    made = history(tmp_path, 14)
    with Objects(Git(tmp_path)) as objects:
        for new in made:
            reached = set(git(tmp_path, "rev-list", new).split())
            assert {old for old in made if is_ancestor(objects, old, new)} == reached


def test_a_history_that_was_fetched_in_part_ends_where_git_says(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    git(tmp_path / "whole", "init", "--quiet", "--initial-branch=main", ".")
    for number in range(5):
        git(tmp_path / "whole", "commit", "--quiet", "--allow-empty", "-m", str(number))
    git(tmp_path, "clone", "--quiet", "--bare", "--depth=2", (tmp_path / "whole").as_uri(), "part")
    tip, before, older = (git(tmp_path / "whole", "rev-parse", f"HEAD~{back}") for back in (0, 1, 2))
    with Objects(Git(tmp_path / "part")) as objects:
        assert is_ancestor(objects, before, tip)
        assert not is_ancestor(objects, older, tip)


def test_what_is_no_commit_is_in_no_history(tmp_path: Path) -> None:
    (first, *_) = history(tmp_path, 2)
    tree = git(tmp_path, "rev-parse", f"{first}^{{tree}}")
    with Objects(Git(tmp_path)) as objects:
        for other in (tree, "0" * 39 + "1"):
            assert not is_ancestor(objects, first, other)
            assert not is_ancestor(objects, other, first)
