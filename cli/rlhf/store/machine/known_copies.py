"""Where a person's copies are on this machine: noted beside their keys, so that a command elsewhere can name them.

The file may be deleted at any moment; each copy is noted again when it is next used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.model.paths import CONFIG
from rlhf.store.files.atomic import replace_cache

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "copies.json"
#: The file beside a copy that is a practice: nobody is led back to it from elsewhere.
PRACTICE_MARK = ".rlhf-practice"
_MOST = 50


def note_copy(home: Path, root: Path) -> None:
    """Note a copy that is in use, where it is not noted yet; copies that are gone are let go of then."""
    noted, path = _read(home), str(root)
    if path not in noted and not (root.parent / PRACTICE_MARK).exists():
        there = [other for other in noted if _is_copy(Path(other))]
        replace_cache(home / _FILE, json.dumps([path, *there][:_MOST], indent=1).encode())


def known_copies(home: Path) -> list[Path]:
    """Return the copies on this machine that are still there, the one that was noted last first."""
    return [Path(path) for path in _read(home) if _is_copy(Path(path))]


def _is_copy(root: Path) -> bool:
    return (root / CONFIG).is_file() and (root / ".git").exists()


def _read(home: Path) -> Sequence[str]:
    try:
        data = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [path for path in data if isinstance(path, str)] if isinstance(data, list) else []
