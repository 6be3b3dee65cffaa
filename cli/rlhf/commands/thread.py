"""`rlhf thread|log`: read what was said, and who decided what."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import MESSAGES, answers_by_number
from rlhf.commands.shell.numbers import shown as list_shown
from rlhf.commands.shell.options import Json
from rlhf.commands.views import thread as thread_view


def thread(
    about: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID|ID/AUTHOR|MESSAGE]",
            help="A task, an answer, or a message",
            show_default=False,
            callback=answers_by_number,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Settled ones and earlier wordings too")] = False,
    as_json: Json = False,
) -> None:
    """Read what was asked and answered: about a task, or all that concerns you

    About a task or an answer, its reviews too: their remarks, and what was replied to them.

    Example:  rlhf thread t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.messages import all_threads, every_thread
    from rlhf.workflows.conversation.open_threads import about as threads_about
    from rlhf.workflows.worklist.open_concerns import duty_on

    with runtime.workspace() as workspace:
        now = runtime.now()
        if about:
            values = threads_about(workspace, about, now)
        else:
            values = every_thread(workspace) if everything else all_threads(workspace, now)
        shown = values if everything or about else [entry for entry in values if entry.open]
        zone, called = workspace.me.zone, thread_view.names(workspace)
        duties = [duty_on(workspace, entry, now) for entry in shown]
    if as_json:
        terminal.data([thread_view.values(entry) | {"duty": duty} for entry, duty in zip(shown, duties, strict=True)])
        return
    letters = [message.short for entry in shown for message in entry.messages]
    list_shown(letters, MESSAGES)
    numbers = {name: number for number, name in enumerate(letters, 1)}
    with terminal.pages():
        for item, duty in zip(shown, duties, strict=True):
            thread_view.show(item, duty, zone, called, history=everything, numbers=numbers)
        if shown:
            terminal.say("To answer one, by its number: rlhf reply 1")
    if not shown:
        more = " To see the settled ones: rlhf thread --all" if values else ""
        terminal.say(f"No question is open.{more}" if not about else "Nothing was said about this yet.")


def log(
    task: Annotated[str, typer.Option(metavar="ID", help="Only what is about this task")] = "",
    person: Annotated[str, typer.Option(metavar="HANDLE", help="Only what this person said")] = "",
    since: Annotated[str, typer.Option(help="Only from then on: 2026-11-23, or 7d")] = "",
    as_json: Json = False,
) -> None:
    """Read who said and decided what, in order of time

    Example:  rlhf log --task t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.process.event_words import sentence_of
    from rlhf.workflows.worklist.log import trail

    with runtime.workspace() as workspace:
        events = trail(workspace, task, person, since, runtime.now())
        zone, called = workspace.me.zone, thread_view.names(workspace)
    if as_json:
        terminal.data([event.record() for event in events])
        return
    for event in events:
        who = called.get(event.by, event.by)
        terminal.say(f"{terminal.local(event.at, zone)}  {event.task or event.batch or 'the project'}")
        terminal.show(terminal.wrapped(f"{who} {terminal.cut(sentence_of(event), 300)}", 4))
    if not events:
        terminal.say("Nothing was said, as far as this machine knows.")
