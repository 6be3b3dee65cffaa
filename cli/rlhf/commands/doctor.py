"""`rlhf doctor`: what is wrong, and what mends it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.setup.problem import Problem


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Make your copy whole again, and set your ledger right")] = False,
    as_json: Json = False,
) -> None:
    """Look for what is wrong with your copy and its project, and say what mends it

    With --fix, a damaged copy is made whole again, and a ledger that is refused is set right. What is left out is kept.

    Ends with 0 when all is well, with 1 when something is found. What it tells as a note counts for nothing.

    Example:  rlhf doctor
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.doctor import examine

    damaged = _damage(fix=fix)
    if damaged:
        terminal.data(damaged) if as_json else _print(damaged)
        raise typer.Exit(runtime.EXIT_FINDINGS)
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


def _damage(*, fix: bool) -> list[Problem]:
    """Return what is wrong with git's own files in this copy; with `fix`, make them anew and return nothing."""
    from rlhf.commands.shell import terminal
    from rlhf.store.git.damage import damage
    from rlhf.store.git.find_root import root_around
    from rlhf.workflows.setup.problem import Problem
    from rlhf.workflows.setup.rebuild import put_back, rebuild

    put_back(Path.cwd())
    root = root_around(Path.cwd())
    faults = damage(root) if root is not None else []
    if not faults or root is None:
        return []
    if not fix:
        return [Problem("damaged", f"Damaged: {fault}.", "rlhf doctor --fix") for fault in faults]
    with terminal.Progress() as progress:
        rebuilt = rebuild(root, progress)
    for fault in faults:
        terminal.aside(f"Damaged: {fault}.")
    terminal.aside(f"git's files are made anew. What was there before is kept in {rebuilt.aside.name}.")
    for name in rebuilt.branches:
        terminal.aside(f"Brought over: {name}")
    for name in rebuilt.older:
        terminal.aside(f"The newest of {name} was not whole; it stands where it stood before that.")
    for name in rebuilt.lost:
        terminal.aside(f"Nothing of {name} is whole that the project does not have. If it matters, write it again.")
    for path in rebuilt.files:
        terminal.aside(f"Was missing, and is there again: {path}")
    return []


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
    from rlhf.workflows.setup.rebuild import fill
    from rlhf.workflows.sync.sync import send_now, sync

    now = runtime.now()
    for path in fill(workspace):
        terminal.aside(f"Was empty, and has its text again: {path}")
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
