"""Due times and durations: an instant with the zone in which people think of it (RFC 3339, RFC 9557)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoTimeZones

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_RFC9557 = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))(?:\[(?P<zone>[A-Za-z0-9_+/-]+)\])?"
)
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
_LONGEST = 10 * 366 * 86400
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Due(Struct, frozen=True, order=True):
    """An instant (UTC) and the name of the time zone in which it was set."""

    at: datetime
    zone: str = "UTC"

    @property
    def words(self) -> str:
        """The due time as people read it, with its zone: `Fri 4 Dec 2026 18:00 Europe/London`."""
        here = self.at.astimezone(zone_of(self.zone))
        return f"{here:%a} {here.day} {here:%b %Y %H:%M} {self.zone}"

    def __str__(self) -> str:
        local = self.at.astimezone(zone_of(self.zone))
        return f"{local.isoformat(timespec='minutes')}[{self.zone}]"


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name; UTC if this machine does not know the name."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(name if is_zone(name) else "UTC")


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone by its IANA name.

    Raises:
        NoTimeZones: this machine has no time zones at all.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _require_zones()
        return False
    return True


def _require_zones() -> None:
    """Stop if this machine has no time zones at all; else every zone name would seem to be wrong.

    Raises:
        NoTimeZones: neither the system nor Python has time zones.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("UTC")
    except ZoneInfoNotFoundError:
        raise NoTimeZones from None


def parse_due(text: str) -> Due:
    """Read `2026-12-04T18:00+00:00[Europe/London]` (the zone in brackets is optional).

    Raises:
        ValueError: the text is not of that form, or is not a real time.
    """
    match = _RFC9557.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}” is not a time like 2026-12-04T18:00+00:00[Europe/London]")
    zone = match["zone"]
    if zone and not is_zone(zone):
        raise ValueError(f"“{zone}” is not a time zone name like Europe/London")
    return Due(_utc(match["stamp"]), zone or "UTC")


def duration(text: str) -> timedelta:
    """Read a length of time: `30s`, `90m`, `36h`, `7d`, `2w`.

    Raises:
        ValueError: the text is not of such a form, or longer than ten years.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}” is not a length of time like 7d, 36h or 90m")
    seconds = int(match[1][:12]) * _UNITS[match[2]]
    if seconds > _LONGEST:
        raise ValueError(f"“{text}” is longer than ten years")
    return timedelta(seconds=seconds)


def stamp(at: datetime) -> str:
    """Return an instant as files have it: UTC, to the second, `2026-11-23T18:04:58Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def parse_stamp(text: str) -> datetime:
    """Read an instant as `stamp` writes it.

    Raises:
        ValueError: the text is not an instant with a zone.
    """
    return _utc(text)


def _utc(text: str) -> datetime:
    """Read an instant with an offset, and return it in UTC.

    Raises:
        ValueError: the text is not a real time, has no offset, or its year is not from 1970 to 9000.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no real day or time") from None
    if at.tzinfo is None:
        raise ValueError(f"“{text}” has no time zone")
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(f"“{text}” is not between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return at.astimezone(UTC)
