"""What is to be told: the findings of a check, and what telling them takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.finding import Severity, Span
from rlhf.reports.plain import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding

#: What a finding has for its place when it is about a file as a whole.
WHOLE = Span()


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and how it is to be told.

    Args:
        files: every file that was checked, those without findings too.
        findings: in the order in which they are told; those of one file stand together.
        read: the bytes of a file, for its quoted line; None where it cannot be shown.
        at: when it was checked.
        colour: whether the reader's screen shows colours.
        width: how many columns it has.
        pages: the address below which the pages of the rules lie (`https://…/docs/rules`); empty: nowhere.
    """

    files: Sequence[str]
    findings: Sequence[Finding]
    read: Callable[[str], bytes | None]
    at: datetime
    colour: bool = False
    width: int = 80
    pages: str = ""

    def page(self, code: str) -> str:
        """The address of a rule's page, where the pages have one."""
        return f"{self.pages.rstrip('/')}/{code}.md" if self.pages else ""

    @property
    def counts(self) -> str:
        """How many there are, in words: `2 errors, 1 warning`."""
        by = Counter(finding.severity for finding in self.findings)
        errors, warnings = by[Severity.ERROR], len(self.findings) - by[Severity.ERROR]
        return f"{number(errors, 'error')}, {number(warnings, 'warning')}" if self.findings else "all good"


class Lines:
    """The lines of the file that is being told of, as editors count them; the last file is kept in mind."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._path: str | None = None
        self._lines: list[str] = []

    def of(self, path: str) -> list[str]:
        """All of them, without their ends; none of a file that cannot be shown."""
        if path != self._path:
            raw = self._read(path) or b""
            text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
            self._path, self._lines = path, [line.removesuffix("\r") for line in text.split("\n")] if raw else []
        return self._lines

    def line(self, path: str, number: int) -> str | None:
        """A line, counted from 1, or None where there is none."""
        lines = self.of(path)
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def words(self, path: str, span: Span) -> str:
        """What stands at a place, or an empty text."""
        lines = self.of(path)[max(span.line, 1) - 1 : max(span.end_line, 1)]
        if not lines:
            return ""
        if span.end_line == span.line:
            return lines[0][max(span.column, 1) - 1 : span.end_column - 1]
        lines[-1] = lines[-1][: max(span.end_column, 1) - 1] if span.end_line <= len(self._lines) else lines[-1]
        lines[0] = lines[0][max(span.column, 1) - 1 :]
        return "\n".join(lines)
