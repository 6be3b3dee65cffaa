"""A person's private data, which stay on their machine: their working hours, and what their calendar was last sent."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.errors import (
    HoursFaulty,
    HoursNotAList,
    HoursUnreadable,
    HoursWithUnknownName,
    HoursWithUnknownZone,
    NoHours,
)
from rlhf.model.availability import HABITS, Availability, Habits
from rlhf.model.instants import is_zone, parse_stamp, stamp
from rlhf.model.spoken_hours import NotUnderstood, read
from rlhf.process.planning.calendar import Known
from rlhf.store.files import edit_yaml, safe_yaml
from rlhf.store.files.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rlhf.model.document import Document

AVAILABILITY = "availability.yaml"
_HEAD = (
    '# When you work, read by rlhf plan on this machine only. Change it here, or with: rlhf plan available "…"\n'
    "# A line of `when` is like one of these:  Mon, Wed 19:30-22:00    not Fri    not Fri 2026-12-04\n"
    "#   not Thu 2026-12-24 to Sat 2027-01-02    also Sat 2026-12-05 14:00-16:00\n"
)  # fmt: skip
_NAMES = ("zone", "when", *HABITS)


def availability_file(home: Path) -> Path:
    return home / AVAILABILITY


def availability(home: Path, zone: str) -> Availability:
    """Return when the person on this machine works.

    Args:
        zone: the time zone where the file names none.

    Raises:
        NoHours: no working hours are recorded yet.
        HoursUnreadable: the file has something that is not understood; the error names its line.
    """
    file = availability_file(home)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoHours from None
    except (OSError, UnicodeDecodeError) as error:
        raise HoursUnreadable(file, str(error)) from None
    document = safe_yaml.load(text, str(file))
    for fault in document.faults:
        raise HoursFaulty(file, fault.span.line, fault.message)
    return _availability(file, document, zone)


def keep_availability(home: Path, given: Availability) -> Path:
    """Write the working hours to a file that a person can read and change; what they wrote beside them stays."""
    file = availability_file(home)
    known = edit_yaml.load(file.read_bytes(), str(file)) if file.exists() else None
    fresh = known is None
    values: Any = {} if fresh else known
    values["zone"] = given.zone
    values["when"] = list(given.lines)
    values |= {name: getattr(given.habits, name) for name in HABITS}
    replace_file(file, (_HEAD.encode() if fresh else b"") + edit_yaml.dump(values), private=True)
    return file


def last_told(home: Path, whose: str) -> list[Known]:
    """Return the entries that a calendar was last sent; empty where none are recorded."""
    try:
        data = json.loads(_memory(home, whose).read_text(encoding="utf-8"))
        return [_known(value) for value in data["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def note_told(home: Path, whose: str, known: Iterable[Known]) -> None:
    entries = [
        {"uid": item.uid, "key": item.key, "number": item.number, "start": stamp(item.start), "end": stamp(item.end),
         "sequence": item.sequence, "modified": stamp(item.modified), "mark": item.mark, "cancelled": item.cancelled}
        for item in known
    ]  # fmt: skip
    replace_file(_memory(home, whose), json.dumps({"entries": entries}, indent=1).encode(), private=True)


def put_report(file: Path, data: bytes) -> None:
    """Write a report to the file that a person named, whole or not at all.

    Raises:
        NotAllowedToWrite, DiskFull.
    """
    replace_file(file, data, private=True, folders=False)


def _availability(file: Path, document: Document, zone: str) -> Availability:
    data = document.data if isinstance(document.data, dict) else {}
    for name in data:
        if name not in _NAMES:
            raise HoursWithUnknownName(file, document.key(name).line, name, _NAMES)
    zone = data.get("zone") or zone
    if not isinstance(zone, str) or not is_zone(zone):
        raise HoursWithUnknownZone(file, document.at("zone").line, zone)
    given = Availability(zone)
    lines = data.get("when") or []
    if not isinstance(lines, list):
        raise HoursNotAList(file, document.at("when").line)
    for number, line in enumerate(lines):
        try:
            given = given.and_also(read(str(line), zone, None))
        except NotUnderstood as error:
            raise HoursFaulty(file, document.at("when", number).line, str(error)) from None
    try:
        return replace(given, habits=Habits(**{name: data[name] for name in HABITS if name in data}))
    except ValueError as error:
        raise HoursUnreadable(file, str(error)) from None


def _known(entry: dict[str, Any]) -> Known:
    times = {name: parse_stamp(entry[name]) for name in ("start", "end", "modified")}
    return Known(
        str(entry["uid"]), str(entry["key"]), int(entry["number"]), times["start"], times["end"],
        int(entry["sequence"]),
        times["modified"], str(entry["mark"]), bool(entry["cancelled"]),
    )  # fmt: skip


def _memory(home: Path, whose: str) -> Path:
    return home / "calendars" / f"{sha256(whose.encode('utf-8', 'replace')).hexdigest()[:16]}.json"
