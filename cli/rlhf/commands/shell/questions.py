"""Questions that are answered by yes or no."""

from __future__ import annotations

import sys

import typer

from rlhf.commands.shell.paging import fitting
from rlhf.reports.plain import plain


def agreed(text: str, *, default: bool = False) -> bool:
    """Ask a question until it is answered by yes or no; Enter alone is the default.

    Raises:
        typer.Abort: the person ends the command, or there is nobody to ask.
    """
    shown = fitting(plain(f"{text} [{'Y/n' if default else 'y/N'}]"), sys.stdout)
    while True:
        answer = typer.prompt(shown, default="", show_default=False).strip().casefold()
        if answer in {"y", "yes"}:
            return True
        if answer in {"n", "no"}:
            return False
        if not answer:
            return default
        typer.echo(f"Type y for yes or n for no; Enter alone is {'yes' if default else 'no'}. Ctrl-C ends it.")
