"""The names that records without a header use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.import_record import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.import_record import Record


def columns_of(records: Iterable[Record]) -> tuple[Column, ...]:
    """Return every name that a record has, in the order in which they occur."""
    names: dict[str, None] = {}
    for record in records:
        names |= dict.fromkeys(record.values or ())
    return tuple(Column("", name) for name in names)
