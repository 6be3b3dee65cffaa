"""The edge of the program: the clock, randomness and folders that commands use, and how every command ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rlhf.commands.shell import paging
from rlhf.commands.shell.grammar import arranged, missing
from rlhf.errors import ClockNotUnderstood, DiskFull, NotAllowedToWrite, NotAWorkspace, RlhfError

if TYPE_CHECKING:
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace

EXIT_FINDINGS = 1
EXIT_WRONG_USE = 2
EXIT_INTERRUPTED = 130
EXIT_BUG = 70
_FULL = frozenset({28, 122})  # no space, no quota left


def now() -> datetime:
    """Return the time now, or the time in RLHF_NOW (for demonstrations and tests; the forge has a clock of its own)."""
    given = os.environ.get("RLHF_NOW", "")
    try:
        return datetime.fromisoformat(given).astimezone(UTC) if given else datetime.now(UTC)
    except ValueError:
        raise ClockNotUnderstood(given) from None


def awake() -> float:
    """Return seconds by a clock that cannot be set and that stops while this machine sleeps; RLHF_NOW replaces it."""
    return now().timestamp() if os.environ.get("RLHF_NOW") else time.monotonic()


def forge_now(repository: Repository) -> datetime:
    """Return the time by the forge's clock; RLHF_NOW replaces it only if the repository allows that."""
    from rlhf.forge.local import takes_given_time

    return now() if takes_given_time(repository.git) else datetime.now(UTC)


def randomness(count: int) -> bytes:
    return os.urandom(count)


def home() -> Path:
    """Return the folder of a person's keys on this machine."""
    return Path(os.environ.get("RLHF_HOME") or typer.get_app_dir("rlhf"))


def finished_writing() -> None:
    """Wait until a person whose editor has a window of its own says that they have saved and closed it."""
    if sys.stdin.isatty():
        typer.echo("Write in the window that opened. When you have saved it, press Enter here: ", nl=False, err=True)
        sys.stdin.readline()


@contextmanager
def workspace() -> Iterator[Workspace]:
    """Open the workspace around the current folder; first let in whoever waits in it for a manager."""
    from rlhf.store.machine.pending_join import is_pending

    with opened() as result:
        if is_pending(result.root / ".git"):
            _let_in(result)
        try:
            yield result
        except typer.Exit:
            _OPENED.append(result)
            raise
        _OPENED.append(result)


@contextmanager
def opened() -> Iterator[Workspace]:
    """Open the workspace around the current folder as it is, also if it is nobody's yet.

    Raises:
        NotAWorkspace: there is none; the person's copies on this machine are named.
    """
    from rlhf.store.machine.known_copies import known_copies, note_copy
    from rlhf.store.workspace import Workspace

    try:
        here = Workspace.find(Path.cwd())
    except NotAWorkspace as nowhere:
        raise NotAWorkspace(nowhere.where, known_copies(home())) from None
    with here as result:
        note_copy(home(), result.root)
        result.waiting = _wait
        yield result


def _let_in(workspace: Workspace) -> None:
    """Let in whoever waits in a copy, if a manager has acted by now.

    Raises:
        NotYetAMember, KeyNotRegistered, Unreachable.
    """
    from rlhf.reports.plain import plain
    from rlhf.workflows.setup.join import let_in, who_waits

    newcomer = who_waits(workspace.root, home())
    if newcomer is not None:
        joined = let_in(workspace.root, newcomer, now())
        typer.echo(plain(f"Welcome to {joined.project}, {joined.person.name}."), err=True)
        workspace.refresh()


#: The workspaces whose commands have come to their end; what they recorded is reported once all is printed.
_OPENED: list[Workspace] = []


def _wait() -> None:
    typer.echo("Another rlhf command is at work in this copy; waiting for it …", err=True)


def _reported() -> None:
    """Note that a command has shown its result: running it again is to do the same once more."""
    while _OPENED:
        _OPENED.pop().unreported.report()


def write(file: Path, text: str) -> None:
    """Write a report to the file that a person named, replacing an earlier report.

    Raises:
        NotAllowedToWrite, DiskFull.
    """
    write_bytes(file, text.encode())


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file that goes with a report.

    Raises:
        NotAllowedToWrite, DiskFull.
    """
    try:
        file.write_bytes(data)
    except OSError as error:
        raise (DiskFull() if error.errno in _FULL else NotAllowedToWrite(str(file))) from None


class Group(TyperGroup):
    """A group of commands that all end in the same way: here an error is printed and the exit code is chosen."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return a command, and its words in the order that is read without doubt: the ids first, the text last.

        Raises:
            NoSuchCommand: the word is none; the error says which one may be meant.
        """
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from rlhf.commands.shell.suggest import no_such_command

            raise no_such_command(self, ctx, args[0])
        name, command, words = super().resolve_command(ctx, args)
        if f"{ctx.command_path} {name}" in _READ and sys.stdout.isatty():
            paging.gather()
        if isinstance(command, TyperCommand):
            words = arranged(command, f"{ctx.command_path} {name}", words, ctx.help_option_names)
        return name, command, words

    def _invoked(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        finally:
            paging.show_gathered()

    def invoke(self, ctx: Any) -> Any:
        try:
            result = self._invoked(ctx)
            sys.stdout.flush()
            _reported()
        except RlhfError as error:
            _OPENED.clear()
            refuse(error)
            if names := getattr(error, "names", ()):
                from rlhf.commands.shell.numbers import shown

                shown(names, getattr(error, "sort", "tasks"))
            raise typer.Exit(error.exit_code) from None
        except typer.Abort:
            if sys.stdin.isatty():
                typer.echo("\nInterrupted. Run the same command again.", err=True)
                raise typer.Exit(EXIT_INTERRUPTED) from None
            typer.echo(
                "Something was left out that could not be asked for here. Give it as an option; see --help.", err=True
            )
            raise typer.Exit(EXIT_WRONG_USE) from None
        except KeyboardInterrupt:
            typer.echo("\nInterrupted. Nothing was lost; run the same command again.", err=True)
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            if error.errno not in _FULL:
                _report(error)
                raise typer.Exit(EXIT_BUG) from None
            refuse(DiskFull())
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(DiskFull().exit_code) from None
        except Exception as bug:
            if type(bug).__name__ == "MissingParameter":
                refuse(missing(bug))
                raise typer.Exit(EXIT_WRONG_USE) from None
            if hasattr(bug, "exit_code"):  # Typer's own: wrong use, or an exit that was asked for
                _reported()
                raise
            _report(bug)
            raise typer.Exit(EXIT_BUG) from None
        return result


#: The commands that only show a text: what they print is shown a screen at a time, where it is longer than one.
_READ = frozenset({
    "rlhf batch show", "rlhf escalation show", "rlhf explain", "rlhf feedback", "rlhf guidance diff",
    "rlhf guidance show", "rlhf history", "rlhf log", "rlhf policy explain", "rlhf review show", "rlhf rules",
    "rlhf task diff", "rlhf task list", "rlhf task show", "rlhf thread", "rlhf timesheet",
})  # fmt: skip


def refuse(error: RlhfError) -> None:
    """Print the message of an error, then its hint."""
    from rlhf.reports.plain import plain, wrapped

    for line in error.message.splitlines() or [""]:
        row = len(line) - len(line.lstrip())  # a row of a list: what does not fit goes on below its words
        typer.echo(paging.fitting(wrapped(line.lstrip(), row, hang=min(row, 4)), sys.stderr), err=True)
    if error.hint:
        typer.echo(paging.fitting(f"→ {plain(error.hint)}", sys.stderr), err=True)


def _report(bug: BaseException) -> None:
    """Report a bug of rlhf in two lines, and keep the traceback in a file that a person can send."""
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(bug))
    with tempfile.NamedTemporaryFile(
        "w", prefix="rlhf-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write(f"rlhf {' '.join(sys.argv[1:])}\n\n{text}")
    typer.echo(f"This is a bug in rlhf ({type(bug).__name__}). Nothing you wrote was lost.", err=True)
    typer.echo(f"→ Send this file to whoever looks after rlhf for you: {file.name}", err=True)
    if os.environ.get("RLHF_DEBUG"):
        typer.echo(text, err=True)
