"""Whether this process may read plain files by the fast reader: only where its command decides nothing.

Until a command says so every file is read strictly, so that the forge's hooks, the gate and the audit never import what
stands behind the fast reader. Commands that show, write or send say so as they begin (`commands/app.py`).
"""

from __future__ import annotations

_allowed = False


def allow_fast(*, allowed: bool) -> None:
    """Say for this process, and those that it forks from now on, whether the fast reader may be used."""
    global _allowed  # noqa: PLW0603 — of the process, as the libraries that it has imported are
    _allowed = allowed


def fast_allowed() -> bool:
    return _allowed
