"""Options of commands, and settings, whose value is not valid."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rlhf.errors.kinds import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class NotAmongChoices(WrongUse):
    """A person gave an option a word that is not among its choices."""

    def __init__(self, option: str, word: str, known: Iterable[str]) -> None:
        known = list(known)
        near = difflib.get_close_matches(word.lower(), known, 1, 0.6)
        meant = f"Did you mean {near[0]}? " if near else ""
        super().__init__(f"{option} cannot be “{word}”.", f"{meant}It is one of: {', '.join(known)}.")


class ChoiceMissing(WrongUse):
    """An option that takes one of a few words was left out.

    Args:
        rows: each word, and what it means.
        example: a whole command that gives the option.
    """

    def __init__(self, option: str, rows: Iterable[tuple[str, str]], example: str) -> None:
        super().__init__(f"{option} is missing. It is one of these:\n{_rows(rows)}", f"For example: {example}")


class NotAChoice(WrongUse):
    """An option that takes one of a few words was given another; `rows` are the words, each with what it means."""

    def __init__(self, option: str, given: str, rows: Iterable[tuple[str, str]], example: str) -> None:
        every = list(rows)
        words = [word for shown, _ in every for word in shown.split(", ")]
        near = difflib.get_close_matches(given.lower(), words, 1, 0.6)
        meant = f" Did you mean {near[0]}?" if near else ""
        what = f"{option} cannot be “{given}”.{meant} It is one of these:\n{_rows(every)}"
        super().__init__(what, f"For example: {example}")


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"    {word}: {meaning}" for word, meaning in rows)


class PartMissing(WrongUse):
    """A command was given without something that it needs.

    Args:
        part: the option or the argument, as the help calls it.
        meaning: what the help says of it.
    """

    def __init__(self, command: str, part: str, meaning: str, example: str) -> None:
        super().__init__(f"{command} needs {part}: {meaning}", f"For example: {example}" if example else "")


class NotAnOption(WrongUse):
    """A word before or in a text begins with a dash, and may be a misspelt option as well.

    Args:
        again: the whole command with `--` before the word, which makes it text.
    """

    def __init__(self, word: str, command: str, again: str, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(
            f"-{word}" if word[1:2] != "-" else word.partition("=")[0], list(known), 1, 0.6
        )
        meant = f" Did you mean {near[0]}?" if near else ""
        super().__init__(
            f"“{word}” is no option of {command}.{meant} If your text begins there, put -- before it.", again
        )


class DashesMadeLong(WrongUse):
    """A program for letters made a long dash of the two dashes before an option."""

    def __init__(self, word: str, meant: str) -> None:
        super().__init__(f"“{word}” begins with a long dash, as some programs make of two short ones.", f"Type {meant}")


class NamesDevice(WrongUse):
    """A name was given that no file on Windows can have, to something that files are named for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” cannot be used: on Windows it is the name of a device, and no file can have it.",
            f"Choose another, such as {name}-1.",
        )


class NoSuchCommand(WrongUse):
    """A word is no command.

    Args:
        whole: the words that were typed, up to and with the one that is no command.
        near: the commands that may be meant, without `rlhf`.
    """

    def __init__(self, whole: str, near: Sequence[str]) -> None:
        meant = "\n".join(f"  rlhf {command}" for command in near)
        hint = f"Did you mean:\n{meant}" if near else "To find what you need: rlhf help WORD, or rlhf help all"
        super().__init__(f"There is no command “rlhf {whole}”.", hint)


class ClockNotUnderstood(WrongUse):
    """The environment variable RLHF_NOW has a value that is not a time."""

    def __init__(self, given: str) -> None:
        super().__init__(f"RLHF_NOW is “{given}”, which is no time like 2026-11-23T18:00:00+00:00.")


class NeitherDayNorCommit(WrongUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"--since “{text}” is no day like 2026-12-04, and no commit.", "git log main shows them.")


class NeitherDayNorLength(WrongUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"--since: “{text}” is no day like 2026-11-23 and no length of time like 7d.")


class NotBoth(WrongUse):
    """Two options that exclude each other were given."""

    def __init__(self, option: str, other: str) -> None:
        super().__init__(f"{option} and {other} cannot both hold.", "Leave one of them out.")
