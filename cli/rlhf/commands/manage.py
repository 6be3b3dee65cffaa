"""`rlhf publish`, `rlhf merge`: what managers send, and what has become ready."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.numbers import tasks_by_number
from rlhf.commands.shell.options import Because, Json, OnlyWording, Yes
from rlhf.commands.shell.questions import agreed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.publishing.publish import Published


def publish(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]…", help="What changed, in a line", show_default=False)
    ] = None,
    only_wording: OnlyWording = False,
    because: Because = "",
    yes: Yes = False,
) -> None:
    """Send the tasks, guidance, people and policy you edited to everyone (managers)

    Answers are not touched: their authors submit them. Before an edit of a task that somebody works on is sent, it
    says whom it concerns, and asks whether only the wording changed.

    Example:  rlhf publish "Safety-netting asks for a time"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.publishing.publish import edits_here, publish_edits
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        now, edits = runtime.now(), edits_here(workspace)
        message = text_from(text) or "Edit tasks, guidance, people or policy"
        if any(path.startswith("tasks/") for path in edits.files) and refresh(workspace, now):
            edits = edits_here(workspace)  # on main as it is now, with all who work on these tasks
        end = statement(workspace, edits.files, now, only_wording=only_wording, because=because, yes=yes)
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = publish_edits(workspace, edits, message + end, now, runtime.randomness)
        published_told(workspace, published)


def published_told(workspace: Workspace, published: Published, *, files: bool = True) -> None:
    """Print what was sent and what became of it; on GitHub, open its pull request first.

    Args:
        files: name each file.

    Raises:
        typer.Exit: the check found errors, and nothing was published.
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.pull_requests import kept_pull_requests, pull_requests_told
    from rlhf.commands.views.touches import touches_told

    if published.findings:
        terminal.findings(published.findings, workspace.files.read)
        terminal.aside("Nothing was published. Mend these, then run this again.")
        raise typer.Exit(runtime.EXIT_FINDINGS)
    for path in published.left_out:
        terminal.aside(f"{path} is no file that a project has; it stays here and is not sent.")
    if not published.files:
        terminal.say("Nothing to publish: what you have is what everyone has.")
        return
    for path in published.files if files else ():
        terminal.say(f"  {path}")
    touches_told(published.touches)
    count = terminal.number(len(published.files), "file")
    if published.synced.unreachable:
        terminal.say(f"{count} will be sent when you are online: rlhf sync")
        return
    with terminal.Progress() as progress:
        opened = kept_pull_requests(workspace, progress)
    hosted = workspace.policy.forge.kind == "github"
    if hosted and not published.waits:
        terminal.say(f"{count} sent; the project's workflow takes them in.")
    else:
        terminal.say(f"{count} published." if published.merged else f"{count} sent; not everyone's yet.")
    for words in published.waits:
        terminal.show(terminal.wrapped(words, 2))
    if published.waits:
        terminal.say("  They run: rlhf guidance diff --proposed, then: rlhf guidance approve NAME")
    elif not published.merged and not hosted:
        for words in published.synced.sent.words:
            terminal.show(terminal.wrapped(words, 2))
        terminal.unfinished(published.synced)
    pull_requests_told(opened)


_MOST = 20


def statement(
    workspace: Workspace, files: Mapping[str, bytes | None], now: datetime, *, only_wording: bool, because: str,
    yes: bool,
) -> str:  # fmt: skip
    """Return what the author states about edits of tasks, as the end of a message; "" if no task is edited."""
    if not any(path.startswith("tasks/") for path in files):
        return ""
    from rlhf.commands.views.task_edit import stated

    lines = stated(workspace, files, now, only_wording=only_wording, because=because, yes=yes).lines
    return f"\n\n{lines}".rstrip() if lines else ""


def publish_asked(
    workspace: Workspace, files: Mapping[str, bytes | None], what: str, now: datetime, *, because: str, yes: bool
) -> Published | None:
    """Ask on a terminal, then publish some files with the reason why; None where the person says no."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.gate.task_edits import Stated
    from rlhf.workflows.publishing.publish import Edits, publish_edits

    if sys.stdin.isatty() and not yes and not agreed("Publish it?", default=True):
        terminal.say("Nothing was published.")
        return None
    message = f"{what}\n\n{Stated(why=because).lines}".rstrip()
    with terminal.Progress() as progress:
        progress("Publishing …")
        return publish_edits(workspace, Edits(files), message, now, runtime.randomness)


def merge(
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]…",
            help="Tasks; without any, all that are submitted",
            show_default=False,
            callback=tasks_by_number,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Merge what has its sign-off, and say what the rest still needs

    The project's repository does this by itself whenever something is sent to it; this does it by hand.

    Example:  rlhf merge
    """
    from rlhf.commands.shell import terminal
    from rlhf.model.branch_name import read_answer
    from rlhf.store.find_task import find_task
    from rlhf.workflows.gate.merge import candidates, merge_by_hand
    from rlhf.workflows.sync.sync import sync

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            sync(workspace, runtime.now(), progress)
        branches = candidates(workspace)
        if named:
            wanted = {find_task(workspace, name)[1] for name in named}
            branches = [branch for branch in branches if (answer := read_answer(branch)) and answer.task in wanted]
        outcomes = merge_by_hand(workspace, branches, runtime.now())
        sync(workspace, runtime.now())
    if as_json:
        terminal.data(
            [{"what": o.verdict.what, "merged": bool(o.merge), "missing": o.verdict.missing} for o in outcomes]
        )
        return
    if not outcomes:
        terminal.say("Nothing waits to be merged.")
    for outcome in outcomes:
        terminal.say(f"{'merged' if outcome.merge else 'waits '}  {outcome.verdict.what}")
        for reason in outcome.verdict.missing:
            terminal.say(terminal.wrapped(reason, 8))
