"""`rlhf doctor`: what is wrong, and what mends it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands import edge

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.doctor import Trouble


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Set your own ledger right; what is left out is kept")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Look for what is wrong with your copy and its project, and say what mends it

    Ends with 0 when all is well, with 1 when something is found. What it tells as a note counts for nothing.

    Example:  rlhf doctor
    """
    from rlhf.commands import screen
    from rlhf.workflows.doctor import examine

    with edge.workspace() as workspace:
        if fix:
            _fix(workspace)
        with screen.Progress() as progress:
            progress("Looking …")
            found = examine(workspace, edge.now(), sys.platform, edge.home())
    if as_json:
        screen.data(found)
    else:
        _print(found)
    if any(not trouble.note for trouble in found):
        raise typer.Exit(edge.EXIT_FINDINGS)


def _print(found: list[Trouble]) -> None:
    from rlhf.commands import screen

    for trouble in found:
        screen.show(screen.wrapped(f"{'Note: ' if trouble.note else ''}{trouble.message}"))
        for line in trouble.mend.splitlines():
            screen.say(f"  → {line}")
    if all(trouble.note for trouble in found):
        screen.say("All is well.")


def _fix(workspace: Workspace) -> None:
    from rlhf.commands import screen
    from rlhf.process.trail import told
    from rlhf.workflows.mend import mend, mend_draft
    from rlhf.workflows.sync import send_now, sync

    now = edge.now()
    with screen.Progress() as progress:
        sync(workspace, now, progress)
        mended, drafts = mend(workspace, now), mend_draft(workspace, now)
        send_now(workspace, now)
    if mended.aside:
        commits = ", ".join(commit[:8] for commit in mended.aside)
        screen.aside(f"Your ledger is set right. What it was before is kept in git ({commits}).")
    if mended.again:
        screen.aside(f"{screen.number(len(mended.again), 'event')} of yours signed again.")
    for event in mended.left_out:
        screen.aside(f"Left out: {event.at:%d %b %H:%M} UTC, {event.by} {screen.cut(told(event), 50)}")
    for path, why, text in mended.unsendable:
        screen.aside(f"Left out, as the project does not take it: {why}")
        screen.aside(f"To see it: git show {mended.aside[0][:8]}:{path}")
        if said := screen.plain(" ".join(text.partition("\ntext:")[2].split())):
            screen.aside(f"Its words: {screen.cut(said, 300)}")
    if mended.unsendable:
        screen.aside("If it matters, say it again.")
    if mended.left_out:
        screen.aside("If you said that, say it again. If you did not, tell a project manager.")
    if drafts:
        screen.aside("Your drafts are signed again.")
