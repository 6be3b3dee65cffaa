"""Plan the week: put my tasks and the reviews that wait for me into my working hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.errors import HoursNotUnderstood, NoHours, NotAZoneName, OnlyTimeOff, UntilNotUnderstood
from rlhf.model.availability import Availability
from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.instants import is_zone, zone_of
from rlhf.model.spoken_hours import EXAMPLE, adds, read
from rlhf.model.windows import Changed, Window, changed, windows
from rlhf.process.concerns import redacted
from rlhf.process.facts import reviews_in
from rlhf.process.next_actions import Do
from rlhf.process.planning.calendar import Entry, entries, tasks_in, to_remember
from rlhf.process.planning.job import Doing, Job
from rlhf.process.planning.plan import Plan, easier
from rlhf.process.planning.plan import plan as put_into
from rlhf.process.planning.week import minutes_left
from rlhf.process.task_state import State
from rlhf.process.working_days import away
from rlhf.store.index import Index, queries, waiting
from rlhf.store.machine import personal
from rlhf.store.machine.date_order import due_typed
from rlhf.store.machine.last_seen import last_reached
from rlhf.workflows.worklist.my_tasks import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rlhf.model.availability import Habits
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.worklist.my_tasks import Row

_WORKING = frozenset({State.CLAIMED, State.CHANGES_REQUESTED, State.REOPENED})
_BEYOND = timedelta(weeks=12)  # hours up to so long after the last due time are used, to say when late work is done
_FAR, _FARTHEST = timedelta(weeks=8), timedelta(weeks=104)  # how far ahead to plan: by default, and at most
_ROUND = 5 * 60  # seconds
_MOST = 500  # reviews


class Planned(Struct, frozen=True):
    """What `rlhf plan` shows.

    Args:
        reached: when this machine last received the project's data; None if never.
        zone: my time zone, in which everything is told.
        hours_zone: the time zone by whose clock I gave my working hours.
        hours: the hours available for the plan, before breaks are taken out.
        changed: those of the hours in which clocks change.
        easier: habits with which the work would fit, if only the present habits prevent that; else None.
    """

    now: datetime
    reached: datetime | None
    zone: str
    habits: Habits
    hours: tuple[Window, ...]
    changed: tuple[Changed, ...]
    plan: Plan
    easier: Habits | None = None
    hours_zone: str = ""


class Wish(Struct, frozen=True):
    """A person's change to their working hours.

    Args:
        words: the hours in words; "" to leave them.
        zone: the time zone; "" to leave it.
        habits: the habits to change, by name.
    """

    words: str = ""
    zone: str = ""
    habits: Mapping[str, int] = field(default_factory=dict)


class Hours(Struct, frozen=True):
    """My working hours, the file that has them, and the start and minutes of the rest of this week and of the next.

    Args:
        ended: what held before, and holds no longer.
    """

    given: Availability
    file: Path
    weeks: tuple[tuple[datetime, int], ...]
    ended: tuple[str, ...] = ()


def plan(workspace: Workspace, home: Path, now: datetime, progress: Callable[[str], None], until: str = "") -> Planned:
    """Plan from the data on this machine; nothing is fetched, and nobody is notified.

    Args:
        until: the day up to which to plan work without a due time; by default the end of next week, or the last due
            time if that is later, at most eight weeks ahead.

    Raises:
        NoHours: I have not set my working hours.
        WrongUse: `until` is not a date.
    """
    given = personal.availability(home, workspace.me.zone)
    with Index.open(workspace, now, progress) as index:
        jobs = [*_own(workspace, index, given.habits, now), *_reviews(workspace, index)]
    last = min(max((job.due for job in jobs if job.due), default=now), now + _FARTHEST)
    usual = max(_week_ends(given, now)[1], min(last, now + _FAR))
    horizon = min(_end_of(until, workspace.me.zone, now), now + _FARTHEST) if until else usual
    start = datetime.fromtimestamp(-(-int(now.timestamp()) // _ROUND) * _ROUND, now.tzinfo)
    hours = windows(given, start, max(horizon, last) + _BEYOND, lambda day: away(workspace.me, day))
    result = put_into(jobs, hours, given.habits, given.zone, now, horizon)
    blocked = result.shortage is None and any(late.job.due and late.job.due > now for late in result.late)
    other = easier(jobs, hours, given.habits, given.zone, now, horizon) if blocked else None
    reached = last_reached(workspace.git_dir)
    shown = tuple(hour for hour in hours if hour.start < horizon)
    return Planned(
        now, reached, workspace.me.zone, given.habits, shown, tuple(changed(given, start, horizon)), result, other,
        given.zone,
    )  # fmt: skip


def appointments(workspace: Workspace, home: Path, planned: Planned, progress: Callable[[str], None]) -> list[Entry]:
    """Return the plan as calendar entries, with changes to entries sent before that are cancelled or must be hidden."""
    now = planned.now
    before = personal.last_told(home, _whose(workspace))
    hidden = set()
    with Index.open(workspace, now, progress) as index:
        for key, batch, task in tasks_in(known for known in before if known.end <= now):
            facts = index.facts(batch, task)
            hidden |= {key} if facts is not None and redacted(facts.concerns) else set()
    return entries(planned.plan.blocks, before, _whose(workspace), planned.zone, now, hidden)


def note_appointments(workspace: Workspace, home: Path, sent: list[Entry], now: datetime) -> None:
    """Remember which entries were sent to a calendar."""
    whose = _whose(workspace)
    personal.note_told(home, whose, to_remember(sent, personal.last_told(home, whose), now))


def hours_of(workspace: Workspace, home: Path, now: datetime) -> Hours:
    """Return my working hours.

    Raises:
        NoHours: I have not set them.
    """
    given = personal.availability(home, workspace.me.zone)
    first, second = _week_ends(given, now)
    weeks = [
        (start, sum(window.minutes for window in windows(given, start, end, lambda day: away(workspace.me, day))))
        for start, end in ((now, first), (first, second))
    ]
    return Hours(given, personal.availability_file(home), tuple(weeks))


def set_hours(workspace: Workspace, home: Path, wish: Wish, now: datetime) -> Hours:
    """Store my working hours.

    Words that only remove or add certain days, or begin with `also`, are added to the stored hours, and take back what
    they contradict; other words replace them.

    Raises:
        NoHours: no hours are given, and none are stored.
        WrongUse: the words, the zone or the habits are not understood.
    """
    try:
        before = personal.availability(home, workspace.me.zone)
    except NoHours:
        if not wish.words:
            raise
        before = Availability(workspace.me.zone)
    zone = wish.zone or before.zone
    if not is_zone(zone):
        raise NotAZoneName(zone)
    today = now.astimezone(zone_of(zone)).date()
    try:
        fresh = read(wish.words, zone, today)
        habits = replace(before.habits, **wish.habits)
    except ValueError as error:
        raise HoursNotUnderstood(error) from None
    given = fresh if fresh.usual and not adds(wish.words) else before.and_then(fresh)
    if not (given.weekly or given.extra) and not (before.weekly or before.extra):
        raise OnlyTimeOff(EXAMPLE)
    kept = replace(given, zone=zone, habits=habits).without_past(today)
    personal.keep_availability(home, kept)
    ended = tuple(line for line in before.without_past(today).lines if line not in kept.lines)
    return replace(hours_of(workspace, home, now), ended=ended)


def _own(workspace: Workspace, index: Index, habits: Habits, now: datetime) -> Iterator[Job]:
    """Yield my tasks that wait for me, with the minutes that are left for each."""
    for placed in queries.tasks_of(index, workspace.handle, _WORKING):
        facts = index.facts(placed.batch, placed.id)
        result = row(workspace, facts, now) if facts is not None else None
        if result is not None and result.my_turn:
            task, due = result.task, result.deadline.due
            doing = Doing.WRITE if result.work.state is State.CLAIMED else Doing.REVISE
            minutes = _minutes(result, doing, habits, workspace.handle)
            yield Job(doing, *task.key, minutes, due.at if due else None, task.priority, task.title)


def _minutes(result: Row, doing: Doing, habits: Habits, me: str) -> int:
    """Return the minutes that a task still needs; never none, since work that is not submitted is not done."""
    events, whole = result.facts.events, result.task.minutes
    if doing is Doing.REVISE:
        asked = [review.at for review in reviews_in(events, me) if review.verdict == REQUEST_CHANGES]
        events = tuple(event for event in events if event.at >= max(asked, default=event.at))
        whole = habits.feedback
    return max(minutes_left(whole, events, me), min(habits.least, whole))


def _reviews(workspace: Workspace, index: Index) -> Iterator[Job]:
    """Yield the submissions that wait for my review, without a due time, the longest waiting first."""
    waits = [turn for turn in waiting.turns_of(index, workspace.handle) if turn.do is Do.REVIEW]
    waits.sort(key=lambda turn: (turn.since is None, turn.since, turn.task, turn.about))
    for place, turn in enumerate(waits[:_MOST]):
        facts = index.facts(turn.batch, turn.task)
        if facts is not None and facts.shown is not None:
            task = facts.shown
            yield Job(Doing.REVIEW, turn.batch, turn.task, task.minutes, None, place, task.title, turn.about)


def _week_ends(given: Availability, now: datetime) -> tuple[datetime, datetime]:
    """Return the ends of this week and of the next, at midnight after Sunday."""
    here = zone_of(given.zone)
    monday = now.astimezone(here).date() + timedelta(days=7 - now.astimezone(here).weekday())
    return datetime.combine(monday, time(), here), datetime.combine(monday + timedelta(days=7), time(), here)


def _end_of(until: str, zone: str, now: datetime) -> datetime:
    try:
        return due_typed(until, zone, now).at + timedelta(minutes=1)  # a day alone means its last minute
    except ValueError as error:
        raise UntilNotUnderstood(error) from None


def _whose(workspace: Workspace) -> str:
    return f"{workspace.policy.project}/{workspace.handle}"
