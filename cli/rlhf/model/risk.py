"""The clinical risk rating of NHS standard DCB0129: a look-up from severity and likelihood, not a product."""

from __future__ import annotations

from typing import Final

SEVERITIES: Final = ("minor", "significant", "considerable", "major", "catastrophic")

#: The harm that each means, to one person or to several.
SEVERITY_WORDS: Final = {
    "minor": "a little harm, soon over",
    "significant": "severe harm that heals, or a little to several people",
    "considerable": "severe harm that may not heal, or to several people",
    "major": "death, or harm that changes a life for good",
    "catastrophic": "the same, to several people",
}

_TABLE: Final = {
    "very_high": (3, 4, 4, 5, 5),
    "high": (2, 3, 3, 4, 5),
    "medium": (2, 2, 3, 3, 4),
    "low": (1, 2, 2, 3, 4),
    "very_low": (1, 1, 2, 2, 3),
}


LIKELIHOODS: Final = tuple(reversed(_TABLE))


def rating(severity: str, likelihood: str) -> int:
    """Return the rating, from 1 (lowest) to 5.

    Raises:
        ValueError: the severity or the likelihood is not in the table.
    """
    if likelihood not in _TABLE or severity not in SEVERITIES:
        raise ValueError(f"no risk rating for severity “{severity}”, likelihood “{likelihood}”")
    return _TABLE[likelihood][SEVERITIES.index(severity)]
