"""Whether this process may use the fast reader for plain files: only where its command makes no decision.

Until a command allows it, every file is read strictly, so that the forge's hooks, the gate and the audit never import
the fast reader's parser. Commands that show, write or send allow it when they start (`commands/app.py`).
"""

from __future__ import annotations

_allowed = False


def allow_fast(*, allowed: bool) -> None:
    """Set, for this process and those that it forks later, whether the fast reader may be used."""
    global _allowed  # noqa: PLW0603 — a property of the process, like its imported libraries
    _allowed = allowed


def fast_allowed() -> bool:
    return _allowed
