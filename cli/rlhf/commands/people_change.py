"""What a change of people did, as the commands of `rlhf people` print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.publishing.publish import Published
    from rlhf.workflows.setup.absence import Left


def left(handle: str, result: Left) -> None:
    """Print what went back into the pool, and what becomes of the answers that are on their way."""
    from rlhf.commands.shell import terminal

    if result.freed:
        count = terminal.number(len(result.freed), "task")
        terminal.show(terminal.wrapped(f"Back in the pool: {count}, {', '.join(result.freed)}."))
    if result.held:
        count = terminal.number(len(result.held), "task")
        what = "goes back into the pool" if len(result.held) == 1 else "go back into the pool"
        terminal.show(
            terminal.wrapped(f"{count}, {', '.join(result.held)}, {what} once the project has taken this in.")
        )
    if result.submitted:
        what = f"On their way, and to be reviewed as ever: {', '.join(result.submitted)}. Where changes are asked for,"
        free = f"rlhf answer withdraw {result.submitted[0]}/{handle} --because WHY"
        terminal.show(terminal.wrapped(f"{what} nobody makes them; then, to free its place: {free}"))


def published(workspace: Workspace, result: Published, what: str) -> None:
    """Print what people.yaml says now, or that it says so already, and the effects of the change."""
    from rlhf.commands.shell import runtime, terminal
    from rlhf.commands.views import standstill as standstill_view
    from rlhf.commands.views.pull_requests import kept_pull_requests, pull_requests_told
    from rlhf.commands.views.touches import touches_told
    from rlhf.workflows.allocation.standstill import standing_still

    if not result.files:
        terminal.say("people.yaml says so already.")
        return
    if result.synced.unreachable:
        terminal.say(f"{what}: this is written down here, and sent when you are online: rlhf sync")
    elif result.merged:
        terminal.say(f"{what}.")
    else:
        terminal.say(f"{what}: this is sent, and counts once the project has taken it in.")
    touches_told(result.touches)
    if not result.synced.unreachable:
        with terminal.Progress() as progress:
            opened = kept_pull_requests(workspace, progress)
        pull_requests_told(opened)
    terminal.unfinished(result.synced)
    if result.merged:
        standstill_view.show(standing_still(workspace, runtime.now()), (), "rlhf board")
