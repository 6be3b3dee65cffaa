"""`rlhf review assign|decline`: ask a named person for a review, and say that one does not give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import answers_by_number

if TYPE_CHECKING:
    from rlhf.workflows.reviewing.requests import Requested

_Name = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A task id or its beginning; ID/AUTHOR where there are several answers",
        callback=answers_by_number,
    ),
]


def assign(
    name: _Name,
    to: Annotated[str, typer.Option("--to", metavar="HANDLE", help="Who is asked to review it")],
    because: Annotated[str, typer.Option("--because", help="The reason; they read it")] = "",
) -> None:
    """Ask somebody to review a submission; the others see it no longer as waiting for them (managers)

    Who cannot sign it off now is not asked; you are told who could be.
    Ask somebody else with the same command: the last who were asked count.

    Example:  rlhf review assign t-7h2k --to emeka --because "It is your field"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.requests import assign_review

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Asking …")
        requested = assign_review(workspace, name, to, because, runtime.now(), runtime.randomness)
    if requested.known:
        terminal.say(f"{to} is asked to review {requested.task} by {requested.author} already.")
        return
    _print(f"{to} is asked to review {requested.task} by {requested.author}.", requested)


def decline(
    name: _Name,
    because: Annotated[str, typer.Option("--because", help="The reason; whoever asked you reads it")],
) -> None:
    """Say that you do not review a submission that waits for you; it waits for the others again

    Whoever asked you is told why. You may still review it.

    Example:  rlhf review decline t-7h2k --because "The author is on my ward"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.requests import decline_review

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        requested = decline_review(workspace, name, because, runtime.now(), runtime.randomness)
    _print(f"You do not review {requested.task} by {requested.author}.", requested)


def _print(text: str, requested: Requested) -> None:
    """Print what was recorded, for whom the submission waits now, and how it is sent."""
    from rlhf.commands.shell import terminal

    waits = f" It waits for {' or '.join(requested.who)}." if requested.who else ""
    terminal.show(terminal.wrapped(text + waits))
    if requested.stuck:
        terminal.show(terminal.wrapped(requested.stuck))
    terminal.clock(requested.synced.ahead)
    terminal.sent_or_kept(requested.synced, why=True)
    terminal.require_taken(requested.synced.sent)
