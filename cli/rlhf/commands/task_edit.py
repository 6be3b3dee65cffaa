"""`rlhf task edit` and `rlhf task diff`: change a published task, and see how a task changed."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Because, Json, OnlyWording, TaskId, Yes


def edit(
    name: TaskId,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Set a field; FIELD= takes it out; may be repeated"),
    ] = None,
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
    from rlhf.commands.shell import terminal
    from rlhf.errors import NothingEdited
    from rlhf.store.machine.editor import open_in_editor
    from rlhf.workflows.publishing.edit_task import file_of, with_fields
    from rlhf.workflows.publishing.publish import Edits, publish_edits
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        now = runtime.now()
        workspace.people.require(workspace.handle, workspace.policy.changes["tasks"], what="Changing tasks")
        with terminal.Progress() as progress:
            progress("Looking for the task …")
            refresh(workspace, now)
            path = file_of(workspace, name)
        if settings:
            workspace.files.write(path, with_fields(workspace, path, settings, now))
        else:
            open_in_editor(workspace.root / path)
        data = workspace.files.read(path)
        if data == workspace.tree.read(path):
            raise NothingEdited(path)
        edits = Edits({path: data})
        message = f"Edit {path}" + statement(
            workspace, edits.files, now, only_wording=only_wording, because=because, yes=yes
        )
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = publish_edits(workspace, edits, message, now, runtime.randomness)
        published_told(workspace, published)


def diff(
    name: TaskId,
    everything: Annotated[bool, typer.Option("--all", help="Since it was first published")] = False,
    as_json: Json = False,
) -> None:
    """Show how a task changed: since you began with it, or by its last edit

    Example:  rlhf task diff t-7h2k
    """
    from rlhf.commands.shell import terminal
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
