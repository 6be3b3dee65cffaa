"""A finding: one thing that is wrong in a file, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An `error` stops a submission; a `warning` is advice; what is `off` is not told at all (settings only)."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where in a file: lines and columns from 1, the end exclusive."""

    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        """Without an end, it is the one character where it begins."""
        if self.end_line == 0:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column + 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """What one rule says of one place; the table adds the code and the severity."""

    span: Span
    message: str
    hint: str = ""
    path: str = ""  # only where it is not the file the rule was given


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
    """A file's own word that a rule does not apply to it: which, why, until when (a day), and where it stands."""

    code: str
    reason: str
    until: str = ""
    span: Span = Span()
