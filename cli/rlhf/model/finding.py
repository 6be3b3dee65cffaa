"""A finding: a fault in a file, its place, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An `error` stops a submission; a `warning` is advice; `off` (in settings only) means that nothing is reported."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: lines and columns are counted from 1, and the end is exclusive."""

    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        """Without an end, let the span cover the single character at its start."""
        if self.end_line == 0:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column + 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that a rule reports at a place; the table of rules adds the code and the severity."""

    span: Span
    message: str
    hint: str = ""
    path: str = ""  # only if it is another file than the one that the rule was given


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    path: str
    span: Span
    code: str
    severity: Severity
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A statement in a file that a rule does not apply to the file: which rule, why, until which day, and its place."""

    code: str
    reason: str
    until: str = ""
    span: Span = Span()
