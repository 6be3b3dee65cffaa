"""`rlhf join`: begin one's own work in a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import KeyOption, require_known

if TYPE_CHECKING:
    from rlhf.workflows.setup.join import Joined, Newcomer, Place

#: The first command for a role, in this order where somebody has several.
_FIRST = {
    "trainer": ("rlhf task pull", "takes what is allotted to you, or next in your field"),
    "evaluator": ("rlhf review list", "what waits for a review"),
    "sme": ("rlhf review list", "what waits for a review"),
    "manager": ("rlhf board", "where every task stands"),
    "engineer": ("rlhf week", "what is new, and what waits for you"),
}


def join(
    url: Annotated[
        str, typer.Argument(help="The project's address: a path, ssh://… or https://…", show_default=False)
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The folder of your copy; by default after the address", show_default=False),
    ] = None,
    handle: Annotated[str, typer.Option("--as", metavar="HANDLE", help="Your short name in the project")] = "",
    name: Annotated[str, typer.Option(help="Your name, for the line that you send to a manager")] = "",
    role: Annotated[str, typer.Option(help="Your role, for that line: trainer, evaluator, …")] = "trainer",
    full: Annotated[bool, typer.Option("--full", help="Bring all of the project's history and files")] = False,
    here: Annotated[bool, typer.Option("--here", help="Set your name and key again in the copy you are in")] = False,
    key: KeyOption = None,
) -> None:
    """Make your own copy of a project

    It holds what you work on, not the whole project, and works offline. On a
    terminal it asks for what is left out. Where the project does not know you
    yet, it tells you the line to send to a manager; once they have run it, your
    next command in the copy goes on by itself.

    Example:  rlhf join https://example.org/winter.git winter --as amara
    """
    from rlhf.errors import JoinIncomplete, NotAHandle
    from rlhf.model.ids import HANDLE, fullmatch
    from rlhf.model.vocabulary import ROLES
    from rlhf.workflows.setup.join import Newcomer

    require_known("--role", role, ROLES)
    if here:
        _again(handle, key)
        return
    name = " ".join(name.split())
    _require_outside(url, handle)
    if not (url and handle):
        if not sys.stdin.isatty():
            raise JoinIncomplete
        url, handle, name = _asked(url, handle, name)
    if not fullmatch(HANDLE, handle):
        raise NotAHandle(handle, "amara")
    stem = url.rstrip("/").rpartition("/")[2].removesuffix(".git")
    target = Path.cwd() / (folder or Path(stem))
    _welcome(_joined(url, folder, target, Newcomer(handle, runtime.home(), key, name, role), full=full))


def _require_outside(url: str, handle: str) -> None:
    """Refuse to make a copy within another one.

    Raises:
        JoinInsideCopy.
    """
    from rlhf.errors import JoinInsideCopy
    from rlhf.store.git.find_root import root_around
    from rlhf.store.machine.known_copies import PRACTICE_MARK

    root = root_around(Path.cwd())
    if root is None:
        return
    outer = root.parent if (root.parent / PRACTICE_MARK).exists() else root
    raise JoinInsideCopy(outer, url, handle)


def _asked(url: str, handle: str, name: str) -> tuple[str, str, str]:
    """Ask for address and short name, a question a line; return them, and the person's name if they gave it."""
    from rlhf.commands.shell import terminal
    from rlhf.errors import NotAHandle
    from rlhf.model.short_name import is_handle, short_name

    if not url:
        terminal.say("Where is the project? Your manager sent you its address.")
        url = _line("Address")
    if not handle:
        if not name:
            terminal.say("What is your name? Others see it beside what you write.")
            name = _line("Name")
        terminal.say("Which short name is yours? If your manager sent you one, type that one.")
        handle = _line("Short name", short_name(name))
        while not is_handle(handle):
            terminal.say(NotAHandle(handle, "amara").hint)
            handle = _line("Short name", short_name(name))
    return url, handle, name


def _line(question: str, default: str = "") -> str:
    """Ask until something is typed."""
    while True:
        typed: str = typer.prompt(question, default=default or None, type=str)
        if line := " ".join(typed.split()):
            return line


def _joined(url: str, folder: Path | None, target: Path, newcomer: Newcomer, *, full: bool) -> Joined:
    """Join; where the line for a manager lacks a name and somebody can be asked for it, ask.

    Raises:
        NotYetAMember, KeyNotRegistered: a manager has to act first.
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import NotYetAMember
    from rlhf.store.machine.known_copies import note_copy
    from rlhf.store.machine.pending_join import is_pending
    from rlhf.workflows.setup.join import join as make

    place = _place(url, folder, target)

    def attempt(newcomer: Newcomer) -> Joined:
        try:
            with terminal.Progress() as progress:
                return make(url, target, newcomer, runtime.now(), place=place, full=full, say=progress)
        finally:
            if is_pending(target / ".git"):
                note_copy(runtime.home(), target)

    try:
        return attempt(newcomer)
    except NotYetAMember as unknown:
        if not unknown.nameless or not sys.stdin.isatty():
            raise
    from msgspec.structs import replace

    terminal.say(f"The project does not know “{newcomer.handle}” yet.")
    terminal.say("What is your name? Others see it beside what you write.")
    return attempt(replace(newcomer, name=_line("Name")))


def _place(url: str, folder: Path | None, target: Path) -> Place:
    from rlhf.commands.shell import terminal
    from rlhf.errors.place import typed
    from rlhf.workflows.setup.join import Place

    command = " ".join(["rlhf join", typed(url), *([typed(str(folder))] if folder else [])])
    return Place(command, f"    cd {typed(terminal.short(target))}\n    rlhf week")


def _again(handle: str, key: Path | None) -> None:
    """Set name and key again in the copy around this folder, or join in it under another handle if it waits."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.join import Newcomer, introduce_again, let_in, remembered, who_waits

    with runtime.opened() as workspace:
        waiting = who_waits(workspace.root, runtime.home())
        if waiting is None and not workspace.git.own_setting("rlhf.handle") and handle:
            waiting = Newcomer(handle, runtime.home(), key)
        if waiting is not None:
            newcomer = remembered(workspace.root, Newcomer(handle or waiting.handle, runtime.home(), key))
            with terminal.Progress() as progress:
                joined = let_in(workspace.root, newcomer, runtime.now(), say=progress)
            _welcome(joined)
            return
        person = introduce_again(workspace, Newcomer(handle or workspace.handle, runtime.home(), key), runtime.now())
        terminal.say(f"This copy is {person.name}'s again.")


def _welcome(joined: Joined) -> None:
    """Print whose copy is where, what is allotted to them, and the first command to run."""
    from rlhf.commands.shell import terminal
    from rlhf.errors.place import typed
    from rlhf.store.machine.known_copies import note_copy

    note_copy(runtime.home(), joined.root)
    person, where = joined.person, terminal.short(joined.root)
    terminal.show(terminal.wrapped(f"Welcome to {joined.project}, {person.name}."))
    terminal.say(f"Your copy is {joined.root if where == '.' else where}.")
    if joined.allotted:
        verb = "is" if joined.allotted == 1 else "are"
        terminal.say(f"{terminal.number(joined.allotted, 'task')} {verb} allotted to you.")
    first, what = next((words for role, words in _FIRST.items() if role in person.roles), _FIRST["engineer"])
    steps = [(first, what), ("rlhf week", "what is new, what you hold, what waits for you")]
    terminal.say()
    if where != ".":
        terminal.say(f"Next:  cd {typed(where)}")
    for number, (command, meaning) in enumerate(dict(steps).items()):
        lead = "Next:" if where == "." and not number else ""
        terminal.say(f"{lead:<7}{command:<18}  {meaning}")
