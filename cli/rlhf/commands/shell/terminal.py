"""Output on the terminal: plain sentences, dates in the person's zone, findings with their line, in 80 columns."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import typer
from msgspec import Struct

from rlhf.commands.shell import paging
from rlhf.model.branch_name import LEDGERS
from rlhf.reports import plain as words

if TYPE_CHECKING:
    from rlhf.model.finding import Finding
    from rlhf.model.instants import Due
    from rlhf.model.people import Person
    from rlhf.process.deadlines import Deadline
    from rlhf.workflows.sync.send import Sent
    from rlhf.workflows.sync.synced import Synced

_WIDE = 80
_FAR = timedelta(days=180)  # from then on, a time is told with its year
number, plain, wrapped = words.number, words.plain, words.wrapped
paged, pages = paging.paged, paging.pages


def say(text: str = "") -> None:
    show(plain(text))


def aside(text: str) -> None:
    """Print to standard error, for text that is not the result of a command."""
    typer.echo(paging.fitting(plain(text), sys.stderr), err=True)


def colourful() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def bold(text: str) -> str:
    return typer.style(text, bold=True) if colourful() else text


def tinted(text: str, colour: str) -> str:
    return typer.style(text, fg=colour) if colourful() else text


def show(text: str) -> None:
    """Print text with colours of rlhf; text of other people in it has to be cleaned with `plain` before."""
    paging.out(paging.fitting(text, sys.stdout))


def clock(ahead: timedelta) -> None:
    """Print to standard error that this machine's clock is wrong, if `ahead` is not zero."""
    if ahead:
        from rlhf.process.clock import words as off

        aside(wrapped(off(ahead)))


_ITEMS = ("- ", "* ", "+ ")


def flowed(text: str, indent: int = 0) -> str:
    """Return Markdown wrapped at 80 columns: the lines of a paragraph are joined, lists and headings stay."""
    lines: list[str] = []
    for line in text.split("\n"):
        apart = (
            not line.strip() or line.lstrip()[:1] in "-*+>#|" or line.lstrip()[:3].rstrip(" )").rstrip(".").isdigit()
        )
        if lines and lines[-1].strip() and not apart and not lines[-1].lstrip().startswith("#"):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(wrapped(line, indent, hang=2 if line.startswith(_ITEMS) else 0) for line in lines)


def cut(text: str, width: int) -> str:
    """Return the text on a single line of at most `width` characters, with “…” if it is cut."""
    line = " ".join(plain(text).split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def local(at: datetime | Due | None, zone: str) -> str:
    """Return a time in a person's time zone: `Fri 4 Dec 18:00`; “no date” for None; the year where it is far away."""
    from rlhf.commands.shell.runtime import now
    from rlhf.model.instants import Due, zone_of

    instant = at.at if isinstance(at, Due) else at
    if instant is None:
        return "no date"
    here = instant.astimezone(zone_of(zone))
    month = "%b %Y" if abs(instant - now()) > _FAR else "%b"
    return f"{here:%a} {here.day} {here:{month}} {here:%H:%M}"


def due(deadline: Deadline | None, zone: str) -> str:
    """Return when something is due, with the reason if that is not the time set for the task; “no date” for none."""
    if deadline is None or deadline.due is None:
        return "no date"
    return local(deadline.due, zone) + (f" ({deadline.why})" if deadline.why else "")


def dated(deadline: Deadline | None, zone: str) -> str:
    """Return when something is due, as `due` does, with the zone in which that is told."""
    if deadline is None or deadline.due is None:
        return "no date"
    return f"{local(deadline.due, zone)} {zone}" + (f" ({deadline.why})" if deadline.why else "")


def short(path: Path) -> str:
    """Return the path relative to the current folder if it is below that folder, else the whole path."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def require_taken(sent: Sent) -> None:
    """Stop if the project refused the ledger that was sent; its events stay on this machine.

    Raises:
        ForgeSaysNo.
    """
    if any(name.startswith(LEDGERS) for name in sent.refused):
        from rlhf.errors import ForgeSaysNo

        raise ForgeSaysNo(sent.words)


#: The last line of a command whose result waits on this machine.
KEPT = "It is kept here, and goes with your next rlhf sync."


def sent_or_kept(synced: Synced, *, sent: str = "", why: bool = False) -> None:
    """Print whether the result was sent to the project, or is kept on this machine until the next sync.

    Args:
        sent: the text to print if it was sent; "" for nothing.
        why: also print why the project was not reached.
    """
    if synced.unreachable is None:
        if sent:
            say(sent)
        unfinished(synced)
        return
    if why:
        say(synced.unreachable.message)
    say(KEPT)


def has_left(person: Person) -> None:
    """Print to somebody who has left that they can record nothing until a manager lets them in again."""
    if not person.active:
        what = "You have left this project: nothing new of yours is taken in. What you said and wrote is kept."
        show(wrapped(f"{what} A manager lets you in again: rlhf people return {person.handle}"))


def unfinished(synced: Synced) -> None:
    """Print what the project has and has not finished, for example because its machine was stopped."""
    for item in synced.unfinished:
        aside(wrapped(f"{item.words} The next push to the project finishes it, whoever sends it."))


def headline(name: str, now: datetime, reached: datetime | None, zone: str) -> None:
    """Print the first line of a view: its subject, the time and the zone of all its times, and the age of the data."""
    title = f"{name} · {local(now, zone)} {zone}"
    age = f"synced {_ago(now - reached)}" if reached else "not synced yet: rlhf sync"
    show(bold(plain(f"{title}{age:>{max(len(age) + 2, _WIDE - len(title))}}")))


def _ago(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:  # noqa: PLR2004
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def data(value: Any) -> None:
    """Print values as JSON: structs as objects, without what they name in `not_told`; times as ISO 8601."""
    typer.echo(json.dumps(_plain_values(value), ensure_ascii=False, indent=2))


_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (datetime, datetime.isoformat),
    (date, date.isoformat),
    (timedelta, timedelta.total_seconds),
    (Path, str),
)


def _plain_values(value: Any) -> Any:
    if isinstance(value, Struct):
        names = (name for name in value.__struct_fields__ if name not in getattr(value, "not_told", ()))
        return {name: _plain_values(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): _plain_values(item) for key, item in value.items()}
    for kind, plain_value in _PLAIN:
        if isinstance(value, kind):
            return plain_value(value)
    if isinstance(value, set | frozenset):
        return sorted(_plain_values(item) for item in value)
    if isinstance(value, list | tuple):
        return [_plain_values(item) for item in value]
    return value


def findings(values: Iterable[Finding], read: Callable[[str], bytes | None]) -> None:
    """Print findings grouped by file, each with its line quoted and underlined."""
    from rlhf.reports import human

    width = min(_WIDE, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _WIDE
    for piece in human.findings(values, read, colour=colourful(), width=width):
        typer.echo(piece, nl=False)


class Progress:
    """A line on a terminal that names the present step of a command and is erased at the end."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, step: str) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r\x1b[K{step}", err=True, nl=False)
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            typer.echo("\r\x1b[K", err=True, nl=False)
            self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()
