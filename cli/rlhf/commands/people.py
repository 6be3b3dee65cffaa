"""`rlhf people`: who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, require_known

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.publishing.publish import Published
    from rlhf.workflows.setup.absence import Left

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Who is who in the project")

Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="Whom it is about", show_default=False)]
Why = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason; it stands in the project's history")]


@app.command("list")
def list_(
    as_json: Json = False,
) -> None:
    """List everyone, with their roles

    Example:  rlhf people list
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors.people import day_words

    with runtime.workspace() as workspace:
        people = list(workspace.people.by_handle.values())
    today = runtime.now().date()
    if as_json:
        terminal.data(people)
        return
    for person in people:
        roles = ", ".join(sorted(person.roles)) + ("" if person.active else "  (has left)")
        terminal.say(f"{person.handle:<14} {terminal.cut(person.name, 28):<28}  {roles}")
        if person.specialties:
            terminal.say(f"{'':<14} {', '.join(person.specialties)}")
        for first, last in person.away if person.active else ():
            if last >= today:
                terminal.say(f"{'':<14} away from {day_words(first)} to {day_words(last)}")
        if not person.keys and person.active:
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


@app.command()
def away(
    handle: Handle,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day: 2026-12-21, “21 Dec”, Monday")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day")],
    because: Why = "",
) -> None:
    """Write down when somebody is away: nothing is routed to them, and no time runs for them (managers)

    What they hold stays theirs. An absence that meets another becomes one with it.

    Example:  rlhf people away amara --from 2026-12-21 --to 2027-01-03
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors.people import day_words
    from rlhf.workflows.setup.absence import away as write_down

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            absence = write_down(workspace, handle, (first, last), because, runtime.now(), runtime.randomness)
        when = f"{handle} is away from {day_words(absence.first)} to {day_words(absence.last)}"
        _published(workspace, absence.published, when)


@app.command("return")
def return_(
    handle: Handle,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Their first day here; without it, today")] = "",
) -> None:
    """Write down that somebody who was away, or has left, is here again (managers)

    With --on an absence to come ends before that day; where it begins on that day, it is taken back. What went back
    into the pool when they left stays there.

    Example:  rlhf people return amara
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.absence import come_back

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = come_back(workspace, handle, on, runtime.now(), runtime.randomness)
        _published(workspace, published, f"{handle} is here{f' from {on} on' if on else ''}")


@app.command()
def leave(
    handle: Handle,
    because: Why = "",
) -> None:
    """Write down that somebody has left: what they hold is free at once, and what they said stays (managers)

    Example:  rlhf people leave amara --because "Her year here is over"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.absence import leave as write_down

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            left = write_down(workspace, handle, because, runtime.now(), runtime.randomness)
        _published(workspace, left.published, f"{handle} has left")
    _left(handle, left)


@app.command("set")
def set_(
    handle: Handle,
    name: Annotated[str, typer.Option(help="Their name as others see it")] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="Their roles from now on; may be repeated", show_default=False)
    ] = None,
    specialty: Annotated[
        list[str] | None, typer.Option(help="Their specialties from now on; may be repeated", show_default=False)
    ] = None,
    no_specialty: Annotated[bool, typer.Option("--no-specialty", help="They have no specialty")] = False,
    conflict: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HANDLE|BATCH", help="On whom and what they do not decide, from now on; may be repeated",
            show_default=False,
        ),
    ] = None,
    no_conflict: Annotated[bool, typer.Option("--no-conflict", help="They have no conflict of interest")] = False,
    hours: Annotated[float | None, typer.Option(help="Hours a week they mean to give", show_default=False)] = None,
    zone: Annotated[str, typer.Option(help="Their time zone, such as Europe/London")] = "",
    calendar: Annotated[str, typer.Option(help="Whose public holidays they keep, such as GB-ENG")] = "",
    email: Annotated[str, typer.Option(help="The address git shows for their work")] = "",
    github: Annotated[str, typer.Option(metavar="LOGIN", help="Their account on GitHub")] = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Also what the project does not know yet")] = False,
) -> None:  # fmt: skip
    """Change somebody's details: what is named replaces what was there, and nothing else changes (managers)

    Example:  rlhf people set amara --zone Europe/Dublin --hours 4
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import NotBoth
    from rlhf.model.vocabulary import ROLES
    from rlhf.workflows.setup.person_details import NewDetails, set_details

    for word in role or ():
        require_known("--role", word, ROLES)
    for given, none, option in ((specialty, no_specialty, "specialty"), (conflict, no_conflict, "conflict")):
        if given and none:
            raise NotBoth(f"--{option}", f"--no-{option}")
    details = NewDetails(
        name, role, [] if no_specialty else specialty, [] if no_conflict else conflict, hours, zone, calendar, email,
        github,
    )  # fmt: skip
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = set_details(workspace, handle, details, runtime.now(), runtime.randomness, anyway=anyway)
        _published(workspace, published, f"people.yaml has the new details of {handle}")


def _left(handle: str, left: Left) -> None:
    """Print what went back into the pool, and what becomes of the answers that are on their way."""
    from rlhf.commands.shell import terminal

    if left.freed:
        count = terminal.number(len(left.freed), "task")
        terminal.show(terminal.wrapped(f"Back in the pool: {count}, {', '.join(left.freed)}."))
    if left.held:
        count = terminal.number(len(left.held), "task")
        what = "goes back into the pool" if len(left.held) == 1 else "go back into the pool"
        terminal.show(terminal.wrapped(f"{count}, {', '.join(left.held)}, {what} once the project has taken this in."))
    if left.submitted:
        terminal.show(
            terminal.wrapped(
                f"On their way, and to be reviewed as ever: {', '.join(left.submitted)}. Where changes are asked for,"
                f" nobody makes them while {handle} is away for good."
            )
        )


def _published(workspace: Workspace, published: Published, what: str) -> None:
    """Print what people.yaml says now, or that it says so already, and the effects of the change."""
    from rlhf.commands.manage import touches_told
    from rlhf.commands.shell import terminal
    from rlhf.commands.work import kept_pull_requests, pull_requests_told

    if not published.files:
        terminal.say("people.yaml says so already.")
        return
    if published.synced.unreachable:
        terminal.say(f"{what}: this is written down here, and sent when you are online: rlhf sync")
    elif published.merged:
        terminal.say(f"{what}.")
    else:
        terminal.say(f"{what}: this is sent, and counts once the project has taken it in.")
    touches_told(published.touches)
    if not published.synced.unreachable:
        with terminal.Progress() as progress:
            opened = kept_pull_requests(workspace, progress)
        pull_requests_told(opened)
    terminal.unfinished(published.synced)
