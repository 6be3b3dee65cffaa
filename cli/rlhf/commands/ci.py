"""`rlhf ci`: what CI asks of a submission or a change, from git's objects alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Format, FormatJson, Json, format_of

if TYPE_CHECKING:
    from rlhf.store.repository import Repository

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="What CI asks of a submission: works in any clone or bare repository, without a checkout",
)

Base = Annotated[str, typer.Option("--base", metavar="REVISION", help="What it would be merged into")]
Head = Annotated[str, typer.Option("--head", metavar="REVISION", help="A branch, or a commit")]


@app.command()
def check(
    head: Head,
    base: Base = "main",
    form: Format = "human",
    as_json: FormatJson = False,
) -> None:
    """Check what a head brings, and what it breaks elsewhere (the untrusted half)

    Nothing of the head is run or checked out. Settings and schemas are the base's. Exit code 1 where there are errors.

    Example:  rlhf ci check --base main --head answer/t-7h2k9m4x8q/amara
    """
    from rlhf.commands.check import tell
    from rlhf.commands.shell import terminal
    from rlhf.workflows.gate.ci_check import check_between
    from rlhf.workflows.gate.ci_gate import head_named, on_base

    form = format_of(form, as_json)
    with _repository() as repository, terminal.Progress() as progress:
        checked = check_between(on_base(repository, base), head_named(repository, head), runtime.now(), progress)
        progress.clear()
        bad = tell(checked, form)
    if bad:
        raise typer.Exit(runtime.EXIT_FINDINGS)


@app.command("check-all")
def check_all(
    reports: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]…", help="With --merge: the reports", show_default=False)
    ] = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only part I of N; prints its report")
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help="Join the reports of all parts")] = False,
    form: Format = "human",
    as_json: FormatJson = False,
) -> None:
    """Check a large workspace in parts, on several machines

    Each machine checks a part and prints its report, and always ends with 0.
    One of them joins the reports of all parts of the same commit and tells what
    rlhf check --all would. Exit code 1 where there are errors.

    Example:  rlhf ci check-all --shard 1/4 > 1.json
    """
    from rlhf.commands.check import tell
    from rlhf.commands.shell import terminal
    from rlhf.workflows.checking.shards import join_parts, survey_part

    form = format_of(form, as_json)
    if merge == bool(shard) or (shard and reports):
        raise typer.BadParameter("Say which part (--shard 1/4), or whose reports are joined (--merge 1.json 2.json).")
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        if shard:
            sys.stdout.buffer.write(survey_part(workspace, progress, *_part(shard)))
            return
        checked = join_parts(workspace, [Path(name) for name in reports or ()], runtime.now(), progress)
        progress.clear()
        bad = tell(checked, form)
    if bad:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _part(shard: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", shard)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise typer.BadParameter(f"“{shard}” is no part, such as 2/4.", param_hint="--shard")
    return int(match[1]), int(match[2])


@app.command()
def gate(
    head: Head,
    base: Base = "main",
    branch: Annotated[
        str, typer.Option(help="What the head is, such as answer/TASK/HANDLE; by default it is found out")
    ] = "",
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the summary in Markdown there, over the last one")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether a head may be merged, and what is missing (the trusted half)

    Policy and people are the base's; sign-off and arrival come from the ledgers in this repository. Exit code 1 where
    it may not be merged yet.

    Example:  rlhf ci gate --base main --head answer/t-7h2k9m4x8q/amara --summary summary.md
    """
    from rlhf.commands.policy import print_account
    from rlhf.commands.shell import terminal
    from rlhf.reports.summary import markdown
    from rlhf.workflows.gate.ci_gate import account_of, on_base
    from rlhf.workflows.gate.ci_gate import gate as judge

    with _repository() as repository:
        verdict = judge(on_base(repository, base), head, branch, runtime.now())
        zone = repository.policy.zone
    account = account_of(verdict)
    if summary is not None:
        runtime.write(summary, markdown(account))
    if as_json:
        terminal.data({"head": verdict.head, "merged_tree": verdict.merged_tree, "account": account})
    else:
        print_account(account, zone)
    if not account.ready:
        raise typer.Exit(runtime.EXIT_FINDINGS)


@app.command()
def workflows() -> None:
    """Write the workflows of a project on GitHub into your copy (managers)

    With them comes the rlhf that they run: the one that you run now, as a wheel,
    and a lock of all that it needs (.github/rlhf). After an update of rlhf, or
    when a project moves to GitHub, run this. Files that are up to date stay as
    they are. Look at the difference, then publish it.

    Example:  rlhf ci workflows
    """
    from rlhf import __version__
    from rlhf.commands.shell import terminal
    from rlhf.errors import NotOnGitHub
    from rlhf.workflows.setup.github_files import out_of_date

    with runtime.workspace() as workspace:
        if workspace.policy.forge.kind != "github":
            raise NotOnGitHub
        values = out_of_date(workspace.files, workspace.policy, workspace.people)
        for path, data in values.items():
            if data is None:
                workspace.files.remove(path)
            else:
                workspace.files.write(path, data)
            terminal.say(f"  {path}{' (removed)' if data is None else ''}")
    if not values:
        terminal.say(f"All files for GitHub are as rlhf {__version__} writes them.")
        return
    gone = [path for path, data in values.items() if data is None]
    also = f", {len(gone)} of another version removed" if gone else ""
    terminal.say(f"{terminal.number(len(values) - len(gone), 'file')} written{also}.")
    terminal.say()
    terminal.say("Next:  git diff")
    terminal.say(f'       rlhf publish "Workflows of rlhf {__version__}"')


@contextmanager
def _repository() -> Iterator[Repository]:
    """Open the repository around the current folder: a clone, or a bare repository."""
    from rlhf.store.repository import open_repository

    repository = open_repository(Path.cwd())
    try:
        yield repository
    finally:
        repository.close()
