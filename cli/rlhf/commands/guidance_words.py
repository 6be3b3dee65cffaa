"""`rlhf guidance approve|object`: what people say of a proposed change of the guidance."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Its name in rlhf guidance list", show_default=False)]


def approve(
    named: Slug,
    because: Annotated[str, typer.Option("--because", help="The reason")] = "",
    as_json: Json = False,
) -> None:
    """Agree to a major change that is proposed, in exactly its words (whom policy asks: experts and managers)

    Example:  rlhf guidance approve safety-netting
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.guidance.documents import slug_of
    from rlhf.workflows.guidance.words import approve as agree
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Fetching …")
        refresh(workspace, runtime.now())
        proposal, spoken = agree(
            Speaker(workspace, runtime.now(), runtime.randomness), slug_of(workspace, named), because
        )
    terminal.clock(spoken.synced.ahead)
    terminal.require_taken(spoken.synced.sent)
    if as_json:
        terminal.data({**spoken.event.record(), "sent": spoken.synced.unreachable is None})
        return
    what = "to taking it away" if proposal.gone else f"to {proposal.now.version}"
    terminal.say(f"{proposal.slug}: you agree {what}, as {proposal.author} proposed it.")
    terminal.sent_or_kept(spoken.synced)
    for line in spoken.synced.sent.words:
        terminal.say(line)


def object_(
    named: Slug,
    because: Annotated[str, typer.Option("--because", help="What is wrong with it")] = "",
    take_back: Annotated[bool, typer.Option("--take-back", help="Take back what you objected")] = False,
    as_json: Json = False,
) -> None:
    """Object to a change that is proposed, in exactly its words

    Anybody may. What somebody objects who may agree to it (experts and managers, by policy) keeps it out until they
    agree to it, take it back, or it is proposed in other words.

    Example:  rlhf guidance object safety-netting --because "It leaves out children"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.guidance import words
    from rlhf.workflows.guidance.documents import slug_of
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Fetching …")
        refresh(workspace, runtime.now())
        speaker, slug = Speaker(workspace, runtime.now(), runtime.randomness), slug_of(workspace, named)
        proposal, spoken = (words.take_back if take_back else words.object_to)(speaker, slug, because)
        blocks = workspace.me.may(*workspace.policy.guidance.major)
    terminal.clock(spoken.synced.ahead)
    terminal.require_taken(spoken.synced.sent)
    if as_json:
        sent = spoken.synced.unreachable is None
        terminal.data({**spoken.event.record(), "keeps_out": blocks and not take_back, "sent": sent})
        return
    what = "taking it away" if proposal.gone else proposal.now.version
    if take_back:
        terminal.say(f"{slug}: you object to {what} no more.")
    else:
        terminal.say(f"{slug}: you object to {what}, as {proposal.author} proposed it.")
        out = (
            f"It stays out until you agree to it, or it comes in other words. {proposal.author} reads why in rlhf week."
        )
        heard = f"{proposal.author} reads why in rlhf week. By itself it does not keep the change out."
        terminal.show(terminal.wrapped(out if blocks else heard))
    terminal.sent_or_kept(spoken.synced)
    for line in spoken.synced.sent.words:
        terminal.say(line)
