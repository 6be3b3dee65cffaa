"""`rlhf doctor`: what is wrong, and what mends it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.setup.problem import Problem


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Set your own ledger right; what is left out is kept")] = False,
    as_json: Json = False,
) -> None:
    """Look for what is wrong with your copy and its project, and say what mends it

    Ends with 0 when all is well, with 1 when something is found. What it tells as a note counts for nothing.

    Example:  rlhf doctor
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.doctor import examine

    with runtime.workspace() as workspace:
        if fix:
            _fix(workspace)
        with terminal.Progress() as progress:
            progress("Looking …")
            problems = examine(workspace, runtime.now(), sys.platform, runtime.home())
    if as_json:
        terminal.data(problems)
    else:
        _print(problems)
    if any(not problem.note for problem in problems):
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _print(problems: list[Problem]) -> None:
    from rlhf.commands.shell import terminal

    for problem in problems:
        terminal.show(terminal.wrapped(f"{'Note: ' if problem.note else ''}{problem.message}"))
        for line in problem.mend.splitlines():
            terminal.say(f"  → {line}")
    if all(problem.note for problem in problems):
        terminal.say("All is well.")


def _fix(workspace: Workspace) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.event_words import sentence_of
    from rlhf.workflows.ledger.repair import mend, mend_draft
    from rlhf.workflows.sync.sync import send_now, sync

    now = runtime.now()
    with terminal.Progress() as progress:
        sync(workspace, now, progress)
        mended, drafts = mend(workspace, now), mend_draft(workspace, now)
        send_now(workspace, now)
    if mended.aside:
        commits = ", ".join(commit[:8] for commit in mended.aside)
        terminal.aside(f"Your ledger is set right. What it was before is kept in git ({commits}).")
    if mended.again:
        terminal.aside(f"{terminal.number(len(mended.again), 'event')} of yours signed again.")
    for event in mended.left_out:
        terminal.aside(f"Left out: {event.at:%d %b %H:%M} UTC, {event.by} {terminal.cut(sentence_of(event), 50)}")
    for path, why, text in mended.unsendable:
        terminal.aside(f"Left out, as the project does not take it: {why}")
        terminal.aside(f"To see it: git show {mended.aside[0][:8]}:{path}")
        if sentence := terminal.plain(" ".join(text.partition("\ntext:")[2].split())):
            terminal.aside(f"Its words: {terminal.cut(sentence, 300)}")
    if mended.unsendable:
        terminal.aside("If it matters, say it again.")
    if mended.left_out:
        terminal.aside("If you said that, say it again. If you did not, tell a project manager.")
    if drafts:
        terminal.aside("Your drafts are signed again.")
