"""Findings as text for people: by file, each with its quoted line and what to do, in 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Severity
from rlhf.model.sections import titles_by_line
from rlhf.reports.plain import WIDTH, columns, number, one_line, plain, wrapped
from rlhf.reports.quote import quote
from rlhf.reports.report import WHOLE, Lines
from rlhf.rules.table import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rlhf.model.finding import Finding
    from rlhf.reports.report import Report

_INDENT = 11
_BOLD, _RED, _YELLOW, _BLUE = "1", "31", "33", "34"


def lines(result: Report) -> Iterator[str]:
    """Yield all findings and then their counts."""
    yield from findings(result.findings, result.read, colour=result.colour, width=result.width)
    if result.files:
        yield f"{number(len(result.files), 'file')} checked: {result.counts}.\n"
    else:
        yield "Nothing to check: you have written nothing new. To check all: rlhf check --all\n"


def findings(
    values: Iterable[Finding], read: Callable[[str], bytes | None], *, colour: bool = False, width: int = WIDTH
) -> Iterator[str]:
    """Yield findings as lines under the name of their file, in the order in which they are given."""
    ink = _Ink(colour)
    source = Lines(read)
    sections = _Sections(source)
    path = None
    for finding in values:
        if finding.path != path:
            yield from () if path is None else ("\n",)
            path = finding.path
            yield f"{ink(named(path), _BOLD)}\n"
        yield from (f"{line}\n" for line in _finding_lines(finding, source, sections.of(finding), ink, width))


def _finding_lines(finding: Finding, source: Lines, where: str, ink: _Ink, width: int) -> Iterator[str]:
    rule = BY_CODE.get(finding.code)
    span = finding.span
    place = "file" if span == WHOLE else f"{span.line}:{span.column}"
    severity = ink(finding.severity.value, _RED if finding.severity is Severity.ERROR else _YELLOW)
    head = f"  {place:>7}  {severity}  {finding.code}{f' {rule.name}' if rule else ''}"
    beside = columns(f"  {place:>7}  {finding.severity.value}  {finding.code} {rule.name if rule else ''}  {where}")
    yield f"{head}  {where}" if where and beside <= width else head
    if where and beside > width:
        yield wrapped(where, _INDENT, width)
    yield wrapped(finding.message, _INDENT, width)
    if span != WHOLE and (quoted := quote(source.of(finding.path), span, width - _INDENT - 2)):
        margin = " " * _INDENT + ink("│", _BLUE)
        yield f"{margin} {quoted[0]}"
        yield f"{margin} {ink(quoted[1], _RED if finding.severity is Severity.ERROR else _YELLOW)}"
    if finding.hint:
        yield wrapped(f"→ {finding.hint}", _INDENT, width, hang=2)


class _Sections:
    """Names the section of an answer in which a finding is; the titles of the last file are kept."""

    def __init__(self, source: Lines) -> None:
        self._source, self._path = source, ""
        self._titles: list[str] = []

    def of(self, finding: Finding) -> str:
        """Return `in` and the title of the section; "" where it is in none."""
        if finding.span == WHOLE or not finding.path.startswith("answers/"):
            return ""
        if finding.path != self._path:
            self._path, self._titles = finding.path, titles_by_line(self._source.of(finding.path))
        title = self._titles[finding.span.line - 1] if 0 < finding.span.line <= len(self._titles) else ""
        return f"in {one_line(title)}" if title else ""


def named(path: str) -> str:
    """Return a path for a line of its own, with `./` in front where it could be taken for something else."""
    shown = one_line(path) or "(no name)"
    return shown if shown == plain(path) and shown[0].isalnum() else f"./{shown}"


class _Ink:
    """Colours text, or returns it unchanged where there are no colours."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour else text
