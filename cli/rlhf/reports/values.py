"""Findings as JSON values, for other programs."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Severity
from rlhf.reports.plain import escaped
from rlhf.rules.table import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.finding import Finding
    from rlhf.reports.report import Report

_MANY = 1000


def document(result: Report) -> Iterator[str]:
    """Yield a JSON object: the files that were checked, the numbers of errors and warnings, and all findings."""
    errors = sum(finding.severity is Severity.ERROR for finding in result.findings)
    yield "{\n"
    yield from _names("files", result.files)
    yield f'  "errors": {errors},\n  "warnings": {len(result.findings) - errors},\n'
    yield from _list("findings", map(value, result.findings), end="\n")
    yield "}\n"


def value(finding: Finding) -> dict[str, Any]:
    """Return a finding as a JSON value; lines and columns count from 1 in Unicode characters, ends are exclusive."""
    rule = BY_CODE.get(finding.code)
    return {
        "path": finding.path,
        "span": {
            "line": finding.span.line,
            "column": finding.span.column,
            "end_line": finding.span.end_line,
            "end_column": finding.span.end_column,
        },
        "code": finding.code,
        "rule": rule.name if rule else "",
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def _names(name: str, items: Sequence[str]) -> Iterator[str]:
    """Yield a named list of texts in large pieces: there may be hundreds of thousands."""
    yield f'  "{name}": ['
    for start in range(0, len(items), _MANY):
        lines = ",\n    ".join(map(encode_basestring, items[start : start + _MANY]))
        yield ("," if start else "") + "\n    " + escaped(lines)
    yield ("\n  " if items else "") + "],\n"


def _list(name: str, items: Iterable[Any], end: str = ",\n") -> Iterator[str]:
    """Yield a named list entry by entry, so that a hundred thousand entries are never held as a single text."""
    yield f'  "{name}": ['
    between, close = "\n", "]"
    for item in items:
        lines = escaped(json.dumps(item, ensure_ascii=False, indent=2)).replace("\n", "\n    ")
        yield f"{between}    {lines}"
        between, close = ",\n", "\n  ]"
    yield f"{close}{end}"
