"""An audit as values for JSON: all that it says, with where each answer stands and how many stand there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rlhf.process.project_changes import SORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msgspec import Struct

    from rlhf.process.audit import Audit


def values(audit: Audit) -> dict[str, Any]:
    """Return the whole audit; `counts` adds up to the number of accepted answers."""
    sorts = Counter(change.sort for change in audit.project_changes)
    return {
        **_fields(audit),
        "accepted": [
            {**_fields(item), "counted_as": item.counted_as, "state": item.state, "signed_by": item.signed_by}
            for item in audit.accepted
        ],
        "counts": {"accepted": len(audit.accepted), **audit.counts},
        "partly_overridden": len(audit.partly_overridden),
        "changes_asked_later": len(audit.asked_later),
        "project_changes_by_sort": {sort: sorts[sort] for sort in SORTS},
    }


def _fields(value: Struct) -> Mapping[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}
