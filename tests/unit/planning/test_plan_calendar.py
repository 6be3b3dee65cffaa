"""A plan in a calendar: whoever reads the file again finds entries moved, not doubled, and none that is not planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from rlhf.model.task import HIDDEN
from rlhf.process.planning.calendar import Known, entries, key_of, to_remember
from rlhf.process.planning.job import Doing, Job
from rlhf.process.planning.plan import Block
from rlhf.reports.ics import ics
from tests.unit.quick import quick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOSE, ZONE = "Winter/amara", "Europe/London"


@dataclass
class ACalendar:
    """Reads files as calendars do (RFC 5546 2.1.5): by UID, and the higher SEQUENCE, then the later DTSTAMP, holds."""

    entries: dict[str, tuple[int, datetime, bool, datetime, datetime, str]] = field(default_factory=dict)

    def read(self, file: bytes) -> None:
        for event in Calendar.from_ical(file).walk("VEVENT"):
            uid, sequence, stamp = str(event["UID"]), int(event["SEQUENCE"]), event["DTSTAMP"].dt
            if uid in self.entries and (sequence, stamp) < self.entries[uid][:2]:
                continue
            cancelled = event["STATUS"] == "CANCELLED"
            self.entries[uid] = (
                sequence, stamp, cancelled, event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"]),
            )  # fmt: skip

    @property
    def shown(self) -> list[tuple[datetime, datetime, str]]:
        return sorted(one[3:] for one in self.entries.values() if not one[2])


class Person:
    """Somebody who exports their plan again and again, and whose machine remembers what it told."""

    def __init__(self) -> None:
        self.known: list[Known] = []

    def export(self, blocks: Sequence[Block], now: datetime, hidden: Iterable[str] = ()) -> bytes:
        sent = entries(blocks, self.known, WHOSE, ZONE, now, set(hidden))
        self.known = to_remember(sent, self.known, now)
        return ics(sent, "rlhf: Winter")


def a_job(letter: str, title: str = "", doing: Doing = Doing.WRITE) -> Job:
    about = "ben" if doing is Doing.REVIEW else ""
    return Job(doing, "w50", f"t-{letter * 10}", 60, NOW + 99 * HOUR, title=title or f"Task {letter}", about=about)


def blocks(*given: tuple[int, str]) -> list[Block]:
    """Hours after NOW, and the letter of a task; `-` for time kept aside."""
    return [
        Block(NOW + hour * HOUR, NOW + (hour + 1) * HOUR, a_job(letter) if letter != "-" else None)
        for hour, letter in given
    ]


def seen(calendar: ACalendar) -> list[tuple[int, str]]:
    return [(int((start - NOW) / HOUR), summary.split()[-1]) for start, _, summary in calendar.shown]


def test_an_entry_moves_when_the_file_is_read_again() -> None:
    person, calendar = Person(), ACalendar()
    calendar.read(person.export(blocks((1, "a"), (2, "b"), (26, "b")), NOW))
    calendar.read(person.export(blocks((3, "b"), (4, "a"), (26, "b")), NOW + HOUR / 2))
    assert seen(calendar) == [(3, "b"), (4, "a"), (26, "b")]
    assert len(calendar.entries) == 3


def test_what_is_not_planned_any_more_is_cancelled_and_comes_back_if_it_is_planned_again() -> None:
    person, calendar = Person(), ACalendar()
    calendar.read(person.export(blocks((1, "a"), (30, "b")), NOW))
    gone = person.export(blocks((1, "a")), NOW)
    calendar.read(gone)
    assert seen(calendar) == [(1, "a")]
    assert b"STATUS:CANCELLED" in gone
    calendar.read(person.export(blocks((1, "a"), (31, "b")), NOW))
    assert seen(calendar) == [(1, "a"), (31, "b")]


def test_who_did_not_read_one_file_is_told_again_what_is_cancelled() -> None:
    person, calendar = Person(), ACalendar()
    calendar.read(person.export(blocks((30, "a"), (31, "b")), NOW))
    person.export(blocks((30, "a")), NOW)
    calendar.read(person.export(blocks((30, "a")), NOW + HOUR))
    assert seen(calendar) == [(30, "a")]
    assert b"CANCELLED" not in person.export(blocks((50, "a")), NOW + 40 * HOUR), "until its time is over"


def test_what_is_past_stays_as_it_was_planned() -> None:
    person, calendar = Person(), ACalendar()
    calendar.read(person.export(blocks((1, "a"), (26, "a")), NOW))
    calendar.read(person.export(blocks((26, "a"), (50, "a")), NOW + 3 * HOUR))
    assert seen(calendar) == [(1, "a"), (26, "a"), (50, "a")]
    uids = {one.start: one.uid for one in person.known}
    assert len(set(uids.values())) == 3


def test_the_same_plan_is_the_same_file() -> None:
    person = Person()
    first = person.export(blocks((10, "a"), (11, "-")), NOW)
    assert person.export(blocks((10, "a"), (11, "-")), NOW + HOUR) == first


def test_another_machine_that_remembers_nothing_moves_the_same_entries_too() -> None:
    calendar = ACalendar()
    calendar.read(Person().export(blocks((10, "a")), NOW))
    calendar.read(Person().export(blocks((20, "a")), NOW + HOUR))
    assert seen(calendar) == [(20, "a")]


def test_two_people_and_two_projects_have_entries_of_their_own() -> None:
    uids = {entries(blocks((1, "a")), [], whose, ZONE, NOW)[0].known.uid for whose in ("W/amara", "W/ben", "S/amara")}
    assert len(uids) == 3


def test_a_clock_that_was_put_back_does_not_hide_what_is_new() -> None:
    person, calendar = Person(), ACalendar()
    calendar.read(person.export(blocks((10, "a")), NOW))
    calendar.read(person.export(blocks((9, "a")), NOW - 48 * HOUR))
    assert seen(calendar) == [(9, "a")]


def test_hidden_words_leave_the_calendar_from_what_is_past_too() -> None:
    person, calendar = Person(), ACalendar()
    told = Block(NOW + HOUR, NOW + 2 * HOUR, a_job("a", "Mr Miller of Mill Lane"))
    calendar.read(person.export([told], NOW))
    assert "Miller" in calendar.shown[0][2]
    hidden = replace(told, start=NOW + 20 * HOUR, end=NOW + 21 * HOUR, job=a_job("a", HIDDEN))
    calendar.read(person.export([hidden], NOW + 5 * HOUR, {key_of(told)}))
    assert len(calendar.shown) == 2
    assert not any("Miller" in summary for _, _, summary in calendar.shown)
    assert not any("Miller" in repr(one) for one in person.known), "what is remembered holds no words"


def test_a_file_says_what_it_has_to_and_nothing_that_hides() -> None:
    title = "Chest pain; left, “sharp”\nBEGIN:VALARM \u202e" + "ü" * 90
    block = Block(NOW, NOW + HOUR, a_job("a", title, Doing.REVIEW), 1, 2)
    file = Person().export([block], NOW)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert file.count(b"\n") == file.count(b"\r\n")
    calendar = Calendar.from_ical(file)
    assert (calendar["VERSION"], calendar.get("METHOD")) == ("2.0", None)
    (event,) = calendar.walk("VEVENT")
    assert not list(event.subcomponents)
    assert str(event["SUMMARY"]) == "Review: " + title.replace("\u202e", "") + " (1 of 2)"
    assert "rlhf review show t-aaaaaaaaaa/ben" in str(event["DESCRIPTION"])
    assert (event["CLASS"], event["STATUS"], event["TRANSP"]) == ("PRIVATE", "CONFIRMED", "OPAQUE")
    assert b"DTSTART:20261130T193000Z" in file
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW


a_plan = st.lists(st.tuples(st.integers(1, 60), st.sampled_from("abc-")), max_size=6, unique_by=lambda one: one[0])


@quick
@given(st.lists(st.tuples(st.integers(0, 20), a_plan), min_size=1, max_size=4))
def test_a_calendar_holds_the_latest_plan_and_what_is_past_whatever_came_before(steps) -> None:
    person, calendar, now = Person(), ACalendar(), NOW
    for passed, hours in steps:
        before = [one for one in calendar.shown if one[1] <= now + passed * HOUR]
        now += passed * HOUR
        planned = blocks(*((int((now - NOW) / HOUR) + hour, letter) for hour, letter in hours))
        file = person.export(planned, now)
        calendar.read(file)
        calendar.read(file)
        coming = [(start, end) for start, end, _ in calendar.shown if end > now]
        assert coming == sorted((one.start, one.end) for one in planned)
        assert [one for one in calendar.shown if one[1] <= now] == before
