"""Findings as JUnit XML, which CI services show (junit-10.xsd of Jenkins' xUnit plugin).

A file with findings is a suite. Each rule with findings in the file is a test of the suite, whose name stays the same
when lines move. A rule with errors is a failed test; a rule with only warnings is a skipped test, so that it is shown
apart. Files without findings are passed tests in a suite of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from rlhf.model.finding import Severity
from rlhf.reports.report import WHOLE
from rlhf.rules.table import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.finding import Finding
    from rlhf.reports.report import Report

#: Characters that XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLEAN = "files without findings"


def document(result: Report) -> Iterator[str]:
    """Yield the document, suite by suite."""
    values: dict[str, list[Finding]] = {}
    for finding in result.findings:
        values.setdefault(finding.path, []).append(finding)
    clean = [path for path in result.files if path not in values]
    suites = [_suite_of_file(path, findings, result) for path, findings in values.items()]
    tests = sum(count for count, _, _ in suites) + len(clean)
    failures = sum(count for _, count, _ in suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="rlhf check" tests="{tests}" failures="{failures}" errors="0" time="0">\n'
    yield from (text for _, _, text in suites)
    if clean:
        yield _head(_CLEAN, len(clean), 0, 0, result)
        yield from (f'<testcase classname={_quoted(path)} name="every rule" time="0"/>\n' for path in clean)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _suite_of_file(path: str, findings: Sequence[Finding], result: Report) -> tuple[int, int, str]:
    """Return the number of tests, the number of failures and the XML of a file's suite."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.code, []).append(finding)
    failures = sum(_failed(group) for group in by_rule.values())
    head = _head(path or "(no name)", len(by_rule), failures, len(by_rule) - failures, result)
    cases = "".join(_case(path, code, group) for code, group in by_rule.items())
    return len(by_rule), failures, f"{head}{cases}</testsuite>\n"


def _head(name: str, tests: int, failures: int, skipped: int, result: Report) -> str:
    return (
        f'<testsuite name={_quoted(name)} tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'
        f' time="0" timestamp="{result.at:%Y-%m-%dT%H:%M:%S}">\n'
    )


def _case(path: str, code: str, findings: Sequence[Finding]) -> str:
    """Return a rule's findings in a file as a test: failed if any of them is an error, else skipped."""
    rule = BY_CODE.get(code)
    name = f"{code} {rule.name}" if rule else code
    text = escape(_legal("\n".join(_line(path, finding) for finding in findings)))
    if _failed(findings):
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        inner = f'<failure type="error" message={_quoted(findings[0].message + more)}>{text}</failure>'
    else:
        inner = f"<skipped>{text}</skipped>"
    return f'<testcase classname={_quoted(path)} name={_quoted(name)} time="0">{inner}</testcase>\n'


def _line(path: str, finding: Finding) -> str:
    span = finding.span
    place = path if span == WHOLE else f"{path}:{span.line}:{span.column}"
    return f"{place}: {finding.message}" + (f"\n    → {finding.hint}" if finding.hint else "")


def _failed(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _quoted(text: str) -> str:
    return quoteattr(_legal(text))
