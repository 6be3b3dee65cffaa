"""The base classes of all errors, and the exit code of each."""

from __future__ import annotations

from typing import Any


class RlhfError(Exception):
    """A situation that stops a command and that the reader can mend.

    Attributes:
        message: what happened, in one or two plain sentences.
        hint: the exact command or edit that mends it; may be empty.
        exit_code: the exit code of the process (3: the command cannot go on, and the reader can mend that).
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the error by its message and attributes, whatever arguments its class takes."""
        return _again, (type(self), self.message), self.__dict__


class WrongUse(RlhfError):
    """The arguments and options of a command are not valid, or not valid together."""

    exit_code = 2


class NotInYourTurn(RlhfError):
    """A person asked for something that the present state of the task, document or person does not allow."""


def _again(kind: type[RlhfError], message: str) -> RlhfError:
    return kind.__new__(kind, message)
