"""`rlhf guidance read`: read what is new in the guidance, a document at a time, and say that it was read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json
from rlhf.commands.shell.questions import agreed

if TYPE_CHECKING:
    from rlhf.model.guidance import Guidance
    from rlhf.workflows.guidance.documents import Difference


def read(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SLUG]…", help="Without any, what you have not read yet", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Record all of it as read, without showing it")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record it without showing it and asking")] = False,
    as_json: Json = False,
) -> None:
    """Read the guidance that is new to you, and record that you have read it; diff then begins there

    On a terminal each document is shown and you are asked. Nothing is recorded that you do not say yes to.

    Example:  rlhf guidance read safety-netting
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import ReadWhat
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.guidance.documents import difference, note_read, slug_of, unread

    asks = sys.stdin.isatty() and not (yes or everything or as_json)
    if not (named or everything or asks):
        raise ReadWhat
    with runtime.workspace() as workspace:
        new = unread(workspace, [slug_of(workspace, name) for name in named or ()])
        changes = {item.slug: difference(workspace, item.slug, "") for item in new} if asks else {}
    chosen = [item for item in new if not asks or _has_read(item, changes[item.slug])]
    if chosen:
        with runtime.workspace() as workspace:
            spoken = note_read(Speaker(workspace, runtime.now(), runtime.randomness), chosen)
    else:
        spoken = None
    if spoken is not None:
        terminal.clock(spoken.synced.ahead)
        terminal.require_taken(spoken.synced.sent)
    if as_json:
        terminal.data([{"guidance": item.slug, "version": item.version} for item in chosen])
        return
    for guidance in chosen:
        terminal.say(f"You have read {guidance.slug} {guidance.version}.")
    if not new:
        terminal.say("You had read it already, in these versions.")
    elif spoken is not None:
        terminal.sent_or_kept(spoken.synced)


def _has_read(item: Guidance, changes: Difference) -> bool:
    """Show a document, or what changed in it since it was read last, and ask whether it was read."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view

    with terminal.pages():
        if changes.since:
            terminal.show(terminal.bold(terminal.plain(f"{item.title}: {changes.since} → {item.version}")))
            guidance_view.changed(changes)
            terminal.say()
            terminal.say(f"All of it: rlhf guidance show {item.slug}")
        else:
            guidance_view.show(item, "")
    terminal.say()
    has_read = agreed(f"Have you read {item.slug} {item.version}?")
    if not has_read:
        terminal.say(f"Not recorded. To read it later: rlhf guidance read {item.slug}")
    return has_read
