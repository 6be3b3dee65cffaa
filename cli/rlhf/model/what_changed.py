"""What an edit of a task or a batch changed, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def what_changed(fields: Iterable[str], moved: tuple[str, str] | None = None) -> str:
    """Return the fields that an edit changed, in words; of a move, the batch from which and to which it went."""
    rest = [str(name).replace("_", " ") for name in fields if not (moved and name == "batch")]
    return ", ".join([*([f"moved from {moved[0]} to {moved[1]}"] if moved else []), *rest]) or "layout"


def moved_in(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the batches of a move, from the body of an event; None where the task was not moved."""
    moved = body.get("moved")
    return (str(moved.get("from")), str(moved.get("to"))) if isinstance(moved, dict) else None
