"""What `rlhf doctor` finds wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a copy or its project, and what mends it; a `note` is only worth knowing."""

    code: str
    message: str
    mend: str
    note: bool = False
    details: dict[str, Any] = field(default_factory=dict)
