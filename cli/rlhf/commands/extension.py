"""`rlhf extension`: ask for more time, give it, refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.numbers import tasks_by_number
from rlhf.commands.shell.options import Json, Reason, TaskId

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.workflows.conversation.extend_several import Wanted
    from rlhf.workflows.conversation.extensions import Extended
    from rlhf.workflows.conversation.messages import Speaker

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="More time for an answer: ask for it; managers give or refuse it",
)

To = Annotated[str, typer.Option("--to", metavar="HANDLE", help="Whose time; by default who asked")]


@app.command()
def ask(
    named: TaskId,
    until: Annotated[str, typer.Argument(help="A day (Friday, “4 Dec”), or how much more: 2d, 3wd for working days")],
    text: Annotated[list[str] | None, typer.Argument(metavar="[WHY]…", help="The reason", show_default=False)] = None,
    because: Reason = "",
    as_json: Json = False,
) -> None:
    """Ask for more time for a task that you hold

    What you have stays until somebody answers. Works offline; it goes with the next sync.

    Example:  rlhf extension ask t-7h2k 3wd --because "On call this weekend"
    """
    from rlhf.workflows.conversation.extensions import ask as wish

    until, why = _time_and_reason(until, text or [])
    why = because or why

    _tell(
        lambda speaker: wish(speaker, named, until, why),
        "you asked for more time, and nobody has answered yet",
        as_json=as_json,
    )


@app.command()
def grant(
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]… [UNTIL]",
            help="Tasks; then another time than was asked for",
            show_default=False,
            callback=tasks_by_number,
        ),
    ] = None,
    to: To = "",
    batch: Annotated[str, typer.Option(help="Every task of this batch that somebody works on")] = "",
    because: Annotated[str, typer.Option("--because", help="The reason; by default what they gave")] = "",
    as_json: Json = False,
) -> None:
    """Give somebody more time: what they asked for, or until another time (managers)

    Of several tasks, of a batch, or with --to alone of all that a person works on.

    Example:  rlhf extension grant t-7h2k 2d --to amara --because "The guidance changed on Thursday"
    """
    from rlhf.errors import NothingToExtend
    from rlhf.workflows.conversation.extend_several import Wanted
    from rlhf.workflows.conversation.extensions import grant as give

    tasks, until = _parted(named or [], several=bool(batch or to))
    if len(tasks) == 1 and not batch:
        _tell(lambda speaker: give(speaker, tasks[0], to, until, because), "more time given", as_json=as_json)
    elif (tasks and batch) or not (tasks or batch or to):
        raise NothingToExtend
    else:
        _tell_all(Wanted(tuple(tasks), batch, to), until, because, as_json=as_json)


def _time_and_reason(until: str, words: list[str]) -> tuple[str, str]:
    """Return a time, which may go on in the first words after it (4 Dec 18:00), and the reason."""
    from rlhf.workflows.conversation.extensions import is_time

    until = text_from([until]) or until
    for count in (3, 2, 1):
        longer = " ".join([until, *words[:count]])
        if count <= len(words) and " " not in words[0] and is_time(longer, runtime.now()):
            return longer, text_from(words[count:]) or ""
    return until, text_from(words) or ""


def _parted(words: list[str], *, several: bool) -> tuple[list[str], str]:
    """Return the tasks and the time among the words of a command: the one word that means a time.

    Args:
        several: tasks are named in another way, so that a single word may be the time.
    """
    from rlhf.workflows.conversation.extensions import is_time

    if len(words) == 1 and not several:
        return words, ""
    times = [word for word in words if is_time(word, runtime.now())]
    if len(times) != 1:
        return words, ""
    return [word for word in words if word != times[0]], times[0]


def _tell_all(wanted: Wanted, until: str, because: str, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.extend_several import grant_all
    from rlhf.workflows.conversation.extensions import values
    from rlhf.workflows.conversation.messages import Speaker

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        granted = grant_all(Speaker(workspace, runtime.now(), runtime.randomness), wanted, until, because)
        zone = workspace.me.zone
    synced = granted.extended[0].spoken.synced
    terminal.clock(synced.ahead)
    terminal.require_taken(synced.sent)
    if as_json:
        terminal.data({"given": [values(item) for item in granted.extended], "left_out": granted.left_out})
        return
    for item in granted.extended:
        terminal.say(f"{item.task}, {item.handle}: due {terminal.dated(item.deadline, zone)}")
    for left in granted.left_out:
        terminal.show(terminal.wrapped(f"{left.task}, {left.handle}: left out. {left.why}"))
    terminal.say(f"More time for {terminal.number(len(granted.extended), 'task')}.")
    terminal.sent_or_kept(synced)


@app.command()
def refuse(
    named: TaskId,
    text: Annotated[list[str] | None, typer.Argument(metavar="[WHY]…", help="The reason", show_default=False)] = None,
    because: Reason = "",
    to: To = "",
    as_json: Json = False,
) -> None:
    """Say that there is no more time, and why (managers)

    Example:  rlhf extension refuse t-7h2k --because "We release on Monday"
    """
    from rlhf.workflows.conversation.extensions import refuse as decline

    why = because or text_from(text) or ""
    _tell(lambda speaker: decline(speaker, named, to, why), "no more time", as_json=as_json)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the wishes for more time that nobody has answered: yours, or all of them (managers)

    Example:  rlhf extension list
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.extensions import requests

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Fetching …")
        collected = requests(workspace, runtime.now())
        zone, answers = workspace.me.zone, workspace.me.may(workspace.policy.deadlines.extensions)
    if as_json:
        terminal.data(collected)
        return
    if not collected:
        terminal.say("Nobody waits for more time.")
    for request in collected:
        event = request.event
        terminal.say(f"{event.task}  {terminal.cut(request.title, 62)}")
        terminal.say(
            f"    {event.by} asks for {terminal.local(request.until, zone)}; due now {terminal.due(request.now, zone)}"
        )
        terminal.show(terminal.wrapped(str(event.body.get("why", "")), 4))
        if answers:
            terminal.say(f"    rlhf extension grant {event.task} --to {event.by}")


def _tell(say: Callable[[Speaker], Extended], what: str, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.extensions import values
    from rlhf.workflows.conversation.messages import Speaker

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        extended = say(Speaker(workspace, runtime.now(), runtime.randomness))
        zone = workspace.me.zone
    synced = extended.spoken.synced
    terminal.clock(synced.ahead)
    terminal.require_taken(synced.sent)
    if as_json:
        terminal.data(values(extended))
        return
    terminal.show(
        terminal.wrapped(f"{extended.task}, {extended.handle}: {what}. Due {terminal.dated(extended.deadline, zone)}.")
    )
    terminal.sent_or_kept(synced)
