"""A word that has to be among a few: what each means is shown where it is missing, and asked for on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(Struct, frozen=True):
    """A word that an option takes, what it means, and the other words for it."""

    word: str
    meaning: str
    others: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return ", ".join((self.word, *self.others))


def chosen(option: str, given: str, choices: Sequence[Choice], example: str) -> str:
    """Return the choice that a person names; where they name none, ask for it on a terminal.

    Args:
        example: a whole command that gives the option.

    Raises:
        ChoiceMissing, NotAChoice.
    """
    from rlhf.errors import ChoiceMissing, NotAChoice

    rows = [(choice.shown, choice.meaning) for choice in choices]
    if given:
        word = _named(given, choices)
        if word is None:
            raise NotAChoice(option, given, rows, example)
        return word
    if not sys.stdin.isatty():
        raise ChoiceMissing(option, rows, example)
    return _asked(option, choices)


def _named(given: str, choices: Sequence[Choice]) -> str | None:
    """Return the choice that a word names, whatever its case, with hyphens, spaces or underscores."""
    words = {_plain(name): choice.word for choice in choices for name in (choice.word, *choice.others)}
    return words.get(_plain(given))


def _plain(word: str) -> str:
    return "_".join(word.lower().replace("-", " ").replace("_", " ").split())


def _asked(option: str, choices: Sequence[Choice]) -> str:
    from rlhf.commands.shell import terminal

    for number, choice in enumerate(choices, 1):
        typer.echo(terminal.wrapped(f"{number:>2}  {choice.shown}: {choice.meaning}", hang=4), err=True)
    while True:
        given = str(typer.prompt(f"{option.strip('-').capitalize()}, by its number or word", err=True)).strip()
        number = int(given) if given.isascii() and given.isdigit() else 0
        word = choices[number - 1].word if 0 < number <= len(choices) else _named(given, choices)
        if word is not None:
            return word
        typer.echo(f"“{given}” is none of these.", err=True)
