"""How far a property is searched: briefly on every run, and for as many minutes as RLHF_FUZZ says where it is set.

For example: `RLHF_FUZZ=30 python -m pytest -n 4 tests/unit/files/test_fast_reader.py`.
Each property then takes that long.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

MINUTES = float(os.environ.get("RLHF_FUZZ") or 0)

_ALWAYS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}


def searched(examples: int, **strategies: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Search a property with so many examples, the same on every run, or for minutes with ever new ones."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        property_ = given(**strategies)(test)
        if not MINUTES:
            return settings(max_examples=examples, derandomize=True, **_ALWAYS)(property_)
        search = settings(max_examples=5_000, **_ALWAYS)(property_)

        def for_minutes() -> None:
            until = time.monotonic() + MINUTES * 60
            while time.monotonic() < until:
                search()

        for_minutes.__name__ = test.__name__
        return for_minutes

    return decorate
