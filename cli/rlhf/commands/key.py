"""`rlhf key`: the keys that people sign with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, Reason

if TYPE_CHECKING:
    from rlhf.workflows.setup.keys import Listed, Place, Revoked
    from rlhf.workflows.setup.rotate_key import Rotation

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Signing keys: a new one, a lost one")

_SHOWN = 8  # trusted commits on the screen: enough to see whose they are


@app.command("list")
def list_(
    handle: Annotated[
        str, typer.Argument(metavar="[HANDLE]", help="Whose; by default yours (managers: anyone's)", show_default=False)
    ] = "",
    everyone: Annotated[bool, typer.Option("--all", help="Everyone's (managers)")] = False,
    as_json: Json = False,
) -> None:
    """List signing keys: since when, until when, and which this copy signs with

    Example:  rlhf key list
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.keys import listed

    with runtime.workspace() as workspace:
        keys = listed(workspace, "" if everyone else handle or workspace.handle, runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(keys)
        return
    for item in keys:
        _print(item, zone)
    if not keys:
        terminal.say("people.yaml has no signing key there yet: rlhf join makes one, and tells what to send a manager.")


def _print(item: Listed, zone: str) -> None:
    from rlhf.commands.shell import terminal

    terminal.say(f"{item.handle:<14} {item.fingerprint}")
    dates = [
        f"{word} {terminal.local(at, zone)}"
        for word, at in (("from", item.key.start), ("until", item.key.until), ("on", item.key.revoked))
        if at is not None
    ]
    terminal.say(f"{'':<14} {' · '.join([item.state, *dates])}")
    if item.here:
        terminal.say(f"{'':<14} this copy signs with it")
    if item.key.revoked:
        to = f"as far as {item.key.believed_to[:8]}" if item.key.believed_to else "for nothing"
        terminal.say(f"{'':<14} believed {to}")
    if item.key.why:
        terminal.say(f"{'':<14} {terminal.cut(item.key.why, 64)}")


@app.command()
def rotate(
    handle: Annotated[
        str, typer.Argument(metavar="[HANDLE]", help="With --key: whose new key it is (managers)", show_default=False)
    ] = "",
    key: Annotated[str, typer.Option(help="Their new public key, as rlhf key rotate printed it")] = "",
    replaces: Annotated[str, typer.Option(help="The key it replaces, which is good for two weeks more")] = "",
) -> None:
    """Make a new signing key, and go over to it once the project knows it

    The old key signs until then; the next command that syncs goes over to the new one by itself. Managers put
    their own into people.yaml at once; everyone else is told the line to send to a manager.

    Example:  rlhf key rotate
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import KeyNeedsHandle

    if bool(handle) != bool(key):
        raise KeyNeedsHandle
    if key:
        _put(handle, key, replaces)
        return
    from rlhf.workflows.setup.rotate_key import rotate as begin

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Looking for news …")
        rotation, mine = begin(workspace, runtime.home(), runtime.now(), runtime.randomness), workspace.handle
    _rotated(rotation, mine)


def _put(handle: str, key: str, replaces: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.rotate_key import replace_key

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Publishing …")
        published = replace_key(workspace, handle, key, replaces, runtime.now(), runtime.randomness)
    if not published.files:
        terminal.say(f"people.yaml has that key of {handle} already.")
        return
    later = " It is sent when you are online: rlhf sync" if published.synced.unreachable else ""
    terminal.say(f"people.yaml now has a new key of {handle}.{later}")
    terminal.say("Their machine goes over to it by itself, with their next rlhf sync.")


def _rotated(rotation: Rotation, handle: str) -> None:
    from rlhf.commands.shell import terminal

    if rotation.in_use:
        terminal.say("This copy signs with your new key now:")
        terminal.say(f"  {rotation.path}")
        return
    terminal.say("Your new key is made. The old one signs until the project knows it.")
    if rotation.asked:
        terminal.say("The change is on its way. To go over to it: rlhf sync")
        return
    replaces = f" --replaces {rotation.replaces[7:19]}" if rotation.replaces else ""
    terminal.say("→ Send this line to a project manager, who runs it in their copy:")
    terminal.say(f'    rlhf key rotate {handle} --key "{rotation.public}"{replaces}')
    terminal.say("After that, rlhf sync goes over to it.")


@app.command()
def revoke(
    handle: Annotated[str, typer.Argument(help="Whose key", show_default=False)],
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The first letters of it in rlhf key list", show_default=False)
    ],
    lost: Annotated[bool, typer.Option("--lost", help="Because the machine was lost or stolen")] = False,
    to: Annotated[str, typer.Option(metavar="COMMIT", help="The last commit of their ledger to believe, or none")] = "",
    because: Reason = "",
    as_json: Json = False,
) -> None:
    """Say that a key is good no more, and how far what it signed is believed (managers)

    Without --to, all that the project has received is believed, and nothing after. It shows what that is; where
    some of it is not theirs, run it again with --to.

    Example:  rlhf key revoke amara SHA256:pm4Xq --lost
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.keys import revoke as end

    reason = because or ("The machine was lost." if lost else "")
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Publishing …")
            done = end(workspace, handle, key, to, reason, runtime.now(), runtime.randomness)
        zone = workspace.me.zone
    if as_json:
        statements = {"handle": handle, "fingerprint": done.key.fingerprint, "believed_to": done.believed_to or None}
        terminal.data({**statements, "believed": done.believed, "left_out": done.left_out})
        return
    _revoked(done, handle, key, zone)


def _revoked(done: Revoked, handle: str, key: str, zone: str) -> None:
    from rlhf.commands.shell import terminal

    later = " It is sent when you are online: rlhf sync" if done.published.synced.unreachable else ""
    before = "" if done.published.files else " already, just so"
    terminal.say(f"{done.key.fingerprint} of {handle}")
    terminal.say(f"is revoked{before}.{later}")
    if done.left_out:
        terminal.say("No longer believed:")
        for place in done.left_out:
            _show(place, zone)
    terminal.say(f"Believed of the ledger of {handle}{':' if done.believed else ': nothing that this key signed.'}")
    for place in done.believed[:_SHOWN]:
        _show(place, zone)
    if len(done.believed) > _SHOWN:
        terminal.say(f"    … and {len(done.believed) - _SHOWN} before")
    if done.believed:
        terminal.say("* signed with this key. Where one of these is not theirs, name the commit before it, or none:")
        terminal.say(f"  rlhf key revoke {handle} {key} --to COMMIT")
    terminal.say(f"{handle} goes on with another key: rlhf key rotate, or rlhf join on a new machine.")


def _show(place: Place, zone: str) -> None:
    from rlhf.commands.shell import terminal

    mark = "*" if place.by_key else " "
    terminal.say(f"  {mark} {place.commit[:8]}  {terminal.local(place.at, zone):<16}  {terminal.cut(place.what, 44)}")
