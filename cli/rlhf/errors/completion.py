"""Obstacles to completing command lines in a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ShellNotKnown(WrongUse):
    """It cannot be seen which shell the person works in, or it is none that can complete."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        what = f"“{name}” is no shell that can complete rlhf." if name else "It cannot be seen which shell you use."
        super().__init__(
            f"{what} Nothing was changed.", f"Name yours ({', '.join(known)}): rlhf completion install bash"
        )


class ShellMissing(RlhfError):
    """PowerShell is asked where its settings are, and is not there or gives no answer."""

    def __init__(self, shell: str) -> None:
        super().__init__(
            f"{shell} does not say where its settings are. Nothing was changed.",
            f"To put the lines in yourself: rlhf completion install {shell} --show",
        )


class ProfileNotRead(RlhfError):
    """PowerShell is set not to read a person's own settings."""

    def __init__(self, shell: str, policy: str) -> None:
        super().__init__(
            f"PowerShell reads no settings of your own here (its execution policy is {policy}). Nothing was changed.",
            "Allow it for your account, in PowerShell, then run this again:\n"
            "    Set-ExecutionPolicy RemoteSigned -Scope CurrentUser\n"
            f"    rlhf completion install {shell}",
        )


class SettingsUnreadable(RlhfError):
    """The settings file of a shell cannot be read as text."""

    def __init__(self, file: Path, shell: str) -> None:
        super().__init__(
            f"{file} cannot be read as text. It was left as it is.",
            f"To put the lines in yourself: rlhf completion install {shell} --show",
        )


class NotOurCompletion(RlhfError):
    """A file of completions of rlhf is there that a person wrote."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is there already, and rlhf did not write it. It was left as it is.",
            "Give it another name, then run this again. To see ours: rlhf completion install fish --show",
        )
