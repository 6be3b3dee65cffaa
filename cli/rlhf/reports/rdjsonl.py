"""Findings as reviewdog diagnostics, one JSON object a line (proto/rdf/reviewdog.proto of that project)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Severity
from rlhf.reports.plain import encodable, escaped
from rlhf.reports.report import WHOLE, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.finding import Finding
    from rlhf.reports.report import Report


def lines(result: Report) -> Iterator[str]:
    """Yield a line for each finding."""
    source = Lines(result.read)
    for finding in result.findings:
        yield escaped(json.dumps(_diagnostic(finding, source, result), ensure_ascii=False)) + "\n"


def _diagnostic(finding: Finding, source: Lines, result: Report) -> dict[str, Any]:
    address = result.page(finding.code)
    spread = {} if finding.span == WHOLE else {"range": _range(finding, source)}
    return {
        "message": f"{finding.message}\n{finding.hint}".strip("\n"),
        "location": {"path": finding.path, **spread},
        "severity": "ERROR" if finding.severity is Severity.ERROR else "WARNING",
        "source": {"name": "rlhf"},
        "code": {"value": finding.code, **({"url": address} if address else {})},
    }


def _range(finding: Finding, source: Lines) -> dict[str, Any]:
    """Return start and exclusive end; lines without columns where the line of the place cannot be read."""
    span = finding.span
    line, end_line = max(span.line, 1), max(span.end_line, span.line, 1)
    first, last = source.line(finding.path, line), source.line(finding.path, end_line)
    if first is None:
        return {"start": {"line": line}, "end": {"line": end_line}}
    start = {"line": line, "column": _bytes(first, span.column)}
    end = {"line": end_line, "column": _bytes(last or "", span.end_column)}
    return {"start": start, "end": end if (line, start["column"]) <= (end_line, end["column"]) else start}


def _bytes(line: str, column: int) -> int:
    """Convert a column in characters to a column in bytes of UTF-8, both from 1, at most 1 past the line's end."""
    return len(encodable(line[: max(column, 1) - 1]).encode()) + 1
