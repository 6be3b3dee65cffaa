"""Measure time while work is done, with a timer that runs on after this program ends; stopping it records the time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoTimer, TimerElsewhere, TimerInDoubt, TimerRuns
from rlhf.model.event import PROJECT, Event
from rlhf.model.event_types import TIME
from rlhf.model.ids import ulid
from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import MOST, by_day
from rlhf.process.planning.timer import Measured, Timer, measured
from rlhf.store.machine import timer_file
from rlhf.workflows.conversation.messages import worded
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.planning.time_entries import Noted, TimeGiven, about_of, category_of
from rlhf.workflows.sync.sync import send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Clocks(Struct, frozen=True):
    """The time now, and the seconds of a clock that stops while the machine sleeps."""

    now: datetime
    awake: float


def start(workspace: Workspace, home: Path, result: TimeGiven, clocks: Clocks, randomness: Randomness) -> Timer:
    """Start a timer.

    Raises:
        TimerRuns, TimerElsewhere, NoSuchTask, AmbiguousTask, WrongUse.
    """
    if (before := running(workspace, home)) is not None:
        raise _runs(workspace, before)
    about = about_of(workspace, result.name, clocks.now)
    category = category_of(workspace, result.category, about, clocks.now)
    key = ulid(clocks.now, randomness(10))[-16:]
    note = worded(result.note) if result.note else ""
    timer = Timer(
        key, workspace.handle, str(workspace.root), *about, category, clocks.now.replace(microsecond=0), clocks.awake,
        note,
    )  # fmt: skip
    if not timer_file.begin(home, timer):  # another process was quicker
        raise _runs(workspace, timer_file.running(home) or timer)
    return timer


def running(workspace: Workspace, home: Path) -> Timer | None:
    """Return my timer that runs on this machine; None if there is none.

    A timer whose time is recorded already, because its stop was interrupted, is removed.

    Raises:
        TimerElsewhere: the timer was started in another workspace, or by somebody else.
    """
    timer = timer_file.running(home)
    if timer is None:
        return None
    moved = timer.root != str(workspace.root) and Path(timer.root).is_dir()
    if moved or timer.handle != workspace.handle:
        raise TimerElsewhere(timer.what, timer.root)
    if _is_written_down(workspace, timer):
        timer_file.end(home)
        return None
    return timer


def reading(workspace: Workspace, home: Path, clocks: Clocks) -> tuple[Timer, Measured]:
    """Return my timer and the time that it shows.

    Raises:
        NoTimer, TimerElsewhere.
    """
    timer = running(workspace, home)
    if timer is None:
        raise NoTimer
    return timer, measured(timer, clocks.now, clocks.awake)


def stop(workspace: Workspace, home: Path, minutes: int | None, clocks: Clocks) -> Noted:
    """Record the time that my timer shows, or the minutes given, divided at midnight; nothing under half a minute.

    Raises:
        NoTimer, TimerElsewhere.
        TimerInDoubt: the time shown may not all be work, and no minutes are given.
    """
    timer, shown = reading(workspace, home, clocks)
    if minutes is None and (shown.doubt or shown.minutes > MOST):
        raise TimerInDoubt(timer.what, when(workspace, timer.started), shown.doubt)
    spent = shown.minutes if minutes is None else minutes
    note = {"note": timer.note} if timer.note else {}
    events = [
        Event(
            timer.id_at(clocks.now, number), TIME, workspace.handle, clocks.now, timer.batch, timer.task,
            {"minutes": part, "category": timer.category, "on": day.isoformat(), **note},
        )
        for number, (day, part) in enumerate(by_day(min(timer.started, clocks.now), spent, workspace.me.zone))
    ]  # fmt: skip
    kept = say(workspace, events)
    timer_file.end(home)  # only now: after an interruption before this, the timer still runs or its time is recorded
    return Noted(tuple(kept), send_now(workspace, clocks.now) if kept else Synced())


def discard(home: Path) -> None:
    """Forget the timer that runs on this machine.

    Raises:
        NoTimer.
    """
    if not timer_file.end(home):
        raise NoTimer


def _is_written_down(workspace: Workspace, timer: Timer) -> bool:
    tip = workspace.ledgers.tips.get(workspace.handle)
    folder = f"{timer.batch}/{timer.task}" if timer.task else PROJECT
    files = workspace.objects.entries(f"{tip}:{folder}") if tip else ()
    return any(file.path.endswith(f"{timer.key}-{TIME}.yaml") for file in files)


def _runs(workspace: Workspace, timer: Timer) -> TimerRuns:
    return TimerRuns(timer.what, when(workspace, timer.started))


def when(workspace: Workspace, at: datetime) -> str:
    """Return an instant in my time zone, in words."""
    here = at.astimezone(zone_of(workspace.me.zone))
    return f"{here:%a} {here.day} {here:%b %H:%M}"
