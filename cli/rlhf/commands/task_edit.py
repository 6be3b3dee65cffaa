"""`rlhf task edit`, `move` and `diff`: change a published task, move it, and see how a task changed."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime, terminal
from rlhf.commands.shell.options import Because, Json, OnlyWording, TaskId, TaskIds, Yes


def edit(
    name: TaskId,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Set a field; FIELD= takes it out; may be repeated"),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back edits of the file that are not published")] = False,
    only_wording: OnlyWording = False,
    because: Because = "",
    yes: Yes = False,
) -> None:
    """Change a task that is published (managers): in your editor, or with --set

    Says first whom it concerns. Due, priority, minutes, title and tags void no
    sign-off; for the rest, you say whether only the wording changed. A value
    with @ before it is read from that file.

    Example:  rlhf task edit t-7h2k --set due=Friday --set priority=1
    """
    from rlhf.commands.manage import published_told, statement
    from rlhf.errors import NothingEdited
    from rlhf.store.machine.editor import open_in_editor
    from rlhf.workflows.publishing.edit_task import due_of, file_of, undone, with_fields
    from rlhf.workflows.publishing.publish import Edits, publish_edits
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        now = runtime.now()
        workspace.people.require(workspace.handle, workspace.policy.changes["tasks"], what="Changing tasks")
        with terminal.Progress() as progress:
            progress("Looking for the task …")
            refresh(workspace, now)
            path = file_of(workspace, name)
        if undo:
            command = undone(workspace, path)
            terminal.say(f"{path} is as everyone has it again. To see what you had written:")
            terminal.say(f"  {command}")
            return
        before = workspace.files.read(path)
        if settings:
            data = with_fields(workspace, path, settings, now)
        else:
            open_in_editor(workspace.root / path, runtime.home(), finished=runtime.finished_writing)
            data = workspace.files.read(path) or b""
        if data == workspace.tree.read(path):
            raise NothingEdited(path)
        end = statement(workspace, {path: data}, now, only_wording=only_wording, because=because, yes=yes)
        with terminal.Progress() as progress:
            progress("Publishing …")
            workspace.files.write(path, data)
            published = publish_edits(workspace, Edits({path: data}), f"Edit {path}{end}", now, runtime.randomness)
            if published.findings and settings and before is not None:
                workspace.files.write(path, before)
        published_told(workspace, published)
        due = due_of(workspace, path) if any(text.startswith("due=") for text in settings or ()) else None
    if due is not None:
        terminal.say(f"It is due {due.words}.")


def move(
    named: TaskIds,
    batch: Annotated[str, typer.Option("--batch", help="The batch they go to; made where it is new")],
    because: Because = "",
    yes: Yes = False,
) -> None:
    """Move tasks to another batch (managers); claims, drafts, answers, threads and sign-offs stay theirs

    The terms of the new batch hold from then on. A task moves back in the same way.

    Example:  rlhf task move t-7h2k t-m4x8 --batch 2026-w49-cardiology
    """
    from rlhf.commands.manage import publish_asked, published_told
    from rlhf.commands.views.task_edit import moves
    from rlhf.workflows.publishing.move_task import move_of
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        now = runtime.now()
        workspace.people.require(workspace.handle, workspace.policy.changes["tasks"], what="Moving tasks")
        with terminal.Progress() as progress:
            progress("Looking for the tasks …")
            refresh(workspace, now)
            move_ = move_of(workspace, named, batch, now)
        moves(move_.moved, batch, workspace.me.zone)
        moved = terminal.number(len(move_.moved), "task")
        published = publish_asked(workspace, move_.files, f"Move {moved} to {batch}", now, because=because, yes=yes)
        if published is None:
            return
        published_told(workspace, published, files=False)
    if published.merged:
        terminal.say(f"{moved} moved to {batch}.")


def diff(
    name: TaskId,
    everything: Annotated[bool, typer.Option("--all", help="Since it was first published")] = False,
    as_json: Json = False,
) -> None:
    """Show how a task changed: since you began with it, or by its last edit

    Example:  rlhf task diff t-7h2k
    """
    from rlhf.commands.views.task_edit import show
    from rlhf.workflows.worklist.task_diff import task_diff

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Looking …")
        result = task_diff(workspace, name, runtime.now(), everything=everything)
        zone = workspace.me.zone
    if as_json:
        terminal.data(result)
    else:
        show(result, zone)
