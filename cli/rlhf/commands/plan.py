"""`rlhf plan`: what to do when, in the hours that somebody has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.process.planning.calendar import Entry

app = typer.Typer(cls=runtime.Group, invoke_without_command=True)


@app.callback()
def plan(
    context: typer.Context,
    until: Annotated[str, typer.Option(metavar="DAY", help="Plan up to this day: 2026-12-11, or +10d")] = "",
    ics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it for your calendar; read in again, entries move")
    ] = None,
    as_json: Json = False,
) -> None:
    """Plan your week: your tasks, feedback and reviews, in blocks within your hours

    What is due first comes first. If it does not fit, that is said first, with what you can do about it. Works offline.
    The plan is yours alone: nothing of it is sent.

    Example:  rlhf plan --ics plan.ics
    """
    if context.invoked_subcommand is not None:
        return
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import plan as plan_view
    from rlhf.reports.ics import ics as calendar_file
    from rlhf.store.machine.personal import put_report
    from rlhf.workflows.planning.plan import appointments, note_appointments
    from rlhf.workflows.planning.plan import plan as make

    sent: list[Entry] = []
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        planned = make(workspace, runtime.home(), runtime.now(), progress, until)
        if ics is not None:
            sent = appointments(workspace, runtime.home(), planned, progress)
            put_report(ics, calendar_file(sent, f"rlhf: {workspace.policy.project}"))
            note_appointments(workspace, runtime.home(), sent, planned.now)
        name = workspace.me.name
    if as_json:
        terminal.data(plan_view.values(planned))
        return
    terminal.headline(name, planned.now, planned.reached, planned.zone)
    plan_view.clocks(planned)
    plan_view.shortfall(planned)
    if ics is not None:
        plan_view.exported(sent, ics)
        return
    if not (planned.plan.late or any(block.job for block in planned.plan.blocks)):
        terminal.say()
        terminal.say("Nothing waits for you. To take a task: rlhf task pull")
        return
    plan_view.blocks(planned)
    plan_view.total(planned)


@app.command()
def available(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]…", help="Your hours in words", show_default=False)
    ] = None,
    zone: Annotated[str, typer.Option(help="The zone of your clock, as in Europe/London", show_default=False)] = "",
    least: Annotated[int | None, typer.Option(help="The shortest block worth sitting down for, in minutes")] = None,
    most: Annotated[int | None, typer.Option(help="The longest you sit without a break, in minutes")] = None,
    rest: Annotated[int | None, typer.Option(help="How long that break is, in minutes")] = None,
    aside: Annotated[int | None, typer.Option(help="Percent of each week kept for feedback and reviews")] = None,
    as_json: Json = False,
) -> None:
    """Say when you work, or see what you have said

    Days that differ (not this Friday; also Sat 5 Dec 14:00-16:00) come on top,
    and take back what was said of the same days and times before. Usual hours
    replace those before, unless “also” is the first word. It is kept in a file
    of yours on this machine, which you may also edit.

    Example:  rlhf plan available Mon and Wed 19:30-22:00, not this Friday
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import plan as plan_view
    from rlhf.workflows.planning.plan import Wish, hours_of, set_hours

    habits = {"least": least, "most": most, "rest": rest, "aside": aside}
    wish = Wish(text_from(words) or "", zone, {name: value for name, value in habits.items() if value is not None})
    with runtime.workspace() as workspace:
        home, now = runtime.home(), runtime.now()
        hours = hours_of(workspace, home, now) if wish == Wish() else set_hours(workspace, home, wish, now)
    if as_json:
        terminal.data(plan_view.hours(hours))
        return
    plan_view.understood(hours)
    terminal.say()
    terminal.show(f"It is in {hours.file}" if wish == Wish() else "Next:  rlhf plan")
