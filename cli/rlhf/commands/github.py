"""`rlhf github`: look after a project that is on GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands import edge

if TYPE_CHECKING:
    from rlhf.workflows.github_setup import Plan

app = typer.Typer(cls=edge.Group, no_args_is_help=True, help="Look after a project that is on GitHub")


@app.command()
def setup(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be changed")] = False,
    merge_queue: Annotated[
        bool | None,
        typer.Option(
            "--merge-queue/--no-merge-queue",
            help="Merge by GitHub's queue, or by the gate; left out, as it is now, at first by the gate",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with what is sent to GitHub")] = False,
) -> None:
    """Protect the project's repository: rules for its branches, the gate's environment and key, settings

    Needs an administrator's token. Changes only what differs, nothing of others.

    Example:  rlhf github setup --dry-run
    """
    from rlhf.commands import screen
    from rlhf.workflows.github_setup import look, set_up

    with edge.workspace() as workspace, screen.Progress() as progress, _told():
        if dry_run:
            progress("Asking GitHub …")
            plan = left = look(workspace, edge.home(), merge_queue)
        else:
            plan, left = set_up(workspace, edge.home(), merge_queue, progress)
    if as_json:
        screen.data({"dry_run": dry_run, "found": plan, "left": left})
        return
    if dry_run:
        _would(plan)
    else:
        _done(plan)
    _leave(left)


@contextmanager
def _told() -> Iterator[None]:
    """Say what mends it here, where GitHub could not be asked."""
    from rlhf.errors import GitHubSignIn, NotSetUp, Unreachable

    try:
        yield
    except GitHubSignIn as no:
        mend = "gh auth login   as somebody who administers the repository, then run this again"
        raise NotSetUp(no.message, mend) from None
    except Unreachable as reason:
        raise NotSetUp(reason.message, "Run this again later; nothing is done twice.") from None


def _would(plan: Plan) -> None:
    from rlhf.commands import screen

    count = screen.number(len(plan.change), "thing")
    screen.say(f"{plan.repository}: {count} would be changed. Nothing was." if plan.change else _well(plan))
    for one in plan.change:
        new = one.requests[0].method == "POST" or one.code.endswith("_missing")
        screen.say(f"\n{'+' if new else '~'} {one.what}")
        for line in one.lines:
            screen.say(f"    {line}")


def _done(plan: Plan) -> None:
    from rlhf.commands import screen

    screen.say(f"{plan.repository}: {screen.number(len(plan.change), 'thing')} set up." if plan.change else _well(plan))
    for one in plan.change:
        screen.say(f"  {one.what}")


def _well(plan: Plan) -> str:
    return f"{plan.repository} is set up as the project needs it: nothing to change."


def _leave(left: Plan) -> None:
    from rlhf.commands import screen

    for title, rows in (("Left for you:", left.by_hand), ("Not shown to you:", left.unseen)):
        if rows:
            screen.say(f"\n{title}")
        for one in rows:
            screen.show(screen.wrapped(one.message))
            for line in one.mend.splitlines():
                screen.say(f"  → {line}")
