"""Folders in which a command cannot work."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BARE = re.compile(r"[\w./:@%+=~,-]+", re.ASCII)
_LIVE = frozenset('"$`!')


def typed(word: str) -> str:
    """Return a path, an address or a name as it is typed in a command; double quotes are the same in every shell."""
    if _BARE.fullmatch(word):
        return word
    return shlex.quote(word) if _LIVE & set(word) else f'"{word}"'


class NotAWorkspace(RlhfError):
    """A command that works in a copy of a project was run somewhere else.

    Args:
        copies: the copies that this person has on this machine.
    """

    def __init__(self, where: Path, copies: Sequence[Path] = ()) -> None:
        self.where = where
        rows = "".join(f"\n    cd {typed(str(copy))}" for copy in copies)
        elsewhere = "Your copy is here" if len(copies) == 1 else "Your copies are here; go to one of them"
        join = "Go to the folder of your copy (cd …). If you have none yet:\n    rlhf join ADDRESS --as HANDLE"
        hint = f"{elsewhere}:{rows}" if rows else join
        super().__init__(f"There is no rlhf workspace in {where} or above it.", hint)


class ProgramTooOld(RlhfError):
    """The project's settings ask for a later version of rlhf than the one that runs here."""

    def __init__(self, needed: str, here: str) -> None:
        self.needed, self.here = needed, here
        super().__init__(
            f"This project needs rlhf {needed} or newer; here is {here}. Nothing was changed; what you wrote is safe.",
            "Ask your project manager for the newer version, install it, then run this again.",
        )


class NotARepository(RlhfError):
    def __init__(self, where: Path) -> None:
        super().__init__(f"There is no git repository in {where} or above it.", "Go to a clone of the project: cd …")


class NoHistory(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "This copy has not the whole history of main, which an audit replays.",
            "Run it in the project's own repository, or in a whole copy: rlhf join ADDRESS DIR --as HANDLE --full",
        )


class NotAForge(RlhfError):
    def __init__(self, where: Path) -> None:
        super().__init__(
            f"{where} is no repository that rlhf keeps for a project.",
            "Name the bare repository that rlhf init made, such as /srv/winter.git",
        )


class NotJoined(RlhfError):
    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} does not say who you are.",
            "Say it: rlhf join --here --as HANDLE   (or make a copy of your own: rlhf join ADDRESS DIR --as HANDLE)",
        )
