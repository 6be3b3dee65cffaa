"""`rlhf people leave` and `hand-over`: what somebody holds is free, and who goes on from what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace

Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="Whom it is about", show_default=False)]
Why = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason; it stands in the project's history")]


def leave(
    handle: Handle,
    hand_to: Annotated[str, typer.Option("--hand-to", metavar="HANDLE", help="Who goes on from what they saved")] = "",
    because: Why = "",
) -> None:
    """Write down that somebody has left: what they hold is free at once, and what they said stays (managers)

    With --hand-to, what they saved and did not send is handed to somebody, who goes on from it.

    Example:  rlhf people leave amara --hand-to ben --because "Her year here is over"
    """
    from rlhf.commands import people_change
    from rlhf.commands.shell import terminal
    from rlhf.errors import HasLeftAlready
    from rlhf.workflows.answering.hand_over import require_successor
    from rlhf.workflows.setup.absence import leave as write_down

    with runtime.workspace() as workspace:
        if hand_to:
            require_successor(workspace, handle, hand_to)
        try:
            with terminal.Progress() as progress:
                progress("Publishing …")
                left = write_down(workspace, handle, because, runtime.now(), runtime.randomness)
        except HasLeftAlready:
            if not hand_to:
                raise
            terminal.say(f"{handle} has left already.")
        else:
            people_change.published(workspace, left.published, f"{handle} has left")
            people_change.left(handle, left)
            if hand_to and left.held:
                again = f"rlhf people hand-over {handle} --to {hand_to}"
                terminal.say(f"To hand over what they saved, once that is so: {again}")
                return
        if hand_to:
            _hand_over(workspace, handle, hand_to, because)


def hand_over(
    handle: Handle,
    to: Annotated[str, typer.Option("--to", metavar="HANDLE", help="Who goes on from what they saved")],
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="The reason; whoever goes on reads it")] = "",
) -> None:
    """Hand what somebody saved and did not send to somebody who goes on from it (managers)

    The answer then says whose words it goes on from, and they sign nothing of it off. A task that somebody holds is
    left out: first rlhf task unassign.

    Example:  rlhf people hand-over amara --to ben
    """
    with runtime.workspace() as workspace:
        _hand_over(workspace, handle, to, because)


def _hand_over(workspace: Workspace, handle: str, to: str, because: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.hand_over import hand_over as hand_on

    with terminal.Progress() as progress:
        progress("Handing over …")
        result = hand_on(workspace, handle, to, because, runtime.now(), runtime.randomness)
    terminal.require_taken(result.synced.sent)
    if result.done:
        count = terminal.number(len(result.done), "draft")
        terminal.show(terminal.wrapped(f"{count} of {handle} handed to {to}: {', '.join(result.done)}."))
        later = "after your next rlhf sync" if result.synced.unreachable else "with their next rlhf sync"
        terminal.say(f"{to} sees it {later}, and goes on from it: rlhf task pull {result.done[0]}")
    if result.already:
        terminal.show(terminal.wrapped(f"Handed to {to} before: {', '.join(result.already)}."))
    for task, why in result.left_out:
        terminal.say(f"{task} is not handed over: {why}.")
    if not (result.done or result.already or result.left_out):
        terminal.say(f"{handle} has saved nothing that could be handed over.")
