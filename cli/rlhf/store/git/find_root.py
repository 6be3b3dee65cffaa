"""Find the root of the workspace around a folder, before anything large is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.paths import CONFIG

if TYPE_CHECKING:
    from pathlib import Path


def root_around(start: Path) -> Path | None:
    """Return the root of the workspace around a folder; None where there is none."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file() and (folder / ".git").exists():
            return folder
    return None


def is_sparse(root: Path) -> bool:
    """Whether a clone holds only some files, so few that results of checks need no cache."""
    return (root / ".git" / "info" / "sparse-checkout").exists()
