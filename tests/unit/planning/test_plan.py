"""A plan never overlaps, never exceeds what somebody has, and never ends late without saying so."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.availability import Habits
from rlhf.model.spoken_hours import read
from rlhf.model.windows import Window, windows
from rlhf.process.planning.fewest_late import fewest_late, minutes_until
from rlhf.process.planning.job import Doing, Job
from rlhf.process.planning.plan import Block, Plan, easier, plan, shortage
from tests.unit.model.test_availability import availabilities, dst_weeks
from tests.unit.quick import quick

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
PLAIN = Habits(aside=0, rest=10)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of the week that begins on that Monday; day 0."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def evening(day: int, start: int = 20, minutes: int = 90) -> Window:
    return Window(at(day, start), at(day, start) + timedelta(minutes=minutes))


def job(number: int, minutes: int, due: datetime | None = None, doing: Doing = Doing.WRITE) -> Job:
    return Job(doing, "w50", f"t-{number:010}", minutes, due)


def planned(
    jobs: Sequence[Job], hours: Sequence[Window], habits: Habits = PLAIN, until: datetime = MONDAY + 2 * A_WEEK
) -> Plan:
    return plan(jobs, hours, habits, "UTC", MONDAY, until)


def shown(found: Plan) -> list[str]:
    """`Mon 20:00-20:30 1` for each block."""
    return [
        f"{one.start:%a %H:%M}-{one.end:%H:%M} {one.job.task[-1] if one.job else 'aside'}"
        + (f" {one.number}/{one.of}" if one.of > 1 else "")
        for one in found.blocks
    ]


# --- examples -------------------------------------------------------------------------------------------------


def test_what_is_due_first_comes_first_whatever_order_it_was_taken_in() -> None:
    found = planned([job(1, 30, at(4, 18)), job(2, 30, at(2, 18)), job(3, 30)], [evening(0)])
    assert shown(found) == ["Mon 20:00-20:30 2", "Mon 20:30-21:00 1", "Mon 21:00-21:30 3"]
    assert found.fits


def test_a_task_that_does_not_fit_this_evening_is_not_cut_but_comes_on_the_next() -> None:
    found = planned([job(1, 60, at(4, 18)), job(2, 60, at(4, 19))], [evening(0), evening(1)])
    assert shown(found) == ["Mon 20:00-21:00 1", "Tue 20:00-21:00 2"]
    assert not found.split


def test_a_task_is_cut_where_it_would_be_late_otherwise_and_it_is_told() -> None:
    found = planned([job(1, 60, at(1, 23)), job(2, 60, at(1, 23))], [evening(0), evening(1, minutes=40)])
    assert shown(found) == ["Mon 20:00-21:00 1", "Mon 21:00-21:30 2 1/2", "Tue 20:00-20:30 2 2/2"]
    assert found.split
    assert found.fits


def test_a_long_task_is_cut_and_no_piece_is_shorter_than_the_least() -> None:
    found = planned([job(1, 100)], [evening(0), evening(1)])
    assert shown(found) == ["Mon 20:00-21:20 1 1/2", "Tue 20:00-20:20 1 2/2"]
    assert not found.split, "a long task is cut anyway"


def test_a_long_evening_has_a_break() -> None:
    found = planned([job(1, 60), job(2, 60)], [evening(0, minutes=150)])
    assert shown(found) == ["Mon 20:00-21:00 1", "Mon 21:20-22:20 2"]


def test_hours_that_are_too_short_to_sit_down_are_not_used() -> None:
    found = planned([job(1, 10)], [evening(0, minutes=15), evening(1)])
    assert shown(found) == ["Tue 20:00-20:20 1"], "nor does anybody sit down for ten minutes"


def test_short_tasks_share_a_sitting() -> None:
    found = planned([job(1, 10), job(2, 5), job(3, 10)], [evening(0)])
    assert shown(found) == ["Mon 20:00-20:10 1", "Mon 20:10-20:15 2", "Mon 20:15-20:25 3"]


def test_a_part_of_each_week_is_kept_and_takes_feedback_but_no_writing() -> None:
    habits = replace(PLAIN, aside=20)
    hours = [evening(day) for day in (0, 2, 4, 7)]
    found = planned([job(1, 90), job(2, 60, doing=Doing.REVIEW), job(3, 40)], hours, habits)
    assert shown(found) == [
        "Mon 20:00-21:00 2", "Wed 20:00-21:30 1", "Fri 20:35-21:30 aside", "Mon 20:00-20:40 3", "Mon 21:10-21:30 aside",
    ]  # fmt: skip


def test_feedback_is_put_into_the_time_that_is_kept() -> None:
    habits = replace(PLAIN, aside=50)
    found = planned([job(1, 90), job(2, 15, at(4, 23), Doing.REVISE), job(3, 60)], [evening(0), evening(4)], habits)
    assert shown(found) == ["Mon 20:00-20:15 2", "Mon 20:15-21:15 3", "Fri 20:00-21:30 aside"]
    assert [one.task[-1] for one in found.left] == ["1"]


def test_the_time_that_is_kept_is_given_up_before_anything_is_late_and_it_is_told() -> None:
    found = planned([job(1, 85, at(0, 23))], [evening(0)], replace(PLAIN, aside=30))
    assert shown(found) == ["Mon 20:00-21:25 1"]
    assert found.spent
    assert found.fits


def test_what_cannot_fit_is_told_with_how_much_is_missing_and_when_it_is_done() -> None:
    found = planned([job(1, 60, at(2, 18)), job(2, 60, at(2, 18))], [evening(0), evening(4)])
    (late,) = found.late
    assert (late.job.task[-1], late.short, late.done) == ("2", 30, at(4, 20, 30))
    assert found.shortage is not None
    assert (found.shortage.by, found.shortage.needs, found.shortage.has) == (at(2, 18), 120, 90)
    assert found.shortage.short == 30


def test_where_only_blocks_are_in_the_way_there_is_no_shortage() -> None:
    hours = [evening(day, minutes=19) for day in range(4)]
    found = planned([job(1, 30, at(4, 18))], hours)
    assert not found.fits
    assert found.late[0].done is None
    assert found.shortage is None
    other = easier([job(1, 30, at(4, 18))], hours, PLAIN, "UTC", MONDAY, MONDAY + A_WEEK)
    assert other == replace(PLAIN, least=10), "what would help is told"
    assert easier([job(1, 80, at(4, 18))], hours, PLAIN, "UTC", MONDAY, MONDAY + A_WEEK) is None


def test_what_is_past_its_time_comes_first_and_is_told() -> None:
    found = planned([job(1, 30, at(2, 18)), job(2, 30, MONDAY - A_DAY)], [evening(0)])
    assert shown(found) == ["Mon 20:00-20:30 2", "Mon 20:30-21:00 1"]
    assert [(late.job.task[-1], late.short) for late in found.late] == [("2", 30)]
    assert found.shortage is None


def test_one_task_that_cannot_be_in_time_does_not_make_all_the_others_late() -> None:
    jobs = [job(1, 80, MONDAY - A_DAY), *(job(2 + number, 60, at(number, 23)) for number in range(3))]
    found = planned(jobs, [evening(day) for day in (0, 1, 2, 9)])
    assert [late.job.task[-1] for late in found.late] == ["1"]
    assert found.put_off
    assert shown(found) == [
        "Mon 20:00-21:00 2", "Mon 21:00-21:30 3 1/2", "Tue 20:00-20:30 3 2/2", "Tue 20:30-21:30 1 1/2",
        "Wed 20:00-20:20 1 2/2", "Wed 20:20-21:20 4",
    ]  # fmt: skip
    assert not planned(jobs[1:], [evening(day) for day in (0, 1, 2, 9)]).put_off


def test_what_is_late_anyway_comes_as_soon_as_nothing_is_late_because_of_it() -> None:
    jobs = [job(1, 30, MONDAY - A_DAY), job(2, 60, at(0, 23)), job(3, 60, at(1, 23)), job(4, 60, at(5, 23))]
    hours = [evening(0, minutes=60), evening(1), evening(2)]
    assert [one.task[-1] for one in fewest_late(jobs, hours)] == ["2", "1", "3", "4"]


def test_what_has_no_due_time_and_finds_no_place_is_told_and_not_planned_far_ahead() -> None:
    found = planned([job(1, 60), job(2, 60)], [evening(0, minutes=60), evening(1)], until=at(1, 0))
    assert shown(found) == ["Mon 20:00-21:00 1"]
    assert [one.task[-1] for one in found.left] == ["2"]
    assert found.fits


def test_nothing_to_do_and_no_hours_are_no_trouble() -> None:
    assert planned([], []).blocks == ()
    assert planned([job(1, 0, at(1, 1))], [evening(0)]).blocks == ()
    found = planned([job(1, 30, at(1, 1))], [])
    assert found.late[0].short == 30
    assert found.late[0].done is None


# --- properties -----------------------------------------------------------------------------------------------


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    least = draw(st.integers(5, 40))
    return Habits(least, draw(st.integers(least, 150)), draw(st.integers(0, 20)), draw(st.integers(0, 40)), 15)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Job], list[Window], Habits, str, datetime, datetime]:
    """Some jobs, and hours of a week in which clocks change."""
    zone, monday = draw(dst_weeks)
    start = datetime.combine(monday, time(), ZoneInfo(zone)).astimezone(UTC)
    start += timedelta(minutes=5 * draw(st.integers(0, 2 * 24 * 12)))
    hours = windows(draw(availabilities(zone, monday)), start, start + 2 * A_WEEK, lambda _: False)
    due = st.none() | st.integers(-1000, 20000).map(lambda minutes: start + timedelta(minutes=minutes))
    doings = st.sampled_from((Doing.WRITE, Doing.REVISE, Doing.REVIEW))
    jobs = [
        job(number, draw(st.integers(1, 200)), draw(due), draw(doings)) for number in range(draw(st.integers(0, 8)))
    ]
    return jobs, hours, draw(habits()), zone, start, start + timedelta(days=draw(st.integers(0, 14)))


def within(block: Block, hours: Sequence[Window]) -> Window | None:
    return next((one for one in hours if one.start <= block.start and block.end <= one.end), None)


def length(block: Block) -> int:
    return Window(block.start, block.end).minutes


def sat(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks between which nobody gets up."""
    found: list[list[Block]] = []
    for block in blocks:
        if found and found[-1][-1].end == block.start:
            found[-1].append(block)
        else:
            found.append([block])
    return found


@quick
@given(situations())
def test_a_plan_never_overlaps_and_never_exceeds_what_somebody_has(situation) -> None:
    jobs, hours, how, zone, now, until = situation
    found = plan(jobs, hours, how, zone, now, until)
    assert all(one.start < one.end for one in found.blocks)
    assert all(one.end <= other.start for one, other in pairwise(found.blocks))
    for block in found.blocks:
        assert within(block, hours) is not None
    for one in jobs:
        mine = [block for block in found.blocks if block.job == one]
        assert [(block.number, block.of) for block in mine] == [(n, len(mine)) for n in range(1, len(mine) + 1)]
        done = sum(map(length, mine))
        assert done <= max(one.minutes, how.least)
        if one.due is None:
            assert (one in found.left) == (done < one.minutes)
            assert all(block.start < until for block in mine)


@quick
@given(situations())
def test_no_block_is_shorter_than_the_least_and_nobody_sits_too_long(situation) -> None:
    jobs, hours, how, zone, now, until = situation
    found = plan(jobs, hours, how, zone, now, until)
    for block in found.blocks:
        if length(block) < how.least:  # then it is all that there is of a short task, beside others
            assert block.job is not None
            assert block.job.minutes <= length(block)
    for sitting in sat(found.blocks):
        total, due = sum(map(length, sitting)), sitting[-1].job.due if sitting[-1].job else None
        assert total >= how.least or (due is not None and (sitting[-1].end == due or due < sitting[-1].end))
        assert total <= how.most or how.rest == 0 or within(sitting[0], hours) != within(sitting[-1], hours)
    for one in jobs:
        mine = [block for block in found.blocks if block.job == one]
        if len(mine) > 1:
            assert all(length(block) >= how.least for block in mine)


@quick
@given(situations())
def test_what_ends_late_is_told_and_nothing_else(situation) -> None:
    jobs, hours, how, zone, now, until = situation
    found = plan(jobs, hours, how, zone, now, until)
    told = {late.job: late for late in found.late}
    for one in jobs:
        if one.due is None:
            assert one not in told
            continue
        mine = [block for block in found.blocks if block.job == one]
        in_time = sum(Window(b.start, min(b.end, one.due)).minutes for b in mine if b.start < one.due)
        assert (one in told) == (in_time < one.minutes)
        if one in told:
            assert told[one].short == one.minutes - in_time
            assert (told[one].done is None) == (sum(map(length, mine)) < one.minutes)
            assert told[one].done is None or told[one].done == mine[-1].end
        else:
            assert mine[-1].end <= one.due


@quick
@given(situations(), st.randoms(use_true_random=False))
def test_a_plan_is_the_same_for_the_same_input_in_any_order(situation, random) -> None:
    jobs, hours, how, zone, now, until = situation
    shuffled = list(jobs)
    random.shuffle(shuffled)
    assert plan(jobs, hours, how, zone, now, until) == plan(shuffled, hours, how, zone, now, until)


@quick
@given(situations())
def test_a_shortage_is_true_and_the_worst_there_is(situation) -> None:
    jobs, hours, how, zone, now, until = situation
    found = plan(jobs, hours, how, zone, now, until)
    minutes = [one.start + timedelta(minutes=number) for one in hours for number in range(one.minutes)]
    worst = 0
    for one in jobs:
        if one.due is not None and one.due > now:
            needs = sum(other.minutes for other in jobs if other.due is not None and other.due <= one.due)
            has = bisect_right(minutes, one.due - timedelta(minutes=1))
            worst = max(worst, needs - has)
            if found.shortage is not None and found.shortage.by == one.due:
                assert (found.shortage.needs, found.shortage.has) == (needs, has)
    assert (found.shortage.short if found.shortage else 0) == worst
    assert not (found.shortage and found.fits), "what cannot fit does not"


@quick
@given(situations())
def test_without_least_blocks_and_breaks_all_is_in_time_wherever_that_can_be(situation) -> None:
    """Jackson's rule is then followed to the minute, so that it fits exactly where there is no shortage."""
    jobs, hours, _, zone, now, until = situation
    fives = [
        replace(one, minutes=-(-one.minutes // 5) * 5, due=one.due and max(one.due, now + timedelta(minutes=5)))
        for one in jobs
    ]
    free = Habits(least=5, most=600, rest=0, aside=0)
    found = plan(fives, hours, free, zone, now, until)
    assert found.fits == (shortage(fives, hours, now) is None)


@quick
@given(situations())
def test_the_fewest_jobs_are_late_that_can_be(situation) -> None:
    jobs, hours, _, _, now, _ = situation
    dated = sorted((one for one in jobs if one.due is not None), key=lambda one: one.order)[:6]
    order, done, late = fewest_late(dated, hours), 0, 0
    assert sorted(order, key=lambda one: one.order) == dated
    for one in order:
        done += one.minutes
        late += done > minutes_until(one.due, hours)
    fit = (
        count
        for count in range(len(dated), -1, -1)
        for some in combinations([one for one in dated if one.due > now], count)
        if shortage(some, hours, now) is None
    )
    assert late == len(dated) - next(fit)


@quick
@given(situations())
def test_work_that_is_done_makes_nothing_later(situation) -> None:
    """By the exact measure: with less to do there is never more missing."""
    jobs, hours, _, _, now, _ = situation
    before = shortage(jobs, hours, now)
    after = shortage([replace(one, minutes=one.minutes // 2) for one in jobs], hours, now)
    assert (after.short if after else 0) <= (before.short if before else 0)


def test_an_evening_in_words_is_planned_on_the_clock_of_its_zone_in_every_week() -> None:
    for zone, monday in (("Europe/London", date(2026, 10, 19)), ("Australia/Sydney", date(2026, 9, 28))):
        here = ZoneInfo(zone)
        start = datetime.combine(monday, time(), here).astimezone(UTC)
        hours = windows(read("Sat and Mon 19:30-20:30", zone, None), start, start + 2 * A_WEEK, lambda _: False)
        found = plan([job(number, 60) for number in range(4)], hours, PLAIN, zone, start, start + 2 * A_WEEK)
        assert [f"{one.start.astimezone(here):%a %H:%M}-{one.end.astimezone(here):%H:%M}" for one in found.blocks] == [
            "Mon 19:30-20:30", "Sat 19:30-20:30", "Mon 19:30-20:30", "Sat 19:30-20:30",
        ]  # fmt: skip
