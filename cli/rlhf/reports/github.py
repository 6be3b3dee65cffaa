"""Findings for GitHub Actions: annotations on lines, and a summary of the job in Markdown."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from rlhf.model.finding import Severity
from rlhf.reports.plain import number, one_line, plain
from rlhf.reports.report import WHOLE
from rlhf.rules.table import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.finding import Finding
    from rlhf.reports.report import Report

#: How many errors, and how many warnings, GitHub shows for a step.
MOST = 10
#: How many bytes a step may add to the summary.
ROOM = 1024 * 1024

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def commands(result: Report) -> Iterator[str]:
    """Yield workflow commands for the first errors and the first warnings; `summary` has all findings."""
    shown = 0
    for severity in (Severity.ERROR, Severity.WARNING):
        of_it = (finding for finding in result.findings if finding.severity is severity)
        for finding in islice(of_it, MOST):
            shown += 1
            yield f"{_command(finding)}\n"
    if shown < len(result.findings):
        yield f"Shown: {shown} of {number(len(result.findings), 'finding')}. The summary of the job has the rest.\n"


def summary(result: Report) -> str:
    """Return a table of findings, errors first, for `$GITHUB_STEP_SUMMARY`; those that do not fit are counted."""
    head = f"### rlhf check: {number(len(result.files), 'file')} checked, {result.counts}\n"
    if not result.findings:
        return head
    told_first = sorted(result.findings, key=lambda finding: finding.severity is not Severity.ERROR)
    rows = [head, "\n| | place | rule | what | what to do |\n|---|---|---|---|---|\n"]
    left = ROOM - sum(len(row.encode()) for row in rows) - 200
    for told_of, finding in enumerate(told_first):
        row = _row(finding, result)
        left -= len(row.encode())
        if left < 0:
            rows.append(f"\n{number(len(told_first) - told_of, 'more finding')} did not fit. To see all: rlhf check\n")
            break
        rows.append(row)
    return "".join(rows)


def _command(finding: Finding) -> str:
    """Return `::error file=…,line=…::message`; with columns only for a place on a single line, as the API demands."""
    rule = BY_CODE.get(finding.code)
    span = finding.span
    properties = {"file": plain(finding.path).replace("\t", " ")}
    if span != WHOLE:
        line = max(span.line, 1)
        properties |= {"line": str(line), "endLine": str(max(span.end_line, line))}
        if span.end_line == span.line:
            column = max(span.column, 1)
            properties |= {"col": str(column), "endColumn": str(max(span.end_column, column))}
    properties["title"] = f"{finding.code} {rule.name}" if rule else finding.code
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{finding.severity.value} {given}::{_data(plain(f'{finding.message}{_then(finding)}'))}"


def _then(finding: Finding) -> str:
    return f"\n→ {finding.hint}" if finding.hint else ""


def _data(text: str) -> str:
    """Return the text after the second `::`, escaped as actions/toolkit escapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding, result: Report) -> str:
    rule = BY_CODE.get(finding.code)
    span = finding.span
    place = finding.path if span == WHOLE else f"{finding.path}:{span.line}:{span.column}"
    address = result.page(finding.code)
    code = f"[{finding.code}]({address})" if address else finding.code
    cells: Sequence[str] = (
        finding.severity.value, _cell(place), f"{code} {rule.name if rule else ''}".strip(), _cell(finding.message),
        _cell(finding.hint),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    r"""Return text for a table cell: no line ends, and all punctuation of Markdown and HTML escaped (`\|`, `\<`)."""
    return _PUNCTUATION.sub(r"\\\1", one_line(text))
