"""The meaning of a task: those of its fields that a sign-off is given for, and their hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The fields that bind, in the form named `m1`. The list never changes: a further field makes a further form.
M1: Final = frozenset({
    "acuity", "ambiguous_acuity", "ask", "audience", "context", "guidance", "jurisdiction", "kind", "locale",
    "outputs", "prompt", "risk", "rubric", "scenario", "starting_answer", "subgroup", "uncertainty",
})  # fmt: skip
#: The fields of a criterion that bind.
M1_CRITERION: Final = frozenset({"axis", "criterion", "guidance", "must_have", "points"})


def meaning(values: Mapping[str, Any]) -> str:
    """Return `m1:sha256:` and 64 hex digits: the hash of the fields that bind, from the values of a task's file.

    The same for any order of keys and any formatting of the file. A field that is left out is not filled in, the order
    of a list counts, and texts stay as they are.
    """
    return "m1:sha256:" + hashlib.sha256(_canonical(binding(values))).hexdigest()


def binding(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a task that bind, with their values; of a criterion, the part that binds."""
    kept = {key: value for key, value in values.items() if key in M1}
    if isinstance(kept.get("rubric"), list):
        kept["rubric"] = [_criterion(criterion) for criterion in kept["rubric"]]
    return kept


def _criterion(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if key in M1_CRITERION}


def _canonical(value: Any) -> bytes:
    """Return a value as JSON: keys in order, no spaces, a whole number without a point."""
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
