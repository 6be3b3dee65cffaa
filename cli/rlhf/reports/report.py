"""The result of a check: the findings, and what is needed to show them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.finding import Severity, Span
from rlhf.reports.plain import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding

#: The place of a finding that is about a file as a whole.
WHOLE = Span()


class Report(Struct, frozen=True):
    """The result of a check, and how to show it.

    Args:
        files: every file that was checked, those without findings too.
        findings: in the order in which they are shown, those of the same file together.
        read: returns the bytes of a file, for quoted lines; None where the file cannot be shown.
        at: when the files were checked.
        colour: whether the output has colours.
        width: the number of columns of the output.
        pages: the address of the folder with the rules' pages (`https://…/docs/rules`); "" where there is none.
    """

    files: Sequence[str]
    findings: Sequence[Finding]
    read: Callable[[str], bytes | None]
    at: datetime
    colour: bool = False
    width: int = 80
    pages: str = ""

    def page(self, code: str) -> str:
        """Return the address of a rule's page; "" where the pages have no address."""
        return f"{self.pages.rstrip('/')}/{code}.md" if self.pages else ""

    @property
    def counts(self) -> str:
        """Return the number of findings in words, for example `2 errors, 1 warning`; `all good` for none."""
        by = Counter(finding.severity for finding in self.findings)
        errors, warnings = by[Severity.ERROR], len(self.findings) - by[Severity.ERROR]
        return f"{number(errors, 'error')}, {number(warnings, 'warning')}" if self.findings else "all good"


class Lines:
    """Reads the lines of files, counted as editors count them; the lines of the last file are cached."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._path: str | None = None
        self._lines: list[str] = []

    def of(self, path: str) -> list[str]:
        """Return all lines of a file without their ends; [] for a file that cannot be shown."""
        if path != self._path:
            raw = self._read(path) or b""
            text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
            self._path, self._lines = path, [line.removesuffix("\r") for line in text.split("\n")] if raw else []
        return self._lines

    def line(self, path: str, number: int) -> str | None:
        """Return a line of a file, counted from 1; None where there is no such line."""
        lines = self.of(path)
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def words(self, path: str, span: Span) -> str:
        """Return the text at a place in a file; "" where there is none."""
        lines = self.of(path)[max(span.line, 1) - 1 : max(span.end_line, 1)]
        if not lines:
            return ""
        if span.end_line == span.line:
            return lines[0][max(span.column, 1) - 1 : span.end_column - 1]
        lines[-1] = lines[-1][: max(span.end_column, 1) - 1] if span.end_line <= len(self._lines) else lines[-1]
        lines[0] = lines[0][max(span.column, 1) - 1 :]
        return "\n".join(lines)
