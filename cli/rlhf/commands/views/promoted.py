"""What became of a clarification that is to stand in the guidance, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.workflows.publishing.promote import Promoted


def require_size(size: str) -> None:
    from rlhf.model.version import SIZES

    if size not in SIZES:
        raise typer.BadParameter(f"“{size}” is none of: {', '.join(SIZES)}", param_hint="--size")


def tell_promoted(promoted: Promoted) -> None:
    """Print whether a clarification was written into a guidance document, proposed as a change, or not written.

    Raises:
        typer.Exit: the document with the clarification does not pass the check.
    """
    from rlhf.commands.shell import terminal

    if promoted.published.findings:
        terminal.aside(f"{promoted.path} was not changed, because:")
        for finding in promoted.published.findings:
            terminal.aside(f"  {finding.path}:{finding.span.line} {finding.code} {finding.message}")
        terminal.aside("Edit it yourself, then: rlhf publish")
        raise typer.Exit(runtime.EXIT_FINDINGS)
    if promoted.published.waits:
        terminal.aside(
            f"{promoted.path} is proposed as version {promoted.version}, with the thread in its list of changes."
        )
        for words in promoted.published.waits:
            terminal.aside(terminal.wrapped(words))
        return
    waits = " when you are online" if promoted.published.synced.unreachable else ""
    terminal.aside(f"{promoted.path} is version {promoted.version}{waits}: the thread is cited in its list of changes.")
