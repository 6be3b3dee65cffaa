"""A finding: a fault in a file, its place, and how to mend it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr


class Severity(StrEnum):
    """An `error` stops a submission; a `warning` is advice; `off` (in settings only) means that nothing is reported."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Span(Struct, frozen=True, order=True):
    """A place in a file: lines and columns are counted from 1, and the end is exclusive."""

    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        """Without an end, let the span cover the single character at its start."""
        if self.end_line == 0:
            force_setattr(self, "end_line", self.line)
            force_setattr(self, "end_column", self.column + 1)


class Problem(Struct, frozen=True):
    """A fault that a rule reports at a place; the table of rules adds the code and the severity."""

    span: Span
    message: str
    hint: str = ""
    path: str = ""  # only if it is another file than the one that the rule was given


class Finding(Struct, frozen=True, order=True):
    path: str
    span: Span
    code: str
    severity: Severity
    message: str
    hint: str = ""


class Waiver(Struct, frozen=True):
    """A statement in a file that a rule does not apply to the file: which rule, why, until which day, and its place."""

    code: str
    reason: str
    until: str = ""
    span: Span = Span()
