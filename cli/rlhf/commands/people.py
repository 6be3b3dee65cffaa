"""`rlhf people`: who is who."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, require_known

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Who is who in the project")


@app.command("list")
def list_(
    as_json: Json = False,
) -> None:
    """List everyone, with their roles

    Example:  rlhf people list
    """
    from rlhf.commands.shell import terminal

    with runtime.workspace() as workspace:
        people = list(workspace.people.by_handle.values())
    if as_json:
        terminal.data(people)
        return
    for person in people:
        roles = ", ".join(sorted(person.roles)) + ("" if person.active else "  (has left)")
        terminal.say(f"{person.handle:<14} {terminal.cut(person.name, 28):<28}  {roles}")
        if person.specialties:
            terminal.say(f"{'':<14} {', '.join(person.specialties)}")
        if not person.keys:
            terminal.say(f"{'':<14} has no signing key yet: `rlhf join` tells them what to send you")


@app.command()
def add(
    handle: Annotated[str, typer.Argument(help="Their short name: lower-case letters, digits, hyphens")],
    name: Annotated[str, typer.Option(help="Their name as others see it")] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="trainer, evaluator, sme, manager or engineer; may be repeated")
    ] = None,
    specialty: Annotated[list[str] | None, typer.Option(help="A specialty of theirs; may be repeated")] = None,
    key: Annotated[str, typer.Option(help="Their public signing key, as `rlhf join` printed it")] = "",
    email: Annotated[str, typer.Option(help="The address git shows for their work")] = "",
    zone: Annotated[str, typer.Option(help="Their time zone, such as Europe/London")] = "",
    hours: Annotated[float | None, typer.Option(help="Hours a week they mean to give", show_default=False)] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also a specialty that is new, and like another")] = False,
) -> None:
    """Add somebody, or a key, role or specialty to somebody (managers)

    Example:  rlhf people add amara --name "Dr Amara Okafor" --role trainer --specialty cardiology
    """
    from rlhf.commands.manage import touches_told
    from rlhf.commands.shell import terminal
    from rlhf.model.vocabulary import ROLES
    from rlhf.workflows.setup.people import Details
    from rlhf.workflows.setup.people import add as put

    for word in role or ():
        require_known("--role", word, ROLES)
    details = Details(name, role or (), specialty or (), key, email, zone, hours)
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = put(workspace, handle, details, runtime.now(), runtime.randomness, anyway=anyway)
        if not published.files:
            terminal.say(f"people.yaml says so of {handle} already.")
            return
        later = " It is sent when you are online: rlhf sync" if published.synced.unreachable else ""
        terminal.say(f"people.yaml now has {handle}.{later}")
        touches_told(published.touches)
        person = workspace.people.get(handle)
        if person is None or not (key or not person.keys):
            return
        address = workspace.git.text("config", "remote.origin.url").removeprefix("file://")
        terminal.say(f"They can now run:  rlhf join {address} --as {handle}")
        if not person.keys:
            terminal.say("It makes their signing key, and tells them the line to send you.")
