"""The pull requests of a person on GitHub: kept up to date, and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.errors import Unreachable
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.pull_requests import Kept


def kept_pull_requests(
    workspace: Workspace, progress: Callable[[str], None]
) -> tuple[list[Kept], Unreachable | None] | None:
    """Keep the pull requests of a project on GitHub; of another, load nothing of GitHub and return None."""
    if workspace.policy.forge.kind != "github":
        return None
    from rlhf.workflows.sync.pull_requests import kept_or_why

    return kept_or_why(workspace, runtime.now(), progress)


def pull_requests_told(opened: tuple[list[Kept], Unreachable | None] | None) -> None:
    """Print the address of each pull request on GitHub, or why it could not be opened yet."""
    from rlhf.commands.shell import terminal

    kept, trouble = opened or ([], None)
    for item in kept:
        draft = " (a draft while the task is held)" if item.pull_request.draft else ""
        terminal.say(f"{item.what}  {item.pull_request.url}{draft}")
    if trouble is not None:
        terminal.aside(terminal.wrapped(trouble.message))
        terminal.aside(f"→ {trouble.hint}")
