"""Whether one commit is part of another's history, found without a process of git where the two are near."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.store.git.objects import Objects

_NEAR = 32  # commits that are read before git is asked


def is_ancestor(objects: Objects, old: str, new: str) -> bool:
    """Whether a commit is `new` or in its history, as far as this repository has it; False for what is no commit."""
    if old == new:
        return True
    ends = shallow_ends(objects.git.git_dir)
    todo, seen = deque([new]), {new}
    while todo and len(seen) <= _NEAR:
        commit = todo.popleft()
        for parent in objects.parents(commit) if commit not in ends else ():
            if parent == old:
                return True
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return bool(todo) and objects.git.succeeds("merge-base", "--is-ancestor", old, new)


def shallow_ends(git_dir: Path) -> frozenset[str]:
    """Return the commits at which a history that was fetched only in part ends (gitformat: shallow)."""
    try:
        return frozenset((git_dir / "shallow").read_text(encoding="ascii", errors="replace").split())
    except OSError:
        return frozenset()
