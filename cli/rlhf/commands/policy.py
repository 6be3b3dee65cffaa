"""`rlhf policy`: what is asked for an answer, how far that is met, and what another policy would ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.process.policy_explanation import Account
    from rlhf.workflows.gate.explain_policy import Simulated

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="What is asked for an answer before it is accepted, and how far that is met",
)

_MOST = 20


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="A task id or its beginning; ID/AUTHOR; or a change's branch"),
    ],
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the summary in Markdown")] = False,
    as_json: Json = False,
) -> None:
    """Show each thing that is asked for an answer, how far it is met, what would satisfy it and who can

    Example:  rlhf policy explain t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.reports.summary import markdown
    from rlhf.workflows.gate.explain_policy import explain as look

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Fetching …")
        found = look(workspace, name, runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(found)
        return
    for number, one in enumerate(found):
        if as_markdown:
            typer.echo(markdown(one), nl=False)
            continue
        if number:
            terminal.say()
        print_account(one, zone)


def print_account(one: Account, zone: str) -> None:
    """What is asked for one answer or change, a requirement after the other."""
    from rlhf.commands.shell import terminal

    stage = (
        "accepted"
        if one.accepted
        else "ready"
        if one.ready
        else "nothing submitted yet"
        if not one.branch
        else "not ready yet"
    )
    terminal.show(terminal.bold(terminal.plain(f"{one.what}: {stage}")))
    if one.deadline.due is not None:
        terminal.say(f"  due {terminal.due(one.deadline, zone)}")
    for problem in one.problems:
        terminal.show(terminal.wrapped(problem, 2))
    for state in one.states:
        terminal.say(f"  {str(state.met).replace('_', ' '):14}  {state.name}")
        terminal.show(terminal.wrapped(state.what, 18))


@app.command()
def simulate(
    file: Annotated[
        Path | None,
        typer.Argument(help="The proposed settings; by default rlhf.yaml as you edited it", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """See what a proposed policy would ask for everything that is open; nothing is changed

    Example:  rlhf policy simulate proposed.yaml
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.gate.explain_policy import simulate as try_out

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        proposed = Path.cwd() / file if file else workspace.root / "rlhf.yaml"
        found = try_out(workspace, proposed, runtime.now(), progress)
        if found.findings and not as_json:
            terminal.findings(found.findings, lambda path: proposed.read_bytes() if path == "rlhf.yaml" else None)
            terminal.aside("Such a policy would be refused. Mend these, then run this again.")
    if as_json:
        terminal.data(found)
    elif not found.findings:
        _say(found)
    if found.findings:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _say(found: Simulated) -> None:
    from rlhf.commands.shell import terminal

    many = terminal.number(found.submissions, "submission")
    terminal.say(f"{many} on the way: {len(found.differences) or 'none'} would fare otherwise.")
    for one in found.differences[:_MOST]:
        was, would = ("ready" if account.ready else "not ready" for account in (one.before, one.after))
        terminal.say(f"  {one.after.what}: {f'{was} now, {would} then' if was != would else would}")
        for state in one.after.missing:
            terminal.show(terminal.wrapped(f"{state.name}: {state.what}", 6))
    if len(found.differences) > _MOST:
        terminal.say(f"  and {len(found.differences) - _MOST} more: --json")
    terminal.say(f"{terminal.number(found.tasks, 'task')} without a submission.")
    for names, count in found.asked[:_MOST]:
        terminal.say(f"  {count} would be asked for: {names or 'nothing'}")
    for names, count in found.impossible[:_MOST]:
        terminal.say(f"  {count} could not be signed off, since people.yaml has too few people for: {names}")
