"""`rlhf time`: write down how long work took, as it runs or afterwards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands import edge, timepage

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.timer import Clocks

app = typer.Typer(cls=edge.Group, no_args_is_help=True, help="Write down how long work took, as it runs or afterwards")

Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Task = Annotated[str, typer.Argument(metavar="[ID]", help="A task id, or its beginning", show_default=False)]
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
    from rlhf.commands import screen
    from rlhf.workflows.time import Said
    from rlhf.workflows.timer import start as begin

    with edge.workspace() as workspace:
        timer = begin(
            workspace, edge.home(), Said(name=named, category=category, note=note), timepage.clocks(), edge.randomness
        )
        zone = workspace.me.zone
    if as_json:
        about = {"batch": timer.batch, "task": timer.task, "category": timer.category}
        screen.data({**about, "started": timer.started, "note": timer.note})
        return
    screen.say(f"The timer runs: {timer.what}, since {screen.local(timer.started, zone)}.")
    screen.say("When you pause or are done:  rlhf time stop")


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
    from rlhf.commands import screen
    from rlhf.errors import WrongUse
    from rlhf.workflows.time import read_length
    from rlhf.workflows.timer import discard as forget
    from rlhf.workflows.timer import stop as write_down

    if discard:
        if minutes:
            raise WrongUse("--discard and --minutes do not go together.", "Use one of them.")
        forget(edge.home())
        if as_json:
            screen.data([])
        else:
            screen.say("The timer is forgotten. Nothing was written down.")
        return
    with edge.workspace() as workspace:
        clocks = timepage.clocks()
        given = read_length(minutes, least=0) if minutes else _asked(workspace, clocks)
        noted = write_down(workspace, edge.home(), given, clocks)
        timepage.tell(workspace, noted, as_json=as_json)


def _asked(workspace: Workspace, clocks: Clocks) -> int | None:
    """How long somebody says they worked, where the timer may show something else; None where nobody need be asked."""
    from rlhf.commands import screen
    from rlhf.errors import WrongUse
    from rlhf.workflows.time import read_length
    from rlhf.workflows.timer import reading, when

    timer, shown = reading(workspace, edge.home(), clocks)
    if not shown.doubt or not sys.stdin.isatty():
        return None
    screen.show(
        screen.wrapped(f"The timer was started {when(workspace, timer.started)} ({timer.what}), and {shown.doubt}.")
    )
    while True:
        text = typer.prompt("How long did you work? (45m, 1h30; 0 for nothing)")
        try:
            return read_length(text, least=0)
        except WrongUse as error:
            screen.say(error.message)


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
    from rlhf.workflows.time import Said, read_length
    from rlhf.workflows.time import add as write_down

    with edge.workspace() as workspace:
        said = Said(read_length(length), named, category, on, note)
        timepage.tell(workspace, write_down(workspace, said, edge.now(), edge.randomness), as_json=as_json)


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
    from rlhf.commands import screen
    from rlhf.workflows.time import Said, read_length
    from rlhf.workflows.time import correct as put_right

    with edge.workspace() as workspace:
        said = Said(read_length(minutes) if minutes else None, task, category, on, note)
        with screen.Progress() as progress:
            noted = put_right(workspace, entry, said, edge.now(), edge.randomness, progress)
        timepage.tell(workspace, noted, as_json=as_json)


@app.command()
def retract(
    entry: Letters,
    why: Annotated[str, typer.Option(help="The reason, in a line")] = "",
    as_json: Json = False,
) -> None:
    """Take back what you wrote down; it stays in your ledger, as taken back

    Example:  rlhf time retract 4k9m2x --why "Twice"
    """
    from rlhf.commands import screen
    from rlhf.workflows.time import retract as take_back

    with edge.workspace() as workspace:
        with screen.Progress() as progress:
            gone, noted = take_back(workspace, entry, why, edge.now(), edge.randomness, progress)
        if not as_json:
            screen.say(
                f"{gone.short} is taken back: {gone.minutes} min, {timepage.plain(gone.category)} {gone.task}".rstrip()
            )
        timepage.tell(workspace, noted, as_json=as_json)


@app.command("list")
def list_(
    month: Annotated[str, typer.Option(help="Another month than this: 2026-11")] = "",
    as_json: Json = False,
) -> None:
    """List what you wrote down this month, with the letters to correct it by

    Example:  rlhf time list
    """
    from rlhf.commands import screen
    from rlhf.model.instants import zone_of
    from rlhf.process.effort import month_of, month_words, told_length
    from rlhf.workflows.time import read_month, written_by
    from rlhf.workflows.timesheet import about

    with edge.workspace() as workspace, screen.Progress() as progress:
        zone, now = workspace.me.zone, edge.now()
        here, wanted = zone_of(zone), read_month(month, zone, now)
        every, absent = written_by(workspace, workspace.handle, now, progress)
        found = sorted((one for one in every if month_of(one.day(here)) == wanted), key=lambda one: one.day(here))
        tasks = about(workspace, found, now, progress)
        timer = timepage.reminder(workspace)
    if as_json:
        screen.data([timepage.values(one, tasks) | {"on": one.day(here).isoformat()} for one in found])
        return
    if timer:
        screen.say(f"{timer}\n")
    for one in found:
        screen.say(timepage.line(one, f"{one.day(here):%a} {one.day(here).day:>2} {one.day(here):%b}", tasks))
    if found:
        screen.say(f"{told_length(sum(one.minutes for one in found))} in {month_words(wanted)}")
        if any(one.earlier for one in found):
            screen.say("* was corrected; what it said before is in your ledger: rlhf log")
    else:
        screen.say(f"Nothing is written down for {month_words(wanted)}.")
        screen.say("To begin: rlhf time start ID, or afterwards: rlhf time add 45m ID")
    timepage.tell_absent(absent)


@app.command()
def estimates(as_json: Json = False) -> None:
    """See how long tasks of each sort took, by what their writers wrote down (managers)

    Only of answers that were accepted, and only where many people wrote them: nobody's own times can be seen.

    Example:  rlhf time estimates
    """
    from rlhf.commands import screen
    from rlhf.process.estimates import ANSWERS, PEOPLE
    from rlhf.process.estimates import estimates as all_of
    from rlhf.workflows.timesheet import spent_on_answers

    with edge.workspace() as workspace, screen.Progress() as progress:
        found = all_of(spent_on_answers(workspace, edge.now(), progress))
    if as_json:
        screen.data(found)
        return
    for one in found:
        sort = f"{timepage.plain(one.kind)}, {one.specialty}" if one.specialty else f"{timepage.plain(one.kind)}, all"
        screen.say(f"{screen.cut(sort, 40):<40}  {one.median:>3} min  {one.low:>3} to {one.high:<3}  {one.answers:>4}")
    if found:
        screen.say()
        screen.say("The middle (median), between what half of the answers took, and how many.")
    screen.show(
        screen.wrapped(
            f"{'Not shown' if found else 'Nothing can be shown yet'}: what rests on fewer than {ANSWERS} accepted "
            f"answers or {PEOPLE} people, or on one person for more than half. They help to plan, and say nothing "
            "about anybody."
        )
    )
