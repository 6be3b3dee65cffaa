"""Take values out of a record by the names that a map uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from rlhf.model.import_record import ErrorCell

#: The name of the text of an XML element that has attributes or elements, too.
TEXT = "#text"


class Fault(Struct, frozen=True):
    """Why a record cannot become a task: the field of the record that the reason is about ("" for all of it)."""

    field: str
    reason: str


class Unmapped(Exception):
    """A record lacks or contradicts something that the map needs."""

    def __init__(self, reason: str, field: str = "", *more: Fault) -> None:
        self.faults = (Fault(field, reason), *more)
        super().__init__(reason)


def field(value: Any, path: str) -> Any:
    """Return what stands at a path in a record; None where there is nothing.

    A dot goes deeper: into a named value, or by its place (from 0; -1 is the last) into a list. A name that has dots
    of its own is taken whole where there is one.

    Raises:
        Unmapped: a cell holds an error in the place of a value.
    """
    result = _at(value, path)
    if isinstance(result, ErrorCell):
        raise Unmapped(f"the cell holds {result}", path)
    return result


def _at(value: Any, path: str) -> Any:
    if isinstance(value, list):
        return _in_list(value, path)
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return value[path]
    end = path.find(".")
    while end >= 0:
        if path[:end] in value:
            return _at(value[path[:end]], path[end + 1 :])
        end = path.find(".", end + 1)
    return None


def _in_list(values: list[Any], path: str) -> Any:
    head, dot, rest = path.partition(".")
    digits = head.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6:  # noqa: PLR2004 — no list is so long
        return None
    place = int(head)
    if not -len(values) <= place < len(values):
        return None
    return _at(values[place], rest) if dot else values[place]


def plain(value: Any) -> str:
    """Return a value as text: 1 and 1.0 are “1”, a day is “2026-12-04”, nothing is “”.

    Raises:
        Unmapped: it is a list, or a group of values without a text of its own.
    """
    if value is None:
        return ""
    if isinstance(value, Mapping) and isinstance(value.get(TEXT), str):
        return str(value[TEXT])
    if isinstance(value, Mapping | list | tuple):
        what = (
            "a group of values: name one of them"
            if isinstance(value, Mapping)
            else "a list: take one of it, or join it"
        )
        raise Unmapped(f"there stands {what} (docs/importing.md)")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def shown(value: Any) -> str:
    """Return any value as text for a person to look at."""
    try:
        return plain(value)
    except Unmapped:
        return str(value)
