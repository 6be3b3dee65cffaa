"""Time entries and the running timer, as commands print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rlhf.process.planning.effort import Entry
    from rlhf.process.planning.estimates import Sort
    from rlhf.process.planning.timesheet import About
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.planning.time_entries import Noted
    from rlhf.workflows.planning.timer import Clocks


def reminder(workspace: Workspace) -> str:
    """Return a reminder in two lines that a timer is running; "" if none is."""
    from rlhf.commands.shell import terminal
    from rlhf.errors import NoTimer, TimerElsewhere, TimerUnreadable
    from rlhf.workflows.planning.timer import reading, when

    try:
        timer, shown = reading(workspace, runtime.home(), clocks())
    except NoTimer:
        return ""
    except (TimerElsewhere, TimerUnreadable) as error:
        return f"{terminal.wrapped(error.message)}\n{error.hint}"
    still = " Do you still work on it?" if shown.doubt else ""
    return f"A timer runs: {timer.what}, since {when(workspace, timer.started)}.{still}\nTo stop it: rlhf time stop"


def tell_absent(count: int) -> None:
    """Print how many time entries cannot be read here, because another machine recorded them."""
    from rlhf.commands.shell import terminal

    if count:
        terminal.aside(
            f"{terminal.number(count, 'entry', 'entries')} of another machine cannot be read here. Online: rlhf sync"
        )


def tell(workspace: Workspace, noted: Noted, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.model.event_types import TIME

    terminal.clock(noted.synced.ahead)
    if as_json:
        sent = noted.synced.unreachable is None
        terminal.data([{**event.record(), "sent": sent} for event in noted.events])
        return
    terminal.require_taken(noted.synced.sent)
    for event in noted.events:
        if event.type == TIME:
            day = terminal.local(event.at, workspace.me.zone) if "on" not in event.body else _day(event.body["on"])
            task = f"  {event.task}" if event.task else ""
            terminal.say(
                f"{event.id[-6:]}  {day}  {event.body['minutes']:>3} min  {plain(event.body['category'])}{task}"
            )
    if not noted.events:
        terminal.say("Nothing to write down; the timer is stopped.")
    else:
        terminal.sent_or_kept(noted.synced)


def _day(text: str) -> str:
    from datetime import date

    day = date.fromisoformat(text)
    return f"{day:%a} {day.day} {day:%b %Y}"


def line(entry: Entry, day: str, tasks: dict[tuple[str, str], About]) -> str:
    from rlhf.commands.shell import terminal

    known = tasks.get((entry.batch, entry.task))
    what = (
        f"{entry.task}  {terminal.cut(known.title if known else '', 17)}"
        if entry.task
        else terminal.cut(entry.note, 32)
    )
    mark = "*" if entry.earlier else " "
    return f"{entry.short}{mark} {day} {entry.minutes:>4} min  {plain(entry.category):<16}  {what}".rstrip()


def values(entry: Entry, tasks: dict[tuple[str, str], About]) -> dict[str, Any]:
    from rlhf.model.task import HIDDEN

    known = tasks.get((entry.batch, entry.task))
    hidden = known is not None and known.title == HIDDEN
    return {
        "id": entry.latest.id, "letters": entry.short, "minutes": entry.minutes, "category": entry.category,
        "batch": entry.batch,
        "task": entry.task, "title": known.title if known else "",
        "note": HIDDEN if hidden and entry.note else entry.note,
        "corrects": [event.id for event in entry.earlier],
    }  # fmt: skip


def plain(category: str) -> str:
    return category.replace("_", " ")


def clocks() -> Clocks:
    from rlhf.workflows.planning.timer import Clocks

    return Clocks(runtime.now(), runtime.awake())


def tell_similar(workspace: Workspace, sorts: Callable[[], Iterable[Sort]]) -> None:
    """Print how long tasks of some sorts took, as far as there are enough entries."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.timesheet import similar

    with terminal.Progress() as progress:
        estimates = similar(workspace, sorts, runtime.now(), progress)
    for estimate in estimates:
        terminal.aside(terminal.wrapped(estimate.words))
