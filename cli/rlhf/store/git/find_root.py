"""Where the workspace is that somebody stands in, found before anything heavy is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.paths import CONFIG

if TYPE_CHECKING:
    from pathlib import Path


def root_around(start: Path) -> Path | None:
    """The root of the workspace around a folder."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file() and (folder / ".git").exists():
            return folder
    return None


def is_sparse(root: Path) -> bool:
    """Whether a copy holds only some files: so few that nothing needs to be remembered."""
    return (root / ".git" / "info" / "sparse-checkout").exists()
