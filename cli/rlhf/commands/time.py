"""`rlhf time`: write down how long work took, as it runs or afterwards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import task_by_number
from rlhf.commands.shell.options import Json, Reason
from rlhf.commands.views import time as time_view

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.planning.timer import Clocks

app = typer.Typer(
    cls=runtime.Group, no_args_is_help=True, help="Write down how long work took, as it runs or afterwards"
)

Task = Annotated[
    str,
    typer.Argument(
        metavar="[ID]", help="A task: its id, or its number in a list", show_default=False, callback=task_by_number
    ),
]
Category = Annotated[
    str, typer.Option(help="writing, review, reading-guidance, training or communication", show_default=False)
]
Note = Annotated[str, typer.Option(help="A remark, in a line")]
On = Annotated[str, typer.Option(help="The day, if not today: 2026-11-23")]
Letters = Annotated[str, typer.Argument(metavar="ENTRY", help="The letters beside it in rlhf time list")]


@app.command()
def start(named: Task = "", category: Category = "", note: Note = "", as_json: Json = False) -> None:
    """Start a timer; it runs on, whatever happens to this window or this machine

    Example:  rlhf time start t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.time_entries import TimeGiven
    from rlhf.workflows.planning.timer import start as begin

    with runtime.workspace() as workspace:
        timer = begin(
            workspace,
            runtime.home(),
            TimeGiven(name=named, category=category, note=note),
            time_view.clocks(),
            runtime.randomness,
        )
        zone = workspace.me.zone
    if as_json:
        about = {"batch": timer.batch, "task": timer.task, "category": timer.category}
        terminal.data({**about, "started": timer.started, "note": timer.note})
        return
    terminal.say(f"The timer runs: {timer.what}, since {terminal.local(timer.started, zone)}.")
    terminal.say("When you pause or are done:  rlhf time stop")


@app.command()
def stop(
    minutes: Annotated[str, typer.Option(help="How long you worked, whatever the timer shows: 45, 1h30")] = "",
    discard: Annotated[bool, typer.Option("--discard", help="Forget the timer and write nothing down")] = False,
    as_json: Json = False,
) -> None:
    """Stop the timer and write down what it shows

    Where that may be no time at work (it ran for three hours, or this machine slept), it asks how long you worked.

    Example:  rlhf time stop
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import DiscardWithMinutes
    from rlhf.workflows.planning.time_entries import read_length
    from rlhf.workflows.planning.timer import discard as forget
    from rlhf.workflows.planning.timer import stop as write_down

    if discard:
        if minutes:
            raise DiscardWithMinutes
        forget(runtime.home())
        if as_json:
            terminal.data([])
        else:
            terminal.say("The timer is forgotten. Nothing was written down.")
        return
    with runtime.workspace() as workspace:
        clocks = time_view.clocks()
        given = read_length(minutes, least=0) if minutes else _asked(workspace, clocks)
        noted = write_down(workspace, runtime.home(), given, clocks)
        time_view.tell(workspace, noted, as_json=as_json)


def _asked(workspace: Workspace, clocks: Clocks) -> int | None:
    """Ask how many minutes the person worked, if the timer may be wrong; None if it is right or nobody can be asked."""
    from rlhf.commands.shell import terminal
    from rlhf.errors import WrongUse
    from rlhf.workflows.planning.time_entries import read_length
    from rlhf.workflows.planning.timer import reading, when

    timer, shown = reading(workspace, runtime.home(), clocks)
    if not shown.doubt or not sys.stdin.isatty():
        return None
    terminal.show(
        terminal.wrapped(f"The timer was started {when(workspace, timer.started)} ({timer.what}), and {shown.doubt}.")
    )
    while True:
        text = typer.prompt("How long did you work? (45m, 1h30; 0 for nothing)")
        try:
            return read_length(text, least=0)
        except WrongUse as error:
            terminal.say(error.message)


@app.command()
def add(
    length: Annotated[str, typer.Argument(metavar="LENGTH", help="45m, 1h30, or minutes alone")],
    named: Task = "",
    category: Category = "",
    on: On = "",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Write down what something took

    Example:  rlhf time add 45m t-7h2k --on 2026-11-23
    """
    from rlhf.workflows.planning.time_entries import TimeGiven, read_length
    from rlhf.workflows.planning.time_entries import add as write_down

    with runtime.workspace() as workspace:
        result = TimeGiven(read_length(length), named, category, on, note)
        time_view.tell(workspace, write_down(workspace, result, runtime.now(), runtime.randomness), as_json=as_json)


@app.command()
def correct(
    entry: Letters,
    minutes: Annotated[str, typer.Option(help="What it took: 45, 1h30")] = "",
    task: Annotated[str, typer.Option(metavar="ID", help="The task it was about")] = "",
    category: Category = "",
    on: Annotated[str, typer.Option(help="The day: 2026-11-23")] = "",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Correct what you wrote down; what you wrote before stays in your ledger

    Example:  rlhf time correct 4k9m2x --minutes 35
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.time_entries import TimeGiven, read_length
    from rlhf.workflows.planning.time_entries import correct as put_right

    with runtime.workspace() as workspace:
        result = TimeGiven(read_length(minutes) if minutes else None, task, category, on, note)
        with terminal.Progress() as progress:
            noted = put_right(workspace, entry, result, runtime.now(), runtime.randomness, progress)
        time_view.tell(workspace, noted, as_json=as_json)


@app.command()
def retract(
    entry: Letters,
    because: Reason = "",
    as_json: Json = False,
) -> None:
    """Take back what you wrote down; it stays in your ledger, as taken back

    Example:  rlhf time retract 4k9m2x --because "Twice"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.time_entries import retract as take_back

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            gone, noted = take_back(workspace, entry, because, runtime.now(), runtime.randomness, progress)
        if not as_json:
            terminal.say(
                f"{gone.short} is taken back: {gone.minutes} min, {time_view.plain(gone.category)} {gone.task}".rstrip()
            )
        time_view.tell(workspace, noted, as_json=as_json)


@app.command("list")
def list_(
    month: Annotated[str, typer.Option(help="Another month than this: 2026-11")] = "",
    as_json: Json = False,
) -> None:
    """List what you wrote down this month, with the letters to correct it by

    Example:  rlhf time list
    """
    from rlhf.commands.shell import terminal
    from rlhf.model.instants import zone_of
    from rlhf.process.planning.effort import month_of, month_words, told_length
    from rlhf.workflows.planning.time_entries import read_month, written_by
    from rlhf.workflows.planning.timesheet import about

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        zone, now = workspace.me.zone, runtime.now()
        here, wanted = zone_of(zone), read_month(month, zone, now)
        every, absent = written_by(workspace, workspace.handle, now, progress)
        values = sorted((row for row in every if month_of(row.day(here)) == wanted), key=lambda row: row.day(here))
        tasks = about(workspace, values, now, progress)
        timer = time_view.reminder(workspace)
    if as_json:
        terminal.data([time_view.values(row, tasks) | {"on": row.day(here).isoformat()} for row in values])
        return
    if timer:
        terminal.say(f"{timer}\n")
    for entry in values:
        terminal.say(
            time_view.line(entry, f"{entry.day(here):%a} {entry.day(here).day:>2} {entry.day(here):%b}", tasks)
        )
    if values:
        terminal.say(f"{told_length(sum(row.minutes for row in values))} in {month_words(wanted)}")
        if any(row.earlier for row in values):
            terminal.say("* was corrected; what it said before is in your ledger: rlhf log")
    else:
        terminal.say(f"Nothing is written down for {month_words(wanted)}.")
        terminal.say("To begin: rlhf time start 1, by its number in rlhf status; afterwards: rlhf time add 45m 1")
    time_view.tell_absent(absent)


@app.command()
def estimates(as_json: Json = False) -> None:
    """See how long tasks of each sort took, by what their writers wrote down (managers)

    Only of answers that were accepted, and only where many people wrote them: nobody's own times can be seen.

    Example:  rlhf time estimates
    """
    from rlhf.commands.shell import terminal
    from rlhf.process.planning.estimates import ANSWERS, PEOPLE
    from rlhf.process.planning.estimates import estimates as all_of
    from rlhf.workflows.planning.timesheet import spent_on_answers

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        values = all_of(spent_on_answers(workspace, runtime.now(), progress))
    if as_json:
        terminal.data(values)
        return
    for estimate in values:
        sort = (
            f"{time_view.plain(estimate.kind)}, {estimate.specialty}"
            if estimate.specialty
            else f"{time_view.plain(estimate.kind)}, all"
        )
        terminal.say(
            f"{terminal.cut(sort, 40):<40}  {estimate.median:>3} min"
            f"  {estimate.low:>3} to {estimate.high:<3}  {estimate.answers:>4}"
        )
    if values:
        terminal.say()
        terminal.say("The middle (median), between what half of the answers took, and how many.")
    terminal.show(
        terminal.wrapped(
            f"{'Not shown' if values else 'Nothing can be shown yet'}: what rests on fewer than {ANSWERS} accepted "
            f"answers or {PEOPLE} people, or on one person for more than half. They help to plan, and say nothing "
            "about anybody."
        )
    )
