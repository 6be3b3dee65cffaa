"""Ids of criteria: given once, from the criterion's first words, and kept however it is worded later."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32, as in the ids of tasks
_LENGTH = 6


def missing_ids(rubric: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return an id for each criterion that has none, by its place in the rubric; each is unique in the rubric.

    The same rubric gets the same ids wherever it is read, so that importing a record twice gives nothing new.
    """
    criteria = list(rubric)
    taken = {str(criterion["id"]) for criterion in criteria if criterion.get("id")}
    result = {}
    for place, criterion in enumerate(criteria):
        if criterion.get("id"):
            continue
        number, id_ = 0, _id(str(criterion.get("criterion", "")), 0)
        while id_ in taken:
            number += 1
            id_ = _id(str(criterion.get("criterion", "")), number)
        taken.add(id_)
        result[place] = id_
    return result


def with_ids(rubric: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a rubric in which every criterion has an id, as its first value."""
    criteria = [dict(criterion) for criterion in rubric]
    given = missing_ids(criteria)
    return [{"id": given.get(place) or criterion["id"], **criterion} for place, criterion in enumerate(criteria)]


def _id(text: str, number: int) -> str:
    words = " ".join(text.split()).casefold() + (f" {number}" if number else "")
    bits = int.from_bytes(hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:8])
    return "c-" + "".join(_DIGITS[(bits >> (5 * place)) & 31] for place in range(_LENGTH))
