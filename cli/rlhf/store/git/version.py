"""Which version of git there has to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.errors import GitTooOld
from rlhf.store.git.git import Git

if TYPE_CHECKING:
    from pathlib import Path

#: The oldest git on which the tests run: docs/decisions/0048-the-oldest-git-is-one-that-is-tried.md
OLDEST = (2, 39)


def require_git(where: Path) -> None:
    """Raise an error for a git that is missing or too old."""
    text = Git(where).text("version").removeprefix("git version ").split()[0]
    numbers = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if numbers < OLDEST:
        raise GitTooOld(text, ".".join(map(str, OLDEST)))
