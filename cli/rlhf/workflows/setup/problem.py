"""A problem that `rlhf doctor` reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a copy or its project, and the command that repairs it; a `note` is information, not an error."""

    code: str
    message: str
    mend: str
    note: bool = False
    details: dict[str, Any] = field(default_factory=dict)
