"""Compare values so that 1, 1.0, true and “1” are all different, and so are two orders of the same names."""

from __future__ import annotations

from typing import Any


def told_apart(value: Any) -> Any:
    """Something that is equal only for equal values of equal types; what is no number equals itself."""
    if isinstance(value, dict):
        return {"names": [(key, told_apart(inner)) for key, inner in value.items()]}
    if isinstance(value, list):
        return [told_apart(inner) for inner in value]
    return type(value).__name__, repr(value)
