"""`rlhf practise`: a first task in a project of its own, with no one to disturb."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.workflows.setup.practise import Advice


def practise(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="Its folder; by default rlhf-practice, here", show_default=False),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Start over; what is there is kept under another name")
    ] = False,
    as_json: Json = False,
) -> None:
    """Learn the commands of a week on a made-up task, in about ten minutes

    It makes a project of its own on this machine, with no one else in it. You type the real commands there; run
    this whenever you want to know what to do next. Your own keys and projects are not touched.

    Example:  rlhf practise
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.practise import practise as guide

    with terminal.Progress() as progress:
        advice = guide(Path.cwd(), folder, runtime.now(), runtime.randomness, again=again, say=progress)
    if as_json:
        terminal.data(advice)
        return
    _print(advice)


def _print(advice: Advice) -> None:
    from rlhf.commands.shell import terminal

    if advice.aside is not None:
        terminal.say(f"What you had is kept: {advice.aside}")
    if advice.made:
        terminal.say(f"The practice is ready: {advice.folder}")
        terminal.say()
    step = f"step {advice.step} of {advice.steps} · " if advice.step else ""
    terminal.show(terminal.bold(f"Practice · {step}{advice.title}"))
    terminal.say()
    terminal.show(terminal.wrapped(advice.why))
    terminal.say()
    for line in advice.now:
        terminal.say(f"    {line}")
    terminal.say()
    for line in advice.then:
        terminal.say(line)
