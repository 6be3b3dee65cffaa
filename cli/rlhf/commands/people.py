"""`rlhf people`: who is who."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.people_leave import Handle, Why, hand_over, leave
from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, NewHandle, TheirName, TheirRoles, TheirSpecialties, require_known

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Who is who in the project")


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
            terminal.say(f"{'':<14} has no signing key yet; to invite them: rlhf invite {person.handle}")


@app.command()
def add(
    handle: NewHandle,
    name: TheirName = "",
    role: TheirRoles = None,
    specialty: TheirSpecialties = None,
    key: Annotated[str, typer.Option(help="Their public signing key, as `rlhf join` printed it")] = "",
    email: Annotated[str, typer.Option(help="The address git shows for their work")] = "",
    zone: Annotated[str, typer.Option(help="Their time zone, such as Europe/London")] = "",
    hours: Annotated[float | None, typer.Option(help="Hours a week they mean to give", show_default=False)] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also a specialty that is new, and like another")] = False,
) -> None:
    """Add somebody, or a key, role or specialty to somebody (managers)

    Example:  rlhf people add amara --name "Dr Amara Okafor" --role trainer --specialty cardiology
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.touches import touches_told
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
        if key and not published.synced.unreachable:
            terminal.say("If their copy waits for this, their next command in it lets them in: rlhf week")
        elif person is not None and not person.keys:
            terminal.say(f"They have no key yet. To invite them:  rlhf invite {handle}")


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
    from rlhf.commands import people_change
    from rlhf.commands.shell import terminal
    from rlhf.errors.people import day_words
    from rlhf.workflows.setup.absence import away as write_down

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            absence = write_down(workspace, handle, (first, last), because, runtime.now(), runtime.randomness)
        when = f"{handle} is away from {day_words(absence.first)} to {day_words(absence.last)}"
        people_change.published(workspace, absence.published, when)


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
    from rlhf.commands import people_change
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.absence import come_back

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            published = come_back(workspace, handle, on, runtime.now(), runtime.randomness)
        people_change.published(workspace, published, f"{handle} is here{f' from {on} on' if on else ''}")


app.command()(leave)
app.command("hand-over")(hand_over)


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
    from rlhf.commands import people_change
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
        people_change.published(workspace, published, f"people.yaml has the new details of {handle}")
