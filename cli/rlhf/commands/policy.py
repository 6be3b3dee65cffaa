"""`rlhf policy`: what is asked for an answer, how far that is met, and what another policy would ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import answers_by_number
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.process.policy_explanation import Account
    from rlhf.process.verdict import Met
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
        typer.Argument(
            metavar="ID",
            help="A task id or its beginning; ID/AUTHOR; or a change's branch",
            callback=answers_by_number,
        ),
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
        accounts = look(workspace, name, runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(accounts)
        return
    for number, account in enumerate(accounts):
        if as_markdown:
            typer.echo(markdown(account), nl=False)
            continue
        if number:
            terminal.say()
        print_account(account, zone)


def print_account(account: Account, zone: str) -> None:
    """Print what is required for an answer or a change, requirement by requirement."""
    from rlhf.commands.shell import terminal

    stage = (
        "accepted"
        if account.accepted
        else "ready"
        if account.ready
        else "nothing submitted yet"
        if not account.branch
        else "not ready yet"
    )
    terminal.show(terminal.bold(terminal.plain(f"{account.what}: {stage}")))
    if account.deadline.due is not None:
        terminal.say(f"  due {terminal.due(account.deadline, zone)}")
    for problem in account.problems:
        terminal.show(terminal.wrapped(problem, 2))
    for state in account.states:
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
        simulated = try_out(workspace, proposed, runtime.now(), progress)
        if simulated.findings and not as_json:
            terminal.findings(simulated.findings, lambda path: proposed.read_bytes() if path == "rlhf.yaml" else None)
            terminal.aside("Such a policy would be refused. Mend these, then run this again.")
    if as_json:
        terminal.data(simulated)
    elif not simulated.findings:
        _say(simulated)
    if simulated.findings:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _met(met: Met | None) -> str:
    """Return how far a requirement is met, in words."""
    return "not asked for" if met is None or met == "not_applicable" else met.replace("_", " ")


def _say(simulated: Simulated) -> None:
    from rlhf.commands.shell import terminal

    if not simulated.whole:
        terminal.show(terminal.wrapped("Only what this copy holds was compared; a project manager's copy holds all."))
    many = terminal.number(simulated.submissions, "submission")
    terminal.say(f"{many} on the way: {len(simulated.differences) or 'none'} would fare otherwise.")
    for difference in simulated.differences[:_MOST]:
        was, would = ("ready" if account.ready else "not ready" for account in (difference.before, difference.after))
        terminal.say(f"  {difference.answer}  {terminal.cut(difference.title, 50)}")
        terminal.say(f"      {was} now, {would} then")
        for change in difference.requirements:
            text = f"{change.name}: {_met(change.before)} now, {_met(change.after)} then. {change.what}"
            terminal.show(terminal.wrapped(text, 6))
    if len(simulated.differences) > _MOST:
        terminal.say(f"  and {len(simulated.differences) - _MOST} more: --json")
    terminal.say(f"{terminal.number(simulated.tasks, 'task')} without a submission.")
    for names, count in simulated.asked[:_MOST]:
        terminal.say(f"  {count} would be asked for: {names or 'nothing'}")
    for names, count in simulated.impossible[:_MOST]:
        terminal.say(f"  {count} could not be signed off, since people.yaml has too few people for: {names}")
