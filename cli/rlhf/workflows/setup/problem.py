"""A problem that `rlhf doctor` reports."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Problem(Struct, frozen=True):
    """A problem of a copy or its project, and the command that repairs it; a `note` is information, not an error."""

    code: str
    message: str
    mend: str
    note: bool = False
    details: dict[str, Any] = field(default_factory=dict)
