"""Turn what a cell or a field holds into the kind of value that a map asks for; nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rlhf.process.importing.fields import Unmapped, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?")
_YES, _NO = {"yes", "y", "true", "t", "1"}, {"no", "n", "false", "f", "0"}
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::\d\d(?:\.\d+)?)?)?")
_THREE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_MONTHS = 12
_CENTURY = 2000


def as_kind(kind: str, value: Any, spec: dict[str, Any], name: str) -> Any:
    """Return a value as the kind that a map asks for by `as`.

    Args:
        name: the field of the record, for the reason.

    Raises:
        Unmapped: the value is none of that kind, or may be read in two ways.
    """
    make: dict[str, Callable[[], Any]] = {
        "text": lambda: plain(value),
        "integer": lambda: _integer(value, name),
        "boolean": lambda: _boolean(value, name),
        "date": lambda: day_of(value, spec.get("order", ""), name),
        "list": lambda: _list(value, spec.get("split", ";")),
        "slug": lambda: (
            [slug(plain(part)) for part in _list(value, spec.get("split", ";"))]
            if "split" in spec or isinstance(value, list)
            else slug(plain(value))
        ),
    }
    return make[kind]()


def _integer(value: Any, name: str) -> int:
    text = plain(value).strip()
    if isinstance(value, bool) or not _WHOLE.fullmatch(text):
        raise Unmapped(f"“{text}” is no whole number, such as 20", name)
    number = Decimal(text)
    if number != number.to_integral_value():
        raise Unmapped(f"{text} is no whole number", name)
    return int(number)


def _boolean(value: Any, name: str) -> bool:
    text = plain(value).strip().casefold()
    if text in _YES | _NO:
        return text in _YES
    raise Unmapped(f"“{plain(value)}” is neither yes nor no. The map can say which by `words:`", name)


def day_of(value: Any, order: str, name: str) -> str:
    """Return a day as 2026-12-04, with its time where it has one: 2026-12-04 18:00.

    Args:
        order: dmy, mdy or ymd; "" where the map does not state it.

    Raises:
        Unmapped: it is no day, or 04/12/2026 without an order.
    """
    if isinstance(value, datetime | date):
        return plain(value)
    text = plain(value).strip()
    if match := _ISO.fullmatch(text):
        time = f" {int(match[4]):02}:{match[5]}" if match[4] else ""
        return _day(int(match[1]), int(match[2]), int(match[3]), text, name) + time
    match = _THREE.fullmatch(text)
    if match is None:
        hint = ". Format the column as dates" if isinstance(value, int | float) else ", such as 2026-12-04"
        raise Unmapped(f"“{text}” is no date{hint}", name)
    parts = [int(part) for part in match.groups()]
    if not order or len(match[1]) == 4:  # noqa: PLR2004 — a year stands first
        order = _only_order(parts, match[1])
    if not order:
        raise Unmapped(
            f"“{text}” can be read in two ways. Say in the map `order: dmy` (day first) or `order: mdy`", name
        )
    year, month, day = (parts[place] for place in _ORDERS[order])
    return _day(year + _CENTURY if year < 100 else year, month, day, text, name)  # noqa: PLR2004 — two digits


def _only_order(parts: list[int], first: str) -> str:
    if len(first) == 4:  # noqa: PLR2004 — a year
        return "ymd"
    if parts[0] == parts[1]:
        return "dmy"
    return "dmy" if parts[0] > _MONTHS else "mdy" if parts[1] > _MONTHS else ""


def _day(year: int, month: int, day: int, text: str, name: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Unmapped(f"“{text}” is no day of the calendar", name) from None


def _list(value: Any, separator: str) -> list[Any]:
    if isinstance(value, list):
        return value
    return [part.strip() for part in plain(value).split(separator) if part.strip()]


def slug(text: str) -> str:
    """Return a text as a short name: “General practice” is general-practice."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
