"""Remembers the last list that a command showed, so that what stands in it can be named by its number.

The file may be deleted at any moment; then no number names anything.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rlhf.store.files.atomic import replace_cache

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FILE = "shown.json"
_MOST = 200


def note_shown(git_dir: Path, kind: str, names: Iterable[str]) -> None:
    """Remember a list in place of the last of its kind.

    Args:
        kind: `tasks` (ids, or `ID/AUTHOR`) or `messages` (letters).
    """
    lists = _lists(git_dir) | {kind: list(names)[:_MOST]}
    replace_cache(git_dir / "rlhf" / _FILE, json.dumps(lists).encode())


def last_shown(git_dir: Path, kind: str) -> list[str]:
    """Return the names of the last list of a kind in their order; none where no list is remembered."""
    return _lists(git_dir).get(kind, [])


def _lists(git_dir: Path) -> dict[str, list[str]]:
    try:
        data = json.loads((git_dir / "rlhf" / _FILE).read_text(encoding="utf-8"))
        return {str(kind): [str(name) for name in names] for kind, names in data.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
