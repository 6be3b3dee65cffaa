"""How text fits a terminal: its lines into the width, and a long text a screen at a time."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import typer

from rlhf.reports.plain import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator


def fitting(text: str, stream: TextIO) -> str:
    """Return text whose lines fit into the terminal, where it is one; no word is broken."""
    if not stream.isatty():
        return text
    width = shutil.get_terminal_size().columns
    if all(len(line) <= width for line in text.split("\n")):
        return text
    return "\n".join(narrowed(line, width) for line in text.split("\n"))


#: What is printed while pages are gathered, to be shown together at their end.
_PAGES: list[list[str]] = []


def out(text: str) -> None:
    """Print a text, or gather it where pages are gathered."""
    if _PAGES:
        _PAGES[-1].append(text)
    else:
        typer.echo(text)


def gather() -> None:
    """From now on gather what is printed, until `show_gathered`."""
    _PAGES.append([])


def show_gathered() -> None:
    """Show what was gathered, through a pager where it is longer than the terminal is high; nothing where none was."""
    if _PAGES:
        lines = _PAGES.pop()
        if lines:
            paged("\n".join(lines))


@contextmanager
def pages() -> Iterator[None]:
    """Show all that is printed within through a pager, where it is longer than the terminal is high."""
    if not sys.stdout.isatty() or _PAGES:
        yield
        return
    gather()
    try:
        yield
    finally:
        show_gathered()


def paged(text: str) -> None:
    """Print text; on a terminal that is too low for it, through a pager."""
    if not sys.stdout.isatty() or text.count("\n") + 2 < shutil.get_terminal_size().lines:
        typer.echo(text)
        return
    from rlhf.store.machine.pager import page

    if not page(f"{text}\n"):
        typer.echo(text)
