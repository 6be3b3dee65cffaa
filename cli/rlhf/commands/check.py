"""`rlhf check`: what is wrong in files, told so that it can be mended."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import tasks_by_number
from rlhf.commands.shell.options import Format, FormatJson, format_of
from rlhf.errors import RlhfError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.store.git.status import Asked
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.checking.result import Checked


class Command(TyperCommand):
    """The command `check`, whose option `--changed` may be given without a branch to compare with."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        for index, word in enumerate(args):
            if word == "--changed" and (index + 1 == len(args) or args[index + 1].startswith("-")):
                args[index] = "--changed="
        return super().parse_args(ctx, args)


def check(
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|PATH]…",
            help="Tasks or files; without any, what you changed",
            show_default=False,
            callback=tasks_by_number,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every file in your copy, and the whole")] = False,
    changed: Annotated[
        str | None,
        typer.Option("--changed", metavar="[BASE]", help="What differs from main, or from another branch or commit"),
    ] = None,
    staged: Annotated[bool, typer.Option("--staged", help="What the next commit would hold")] = False,
    stdin_filename: Annotated[
        str | None, typer.Option("--stdin-filename", metavar="PATH", help="A file whose text comes on standard input")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Tidy your own files first: line ends, spaces, order")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CODE", help="Only this rule or family (CL); may be given again"),
    ] = None,
    form: Format = "human",
    as_json: FormatJson = False,
) -> None:
    """Check what you wrote, before anyone else sees it

    Errors stop a submission; warnings are advice. Exit code 1 where there are errors. To read more about a finding:
    rlhf explain CODE. Nothing is changed, but by --fix, which never touches what is said.

    Example:  rlhf check t-7h2k
    """
    asked = _ask_git() if everything and not (only or fix or watch) else None  # for one look
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import damaged_tops, edited_files, to_be_mended
    from rlhf.workflows.answering.check_scope import Scope
    from rlhf.workflows.answering.check_scope import check as look_at
    from rlhf.workflows.answering.restore import edited_by_accident

    form, codes = format_of(form, as_json), _codes(only or [])
    if (staged or stdin_filename) and (fix or watch):
        raise typer.BadParameter("--fix and --watch act on the files themselves: leave the other way out.")
    text = (stdin_filename, sys.stdin.buffer.read()) if stdin_filename else None
    scope = Scope(tuple(named or ()), everything, changed, staged, text, codes)
    if scope.ways > 1:
        raise typer.BadParameter("Choose one: names, --all, --changed, --staged or --stdin-filename.")
    with runtime.workspace() as workspace, terminal.Progress() as progress:

        def look() -> Checked:
            return look_at(workspace, scope, runtime.now(), progress, asked)

        if fix:
            _fix(workspace, look, named=bool(named))
        if watch:
            _watch(workspace, look, form)
            return
        checked = look()
        progress.clear()
        bad = tell(checked, form)
        if form == "human":
            _tell_behind(workspace, checked)
            damaged_tops(workspace, checked.files)
            to_be_mended(workspace, checked.files)
            edited_files(edited_by_accident(workspace, ()))
    if bad:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _tell_behind(workspace: Workspace, checked: Checked) -> None:
    """Print for each of my answers whose prompt changed since I began or submitted it how to see what changed."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.worklist.task_diff import drafts_behind

    for task in drafts_behind(workspace, checked.files):
        terminal.aside(f"{task}: its prompt changed since you began: rlhf task diff {task}")


def _ask_git() -> Asked | None:
    """Ask git what changed before the rest of the program is loaded, so that git works meanwhile."""
    from rlhf.store.git.status import Asked

    return Asked.ahead(Path.cwd())


def tell(checked: Checked, form: str) -> bool:
    """Print the findings; return whether any finding is an error."""
    import os

    from rlhf.commands.shell import terminal
    from rlhf.model.finding import Severity
    from rlhf.reports import render
    from rlhf.reports.report import Report

    result = Report(checked.files, checked.findings, checked.tree.read, runtime.now(), terminal.colourful())
    for piece in render(form, result):
        sys.stdout.write(piece)
    sys.stdout.flush()
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if form == "github" and summary:
        from rlhf.reports.github import summary as summarized

        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(summarized(result))
        except OSError as error:
            terminal.aside(f"The summary could not be written to {summary}: {error.strerror}.")
    return any(finding.severity is Severity.ERROR for finding in checked.findings)


def _fix(workspace: Workspace, look: Callable[[], Checked], *, named: bool) -> None:
    from textwrap import fill

    from rlhf.commands.shell import terminal
    from rlhf.workflows.checking.fix import fix

    for fixed in fix(workspace, look().files, named=named):
        if len(fixed.done) == 1:
            terminal.aside(f"{fixed.path}: {fixed.done[0]}.")
            continue
        terminal.aside(f"{fixed.path}: {len(fixed.done)} things mended")
        for words in fixed.done:
            terminal.aside(fill(words, 80, initial_indent="  \u00b7 ", subsequent_indent="    "))


def _watch(workspace: Workspace, look: Callable[[], Checked], form: str) -> None:
    """Check, and check again each time that a file is saved, until interrupted."""
    import time

    from rlhf.commands.shell import terminal

    before = None
    try:
        while True:
            stamps = _stamps(workspace)
            if stamps != before:
                before = stamps
                workspace.refresh()
                if terminal.colourful():
                    typer.echo("\x1b[2J\x1b[H", nl=False)
                try:
                    tell(look(), form)
                except RlhfError as error:
                    runtime.refuse(error)
                terminal.aside(f"{terminal.local(runtime.now(), workspace.me.zone)} · watching; Ctrl-C ends it")
                sys.stdout.flush()
            time.sleep(0.3)
    except KeyboardInterrupt:
        terminal.aside("No longer watching.")


def _stamps(workspace: Workspace) -> list[tuple[str, int, int]]:
    """Return path, time of change and size of each file; the list changes when a file is saved."""
    result = []
    for root in ("answers", "tasks", "guidance", "people.yaml", "rlhf.yaml"):
        for path, _ in workspace.files.modes(root):
            try:
                status = (workspace.root / path).lstat()
            except OSError:
                continue  # it is being saved at this moment
            result.append((path, status.st_mtime_ns, status.st_size))
    return result


def _codes(only: list[str]) -> frozenset[str]:
    if not only:
        return frozenset()
    from rlhf.rules.rule import FAMILIES
    from rlhf.rules.table import BY_CODE

    codes = frozenset(code.upper() for word in only for code in word.split(",") if code)
    for code in sorted(codes):
        if code not in BY_CODE and code not in FAMILIES:
            raise typer.BadParameter(
                f"There is no rule or family “{code}”; rlhf rules lists them.", param_hint="--only"
            )
    return codes
