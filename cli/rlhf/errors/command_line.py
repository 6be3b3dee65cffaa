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
