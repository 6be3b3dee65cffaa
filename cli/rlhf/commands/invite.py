"""`rlhf invite`: the message that brings somebody into a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, NewHandle, TheirName, TheirRoles, TheirSpecialties, require_known

if TYPE_CHECKING:
    from rlhf.workflows.setup.invitation import Invited


def invite(
    handle: NewHandle,
    name: TheirName = "",
    role: TheirRoles = None,
    specialty: TheirSpecialties = None,
    address: Annotated[
        str, typer.Option(help="Where they reach the project, if that is not the address of your copy")
    ] = "",
    program: Annotated[
        str, typer.Option("--from", metavar="SOURCE", help="Where they install rlhf from; else a file goes with it")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the message there, and the program beside it", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the message that brings somebody into the project (managers)

    It says how to install rlhf on their system, how to join, and what comes then.
    Who is new is written into people.yaml, without a key. They run one command,
    which prints a line; you run that line, and they are in.

    Example:  rlhf invite amara --name "Dr Amara Okafor" --role trainer
    """
    from rlhf.commands.shell import terminal
    from rlhf.model.vocabulary import ROLES
    from rlhf.reports.invitation import message
    from rlhf.workflows.setup.invitation import invite as make
    from rlhf.workflows.setup.people import Details

    for word in role or ():
        require_known("--role", word, ROLES)
    details = Details(" ".join(name.split()), role or (), specialty or ())
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            invited = make(
                workspace, handle, details, runtime.now(), runtime.randomness, address=address, program=program
            )
        text = message(invited.invitation)
        if out is not None:
            _write(out, text, invited)
        if as_json:
            terminal.data({"message": text, "to": invited.invitation, "file": str(out) if out else None})
            return
        if out is None:
            terminal.say(text)
        _tell(handle, invited, out)


def _write(out: Path, text: str, invited: Invited) -> None:
    """Write the message and the program beside it; a file of another kind is left as it is.

    Raises:
        FileNotOurs: something else is there.
    """
    from rlhf.errors import FileNotOurs
    from rlhf.reports.invitation import HEAD

    if out.is_dir() or (out.exists() and not out.read_text(encoding="utf-8", errors="replace").startswith(HEAD)):
        raise FileNotOurs(out)
    runtime.write(out, text)
    name, data = invited.wheel
    if name:
        runtime.write_bytes(out.with_name(name), data)


def _tell(handle: str, invited: Invited, out: Path | None) -> None:
    """Print to standard error what the manager does now, so that the message stands alone on standard output."""
    from rlhf.commands.shell import terminal

    published, attached = invited.published, invited.invitation.attached
    if published is not None and published.files:
        later = " It is sent when you are online: rlhf sync" if published.synced.unreachable else ""
        terminal.aside(f"people.yaml now has {handle}.{later}")
        for line in published.waits:
            terminal.aside(terminal.wrapped(f"Before they can be let in: {line}"))
    if out is not None and attached:
        terminal.aside(f"Send both files to {handle}:")
        terminal.aside(f"    {out}\n    {out.with_name(attached)}")
    elif out is not None:
        terminal.aside(f"Send this file to {handle}: {out}")
    elif attached:
        terminal.aside(f"Send {attached} with it. To have both as files:")
        terminal.aside(f"    rlhf invite {handle} --out ../{handle}.txt")
    if invited.has_key:
        terminal.aside(f"{handle} has a key already: what they send you adds one, for another machine.")
    if invited.invitation.hosted and not invited.has_account:
        terminal.aside("Let their account in on GitHub, and name it here, so that what they say there counts:")
        terminal.aside(f"    rlhf people set {handle} --github LOGIN")
    if invited.on_disk:
        terminal.aside(
            terminal.wrapped(
                "The address is a path of this machine, for your own account alone. Where others reach the project"
                " otherwise, name that: --address ssh://…  (docs/forge.md, “Over SSH”)"
            )
        )
    terminal.aside("They answer with one line. See that it is from them, and run it here.")
