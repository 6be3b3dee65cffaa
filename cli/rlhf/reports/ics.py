"""Calendar entries as an iCalendar file (RFC 5545); times are in UTC, which calendars show in their own time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf import __version__
from rlhf.errors import NoCalendarWriter
from rlhf.reports.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.planning.calendar import Entry


def ics(entries: Iterable[Entry], name: str) -> bytes:
    """Return the file; the same entries always give the same bytes.

    The file has no METHOD, because it invites nobody; then DTSTAMP is the time of an entry's last change.

    Raises:
        NoCalendarWriter: the extra `calendar` is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError:
        raise NoCalendarWriter from None
    calendar = Calendar()
    calendar.add("prodid", f"-//rlhf//plan {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("name", plain(name))
    calendar.add("x-wr-calname", plain(name))
    for entry in entries:
        known, event = entry.known, Event()
        event.add("uid", known.uid)
        event.add("sequence", known.sequence)
        event.add("dtstamp", known.modified)
        event.add("last-modified", known.modified)
        event.add("dtstart", known.start)
        event.add("dtend", known.end)
        event.add("summary", plain(entry.title))
        if entry.text:
            event.add("description", plain(entry.text))
        event.add("status", "CANCELLED" if known.cancelled else "CONFIRMED")
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT" if known.cancelled else "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
