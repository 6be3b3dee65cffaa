"""Write what rlhf.yaml says of a forge that gets a new key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.instants import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.keys import ForgeKeys


def lines(keys: ForgeKeys, new: str, now: datetime) -> list[str]:
    """Return the lines below `forge:` that name the new key, and the present one as the last of the former ones."""
    former = [(key.public, stamp(key.until)) for key in keys.former if key.until is not None]
    former.append((keys.current, stamp(now)))
    return [
        f"  key: {' '.join(new.split()[:2])}",
        "  former:",
        *(f'    - {{public: {" ".join(public.split()[:2])}, until: "{until}"}}' for public, until in former),
    ]
