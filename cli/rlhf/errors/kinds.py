"""The kinds of reasons to stop, and what a process ends with for each."""

from __future__ import annotations

from typing import Any


class RlhfError(Exception):
    """A situation that stops a command and that the reader can mend.

    Attributes:
        message: what happened, in one or two plain sentences.
        hint: the exact command or edit that mends it; may be empty.
        exit_code: what the process ends with (3: cannot go on, and you can fix it).
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Take it to another process by what it says, whatever facts it was built from."""
        return _again, (type(self), self.message), self.__dict__


class WrongUse(RlhfError):
    """The command line does not fit together."""

    exit_code = 2


class NotInYourTurn(RlhfError):
    """Something is asked for that cannot be done as things stand."""


def _again(kind: type[RlhfError], message: str) -> RlhfError:
    return kind.__new__(kind, message)
