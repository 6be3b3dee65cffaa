"""Time that was written down: order does not matter, corrections and retractions hold, months are where people are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Event
from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import MOST, by_day, entries, length, month_words, told_length, written_on
from rlhf.process.planning.timesheet import About, Added, Sheet, rows
from rlhf.process.planning.week import minutes_left
from tests.unit.quick import quick
from tests.unit.samples import BATCH, NOW, TASK, an_event, an_id

OTHER = "t-otherother"
LONDON = "Europe/London"


def spent(number, minutes=25, by="amara", **body):
    return an_event(number, "time", by, minutes=minutes, category=body.pop("category", "writing"), **body)


def taken_back(number, target, by="amara"):
    return an_event(number, "retraction", by, retracts=target.id)


@st.composite
def ledgers(draw):
    """Events of two people that correct and take back one another in every way, sensible or not."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        body = {"minutes": draw(st.integers(-1, 90)), "category": draw(st.sampled_from(["writing", "review"]))}
        for field in ("supersedes", "retracts"):
            target = draw(st.integers(-8, 14))
            if target >= 0:
                body[field] = an_id(target)
        by, task = draw(st.sampled_from(["amara", "ben"])), draw(st.sampled_from([TASK, OTHER]))
        type_ = draw(st.sampled_from(["time", "time", "time", "retraction", "reply"]))
        found.append(Event(an_id(number), type_, by, NOW + timedelta(hours=number), BATCH, task, body))
    return found


@quick
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(events, dice):
    shuffled = [*events, *events[:3]]  # some read twice
    dice.shuffle(shuffled)
    assert entries(shuffled) == entries(events)


@quick
@given(ledgers())
def test_each_entry_is_its_own_and_no_wording_counts_twice(events):
    found = entries(events)
    wordings = [event.id for one in found for event in (*one.earlier, one.latest)]
    assert len(wordings) == len(set(wordings))
    assert all(1 <= one.minutes <= MOST for one in found)
    sound = {event.id for event in events if event.type == "time" and event.body["minutes"] >= 1}
    assert set(wordings) <= sound


@quick
@given(ledgers())
def test_nobody_changes_the_time_of_another_or_of_another_task(events):
    every = entries(events)
    for by in ("amara", "ben"):
        for task in (TASK, OTHER):
            alone = entries(event for event in events if event.by == by and event.task == task)
            assert [one for one in every if (one.by, one.task) == (by, task)] == alone


@quick
@given(ledgers())
def test_the_lines_of_all_months_add_up_to_what_was_written_down(events):
    mine = [one for one in entries(events) if one.by == "amara"]
    months = {f"{one.day(zone_of(LONDON)):%Y-%m}" for one in mine}
    sheets = [rows(mine, month, LONDON, {}, {}) for month in months]
    assert sum(row.minutes for sheet in sheets for row in sheet) == sum(one.minutes for one in mine)
    assert all(
        row.minutes == sum(piece.minutes for piece in row.pieces) <= row.in_all for sheet in sheets for row in sheet
    )


def test_the_last_correction_holds_and_its_chain_is_one_entry():
    first, second, third = spent(1, 25), spent(2, 35, supersedes=an_id(1)), spent(3, 30, supersedes=an_id(2))
    (entry,) = entries([third, first, second])
    assert (entry.id, entry.minutes, [event.id for event in entry.earlier]) == (first.id, 30, [first.id, second.id])


def test_of_two_machines_that_correct_the_same_the_later_holds():
    (entry,) = entries([spent(1, 25), spent(2, 35, supersedes=an_id(1)), spent(3, 30, supersedes=an_id(1))])
    assert entry.minutes == 30


def test_a_circle_of_corrections_counts_once_and_one_of_itself_too():
    circle = [spent(1, 10, supersedes=an_id(2)), spent(2, 20, supersedes=an_id(1)), spent(3, 5, supersedes=an_id(3))]
    assert [one.minutes for one in entries(circle)] == [20, 5]


def test_taking_back_any_wording_takes_the_entry_back():
    first, second = spent(1), spent(2, 35, supersedes=an_id(1))
    assert not entries([first, second, taken_back(3, first)])
    assert not entries([taken_back(3, second), second, first])
    assert entries([first, taken_back(3, first, by="ben")])


def test_a_stop_that_was_repeated_is_no_time_more():
    once = Event(
        "01jd8zj6q0aaaaaaaaaaaaaaaa", "time", "amara", NOW, BATCH, TASK, {"minutes": 25, "category": "writing"}
    )
    again = Event(
        "01jd8zj7q0aaaaaaaaaaaaaaaa", "time", "amara", NOW, BATCH, TASK, {"minutes": 31, "category": "writing"}
    )
    (entry,) = entries([again, once])
    assert entry.minutes == 25
    corrected = Event(
        "01jd8zj8q0bbbbbbbbbbbbbbbb",
        "time",
        "amara",
        NOW,
        BATCH,
        TASK,
        {**once.body, "minutes": 20, "supersedes": again.id},
    )
    assert [one.minutes for one in entries([corrected, again, once])] == [20]


@pytest.mark.parametrize("minutes", [0, -5, 1441, True, "25", 25.0, None])
def test_minutes_that_no_schema_allows_count_for_nothing(minutes):
    assert not entries([spent(1, minutes)])


def test_the_week_counts_what_holds_of_ones_own_writing():
    said = [
        spent(1, 10), spent(2, 12, supersedes=an_id(1)), spent(3, 5), taken_back(4, spent(3)),
        spent(5, 9, category="communication"), spent(6, 7, by="ben"),
    ]  # fmt: skip
    assert written_on(said, "amara") == 12
    assert (minutes_left(30, said, "amara"), minutes_left(10, said, "amara")) == (18, 0)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), LONDON, date(2026, 10, 31)),  # winter time
        (datetime(2026, 9, 30, 23, 30, tzinfo=UTC), LONDON, date(2026, 10, 1)),  # summer time
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "Pacific/Auckland", date(2026, 12, 1)),
        (datetime(2026, 12, 1, 2, 0, tzinfo=UTC), "America/New_York", date(2026, 11, 30)),
    ],
)
def test_a_month_begins_where_the_person_is(at, zone, day):
    said = Event(an_id(1), "time", "amara", at, body={"minutes": 25, "category": "training"})
    (entry,) = entries([said])
    assert entry.day(zone_of(zone)) == day
    (row,) = rows([entry], f"{day:%Y-%m}", zone, {}, {})
    assert (row.task, row.minutes) == ("", 25)


def test_a_day_that_was_named_stays_wherever_the_person_goes():
    (entry,) = entries([spent(1, on="2026-10-31")])
    assert {entry.day(zone_of(zone)) for zone in (LONDON, "Pacific/Auckland")} == {date(2026, 10, 31)}
    (odd,) = entries([spent(1, on="(hidden)")])
    assert odd.day(zone_of("UTC")) == NOW.date()


def test_a_correction_without_a_day_stays_on_the_first_day():
    late = Event(
        an_id(9),
        "time",
        "amara",
        NOW + timedelta(days=20),
        BATCH,
        TASK,
        {"minutes": 5, "category": "review", "supersedes": an_id(1)},
    )
    (entry,) = entries([spent(1), late])
    assert (entry.day(zone_of("UTC")), entry.minutes) == (NOW.date(), 5)


@quick
@given(
    st.integers(0, 365 * 24 * 60 * 60).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    st.integers(0, MOST),
    st.sampled_from([LONDON, "Asia/Beirut", "America/Havana", "UTC"]),
)
def test_minutes_are_parted_at_midnight_and_none_is_lost(start, minutes, zone):
    parts = by_day(start, minutes, zone)
    assert sum(part for _, part in parts) == minutes
    days = [day for day, _ in parts]
    assert days == sorted(set(days))
    assert len(days) <= 3
    assert all(part > 0 for _, part in parts)


def test_an_evening_past_midnight_is_two_days_and_a_night_of_summer_time_has_23_hours():
    assert by_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), 50, LONDON) == [
        (date(2026, 11, 30), 30),
        (date(2026, 12, 1), 20),
    ]
    assert by_day(datetime(2026, 3, 29, 0, 0, tzinfo=UTC), MOST, LONDON) == [
        (date(2026, 3, 29), 23 * 60),
        (date(2026, 3, 30), 60),
    ]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("45m", 45),
        ("1h", 60),
        ("1h30", 90),
        ("1h30m", 90),
        (" 1 h 30 min ", 90),
        ("0", 0),
        ("24h", MOST),
        ("2H", 120),
    ],
)
def test_lengths_that_people_type(text, minutes):
    assert length(text) == minutes


@pytest.mark.parametrize("text", ["", "h", "soon", "-5", "1.5h", "45s", "25h", "1441", "1h 30 h", "5 m 1h"])
def test_lengths_that_are_none(text):
    with pytest.raises(ValueError, match="“"):
        length(text)


@quick
@given(st.integers(0, MOST))
def test_a_length_is_read_as_it_is_told(minutes):
    assert length(told_length(minutes)) == minutes


def test_a_sheet_adds_up_and_compares_what_was_expected():
    said = [
        spent(1, 25, on="2026-11-02"),
        spent(2, 20, on="2026-10-31"),
        spent(3, 9, category="review", on="2026-11-03"),
    ]
    proof = {an_id(1): Added("a" * 40, signed=True, sent=True)}
    found = rows(entries(said), "2026-11", LONDON, {(BATCH, TASK): About("Chest pain", minutes=30)}, proof)
    sheet = Sheet("amara", "Amara", "Winter", LONDON, "2026-11", NOW, tuple(found))
    assert [(row.category, row.minutes, row.in_all, row.expected) for row in sheet.rows] == [
        ("review", 9, 9, None), ("writing", 25, 45, 30),
    ]  # fmt: skip
    assert (sheet.minutes, sheet.categories, sheet.compared) == (34, [("writing", 25), ("review", 9)], (45, 30))
    assert [piece.added is not None for piece in sheet.pieces] == [False, True]
    assert month_words(sheet.month) == "November 2026"
