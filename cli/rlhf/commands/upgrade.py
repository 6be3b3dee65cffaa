"""`rlhf upgrade`: bring a project to this version of rlhf."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json


def upgrade(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing")] = False,
    as_json: Json = False,
) -> None:
    """Bring the project to this version of rlhf: its schemas, the version it asks for, ids of criteria (managers)

    Voids no sign-off; the ids are one change of their own. Schemas that the
    project changed itself stay as they are, and are named. Bring the program
    of the project's repository up to date first.

    Example:  rlhf upgrade --dry-run
    """
    from rlhf.commands.manage import published_told
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.upgrade import publish_upgrade, upgrade_of

    with runtime.workspace() as workspace:
        now = runtime.now()
        with terminal.Progress() as progress:
            change = upgrade_of(workspace, now, progress)
        if as_json:
            terminal.data(
                {"schemas": sorted(change.schemas), "own": change.own, "tasks": len(change.tasks),
                 "requires": change.requires}
            )  # fmt: skip
        else:
            for path in change.own:
                terminal.aside(f"{path} was changed in this project; it stays as it is. Compare it with the new one.")
            if change.schemas:
                terminal.say(f"{terminal.number(len(change.schemas), 'schema')} to bring up to date.")
            if change.requires:
                terminal.say(f"The project asks for rlhf {change.requires} from then on.")
            if change.tasks:
                terminal.say(f"{terminal.number(len(change.tasks), 'task')} to give ids for the criteria.")
            if change.is_empty:
                terminal.say("The project is up to date.")
        if dry_run or change.is_empty:
            return
        with terminal.Progress() as progress:
            progress("Publishing …")
            results = publish_upgrade(workspace, change, now, runtime.randomness)
        for published in results if not as_json else ():
            published_told(workspace, published)
        if change.tasks and not (len(results) == 2 and results[1].merged):  # noqa: PLR2004 — both changes
            terminal.aside("Run this again once that is everyone's: then the criteria get their ids.")
