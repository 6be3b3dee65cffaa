"""`rlhf history|restore`: the versions of an answer, and how one comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import task_by_number
from rlhf.commands.shell.options import Json, TaskId

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.history import Version
    from rlhf.workflows.answering.restore import Restored


def history(name: TaskId, as_json: Json = False) -> None:
    """List the versions of your answer: what you saved and submitted, with time and size

    Example:  rlhf history t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.restore import versions
    from rlhf.workflows.answering.write import my_key

    with runtime.workspace() as workspace:
        key = my_key(workspace, name, runtime.now())
        some, zone = versions(workspace, key), workspace.me.zone
    if as_json:
        terminal.data(some)
        return
    if not some:
        terminal.say(f"Nothing of your answer to {key[1]} was saved or submitted yet. To save it: rlhf save")
        return
    for version in some:
        terminal.say(_line(version, zone))
    terminal.say()
    terminal.say(f"To bring one back: rlhf restore {key[1]} --from NUMBER")


def restore(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE",
            help="Your answer by its task, or a file of the project",
            show_default=False,
            callback=task_by_number,
        ),
    ],
    number: Annotated[
        int | None, typer.Option("--from", metavar="N", min=1, help="The version with this number in rlhf history")
    ] = None,
    top: Annotated[
        bool, typer.Option("--top", help="Mend the block of details at the top; every word below it stays")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring back an earlier version of your answer, or the project's version of a file

    What stands there now is kept first. Without a number: the last version that says something else. A file of the
    project (guidance, a task) that you edited by accident is named by its path.

    Example:  rlhf restore t-7h2k --from 2
    """  # fmt: skip
    from rlhf.commands.shell import terminal
    from rlhf.errors import NotBoth
    from rlhf.workflows.answering.restore import restore as bring_back
    from rlhf.workflows.answering.restore import restore_top, shared_path
    from rlhf.workflows.answering.write import my_key

    if top and number is not None:
        raise NotBoth("--top", "--from")
    with runtime.workspace() as workspace:
        path = "" if top or number else shared_path(workspace, name)
        if path:
            _restore_file(workspace, path, as_json=as_json)
            return
        key = my_key(workspace, name, runtime.now())
        taken: tuple[str, ...] = ()
        if top:
            restored, taken = restore_top(workspace, key)
        else:
            restored = bring_back(workspace, key, number)
        zone = workspace.me.zone
    if as_json:
        terminal.data({"task": key[1], "restored": restored, "details": taken})
        return
    _tell(restored, taken, key[1], zone)


def _tell(restored: Restored, taken: tuple[str, ...], task: str, zone: str) -> None:
    from rlhf.commands.shell import terminal

    version = restored.version
    if version is None:
        terminal.show(terminal.wrapped(f"{restored.path}: its block is in order again. Every word below it stands."))
        for sentence in taken:
            terminal.show(terminal.wrapped(sentence, 2))
    else:
        what = f"the version of {terminal.local(version.at, zone)}, {terminal.number(version.words or 0, 'word')}"
        terminal.show(terminal.wrapped(f"{restored.path} is again {what}."))
    if restored.kept:
        terminal.show(terminal.wrapped(f"What stood there is kept: rlhf restore {task} --from {restored.kept}"))
    terminal.say(f"To go on: rlhf write {task}")


def _restore_file(workspace: Workspace, path: str, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.restore import restore_file

    copy = restore_file(workspace, path, runtime.now())
    if as_json:
        terminal.data({"path": path, "copy": copy})
        return
    terminal.say(f"{path} is again as the project has it.")
    if copy:
        terminal.show(terminal.wrapped(f"What stood there is kept in {copy}"))


def _line(version: Version, zone: str) -> str:
    from rlhf.commands.shell import terminal

    size = "not on this machine" if version.words is None else terminal.number(version.words, "word")
    here = "  ← in the file now" if version.here else ""
    return f"{version.number:>3}  {terminal.local(version.at, zone):<16}  {size:>10}  {', '.join(version.what)}{here}"
