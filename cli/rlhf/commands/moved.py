"""`rlhf moved`: tell a copy where its project is now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rlhf.commands.shell import runtime


def moved(
    url: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Where the project is now: a path, ssh://… or https://…")
    ],
) -> None:
    """Tell your copy that the project has a new address

    It makes sure that the same project is there. What you wrote and what waits
    to be sent stays as it is.

    Example:  rlhf moved ssh://winter@new.example.org/srv/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.moved import move_copy

    with runtime.opened() as workspace:
        with terminal.Progress() as progress:
            result = move_copy(workspace, url, Path.cwd(), progress)
        when = "already" if result.address == result.before else "from now on"
        terminal.say(f"Your copy goes with this address {when}:")
        terminal.say(f"    {result.address}")
        if result.waiting:
            verb = "waits" if result.waiting == 1 else "wait"
            terminal.say(f"{terminal.number(result.waiting, 'thing')} {verb} here to be sent.")
        terminal.say()
        terminal.say("Next:  rlhf sync")
