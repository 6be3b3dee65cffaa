"""The week's plan: what I hold and what waits for my review, put into the hours that I said I have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.errors import HoursNotUnderstood, NoHours, NotAZoneName, OnlyTimeOff, UntilNotUnderstood
from rlhf.model.availability import Availability
from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.instants import due_from_words, is_zone, zone_of
from rlhf.model.spoken_hours import EXAMPLE, read
from rlhf.model.windows import Changed, Window, changed, windows
from rlhf.process.concerns import redacted
from rlhf.process.next_actions import Do
from rlhf.process.planning.calendar import Entry, entries, tasks_in, to_remember
from rlhf.process.planning.job import Doing, Job
from rlhf.process.planning.plan import Plan, easier
from rlhf.process.planning.plan import plan as put_into
from rlhf.process.planning.week import minutes_left
from rlhf.process.task_state import State, reviews_in
from rlhf.process.working_days import away
from rlhf.store.index import Index, queries, waiting
from rlhf.store.machine import personal
from rlhf.store.machine.last_seen import last_reached
from rlhf.workflows.worklist.my_tasks import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rlhf.model.availability import Habits
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.worklist.my_tasks import Row

_WORKING = frozenset({State.CLAIMED, State.CHANGES_REQUESTED})
_BEYOND = timedelta(weeks=12)  # so long after the last due time hours are looked for, to say when late work is done
_FAR, _FARTHEST = timedelta(weeks=8), timedelta(weeks=104)  # ahead: by itself, and at all
_ROUND = 5 * 60  # seconds
_MOST = 500  # reviews


@dataclass(frozen=True, slots=True)
class Planned:
    """What `rlhf plan` shows.

    Args:
        reached: when what is known here last came from the project.
        zone: in which the hours were said.
        hours: what there was to plan with, before breaks.
        changed: hours among them in which clocks change.
        easier: habits with which it would fit, where blocks are in the way.
    """

    now: datetime
    reached: datetime | None
    zone: str
    habits: Habits
    hours: tuple[Window, ...]
    changed: tuple[Changed, ...]
    plan: Plan
    easier: Habits | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of their hours.

    Args:
        habits: those that are to be different, by name.
    """

    words: str = ""
    zone: str = ""
    habits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hours:
    """My hours, where they are written down, and how many minutes they are in this week from now and in the next."""

    given: Availability
    file: Path
    weeks: tuple[tuple[datetime, int], ...]


def plan(workspace: Workspace, home: Path, now: datetime, progress: Callable[[str], None], until: str = "") -> Planned:
    """Plan from what this machine knows; nothing is fetched, and nobody is told.

    Args:
        until: a day up to which work without a due time is planned; by default this week and the next, and up to eight
            where something is due later.

    Raises:
        NoHours: I have not said when I work.
        WrongUse: `until` is no day.
    """
    given = personal.availability(home, workspace.me.zone)
    with Index.open(workspace, now, progress) as index:
        jobs = [*_own(workspace, index, given.habits, now), *_reviews(workspace, index)]
    last = min(max((job.due for job in jobs if job.due), default=now), now + _FARTHEST)
    usual = max(_week_ends(given, now)[1], min(last, now + _FAR))
    horizon = min(_end_of(until, given.zone, now), now + _FARTHEST) if until else usual
    start = datetime.fromtimestamp(-(-int(now.timestamp()) // _ROUND) * _ROUND, now.tzinfo)
    hours = windows(given, start, max(horizon, last) + _BEYOND, lambda day: away(workspace.me, day))
    result = put_into(jobs, hours, given.habits, given.zone, now, horizon)
    blocked = result.shortage is None and any(late.job.due and late.job.due > now for late in result.late)
    other = easier(jobs, hours, given.habits, given.zone, now, horizon) if blocked else None
    reached = last_reached(workspace.git_dir)
    shown = tuple(hour for hour in hours if hour.start < horizon)
    return Planned(now, reached, given.zone, given.habits, shown, tuple(changed(given, start, horizon)), result, other)


def appointments(workspace: Workspace, home: Path, planned: Planned, progress: Callable[[str], None]) -> list[Entry]:
    """The plan as a calendar is to be told it, with what it was told before and does not hold any more."""
    now = planned.now
    before = personal.last_told(home, _whose(workspace))
    hidden = set()
    with Index.open(workspace, now, progress) as index:
        for key, batch, task in tasks_in(known for known in before if known.end <= now):
            facts = index.facts(batch, task)
            hidden |= {key} if facts is not None and redacted(facts.concerns) else set()
    return entries(planned.plan.blocks, before, _whose(workspace), planned.zone, now, hidden)


def note_appointments(workspace: Workspace, home: Path, sent: list[Entry], now: datetime) -> None:
    """Remember what a calendar was told."""
    whose = _whose(workspace)
    personal.note_told(home, whose, to_remember(sent, personal.last_told(home, whose), now))


def hours_of(workspace: Workspace, home: Path, now: datetime) -> Hours:
    """When I said that I work.

    Raises:
        NoHours: I have not.
    """
    given = personal.availability(home, workspace.me.zone)
    first, second = _week_ends(given, now)
    weeks = [
        (start, sum(window.minutes for window in windows(given, start, end, lambda day: away(workspace.me, day))))
        for start, end in ((now, first), (first, second))
    ]
    return Hours(given, personal.availability_file(home), tuple(weeks))


def set_hours(workspace: Workspace, home: Path, wish: Wish, now: datetime) -> Hours:
    """Write down when I work.

    Words that only take away or add certain days come on top of what was said before; others take its place.

    Raises:
        NoHours: none are said, and none were before.
        WrongUse: something is said that is not understood.
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
    given = fresh if fresh.usual else before.and_also(fresh)
    if not (given.weekly or given.extra):
        raise OnlyTimeOff(EXAMPLE)
    personal.keep_availability(home, replace(given, zone=zone, habits=habits).without_past(today))
    return hours_of(workspace, home, now)


def _own(workspace: Workspace, index: Index, habits: Habits, now: datetime) -> Iterator[Job]:
    """My tasks that wait for me, with the minutes that are left of them."""
    for placed in queries.tasks_of(index, workspace.handle, _WORKING):
        facts = index.facts(placed.batch, placed.id)
        result = row(workspace, facts, now) if facts is not None else None
        if result is not None and result.my_turn:
            task, due = result.task, result.deadline.due
            doing = Doing.REVISE if result.work.state is State.CHANGES_REQUESTED else Doing.WRITE
            minutes = _minutes(result, doing, habits, workspace.handle)
            yield Job(doing, task.batch, task.id, minutes, due.at if due else None, task.priority, task.title)


def _minutes(result: Row, doing: Doing, habits: Habits, me: str) -> int:
    """How long a task takes me still: what is not sent is not done, whatever time it has taken."""
    events, whole = result.facts.events, result.task.minutes
    if doing is Doing.REVISE:
        asked = [review.at for review in reviews_in(events, me) if review.verdict == REQUEST_CHANGES]
        events = tuple(event for event in events if event.at >= max(asked, default=event.at))
        whole = habits.feedback
    return max(minutes_left(whole, events, me), min(habits.least, whole))


def _reviews(workspace: Workspace, index: Index) -> Iterator[Job]:
    """The submissions that wait for my review: they have no due time, and what has waited longest comes first."""
    waits = [turn for turn in waiting.turns_of(index, workspace.handle) if turn.do is Do.REVIEW]
    waits.sort(key=lambda turn: (turn.since is None, turn.since, turn.task, turn.about))
    for place, turn in enumerate(waits[:_MOST]):
        facts = index.facts(turn.batch, turn.task)
        if facts is not None and facts.shown is not None:
            task = facts.shown
            yield Job(Doing.REVIEW, turn.batch, turn.task, task.minutes, None, place, task.title, turn.about)


def _week_ends(given: Availability, now: datetime) -> tuple[datetime, datetime]:
    """The ends of this week and of the next, on Sunday at midnight."""
    here = zone_of(given.zone)
    monday = now.astimezone(here).date() + timedelta(days=7 - now.astimezone(here).weekday())
    return datetime.combine(monday, time(), here), datetime.combine(monday + timedelta(days=7), time(), here)


def _end_of(until: str, zone: str, now: datetime) -> datetime:
    try:
        return due_from_words(until, zone, now).at + timedelta(minutes=1)  # a day alone means its last minute
    except ValueError as error:
        raise UntilNotUnderstood(error) from None


def _whose(workspace: Workspace) -> str:
    return f"{workspace.policy.project}/{workspace.handle}"
