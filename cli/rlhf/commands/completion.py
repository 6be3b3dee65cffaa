"""`rlhf completion`: have the shell complete commands, options, tasks and people."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.complete import VARIABLE
from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.store.machine.shells import Surroundings

app = typer.Typer(
    cls=runtime.Group, no_args_is_help=True, help="Have your shell complete commands, ids and names when you press Tab"
)
ShellName = Annotated[
    str,
    typer.Argument(metavar="[SHELL]", help="bash, zsh, fish, powershell or pwsh; by default yours", show_default=False),
]


@app.command()
def install(
    shell: ShellName = "",
    show: Annotated[bool, typer.Option("--show", help="Print the script, and write nothing")] = False,
) -> None:
    """Set up your shell, so that Tab completes what you type

    It completes commands, options, task ids, people, batches, guidance and messages from the copy you are in,
    without a network. Run again, it changes nothing.

    Example:  rlhf completion install
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.completion import install as put_in

    name = _shell(shell)
    if show:
        typer.echo(_script(name), nl=False)
        return
    done = put_in(name, _script(name), runtime.home(), _around())
    for file in done.files:
        terminal.say(f"Written: {file}")
    if not done.files:
        terminal.say(f"{name} completes rlhf already; nothing was changed.")
    what_next = "Open a new terminal. In your copy, type the beginning of a command or of an id, and press Tab."
    terminal.show(terminal.wrapped(what_next))


@app.command()
def remove(shell: ShellName = "") -> None:
    """Take out what install has set up; every other line of your settings stays

    Example:  rlhf completion remove
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.completion import remove as take_out

    name = _shell(shell)
    done = take_out(name, runtime.home(), _around())
    for file in done.files:
        terminal.say(f"Changed: {file}" if file.exists() else f"Deleted: {file}")
    if not done.files:
        terminal.say(f"{name} was not set up to complete rlhf; nothing was changed.")
    else:
        terminal.say("A terminal that you open from now on completes rlhf no more.")


def _shell(name: str) -> str:
    """Return the shell that is named, or else the one that runs this command.

    Raises:
        ShellNotKnown.
    """
    from rlhf.errors import ShellNotKnown
    from rlhf.store.machine.shells import SHELLS

    name = (name or _running()).lower()
    if name not in SHELLS:
        raise ShellNotKnown(name, SHELLS)
    return name


def _running() -> str:
    """Return the name of the shell that runs this command, or else of the person's usual one; "" if not known."""
    import shellingham  # type: ignore[import-untyped]  # Typer brings it

    try:
        return str(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, OSError):
        return Path(os.environ.get("SHELL", "")).name


def _around() -> Surroundings:
    from rlhf.store.machine.shells import Surroundings

    return Surroundings(Path.home(), os.environ, sys.platform)


def _script(shell: str) -> str:
    """Return the script by which a shell asks rlhf: Typer's, quiet where rlhf is gone, and with no key given a job."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    script = get_completion_script(prog_name="rlhf", complete_var=VARIABLE, shell=shell)
    if shell == "bash":
        script = script.replace("complete_bash $1 )", "complete_bash $1 2>/dev/null )")
    if shell == "zsh":
        begin = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }\n"
        script = script.replace("#compdef rlhf\n", begin)
        script = script.replace("complete_zsh rlhf)", "complete_zsh rlhf 2>/dev/null)")
    if shell in {"powershell", "pwsh"}:
        keys = ("Import-Module PSReadLine", "Set-PSReadLineKeyHandler")
        script = "\n".join(line for line in script.splitlines() if not line.startswith(keys))
    return f"{script.strip()}\n"
