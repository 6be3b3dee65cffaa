"""Apply the project's settings and the files' own waivers to the findings of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.finding import Finding, Severity
from rlhf.rules.run import EVERY, apply
from rlhf.rules.table import BY_CODE, RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from rlhf.model.checks import Adjustments
    from rlhf.model.file_result import Result
    from rlhf.model.finding import Waiver

_FIRM = frozenset(rule.code for rule in RULES if not rule.waivable)
_ABOUT_WAIVERS = tuple(rule for rule in RULES if "waivers" in rule.about)


def settle(
    results: Iterable[Result], adjustments: Adjustments, today: date, only: Collection[str] = EVERY
) -> list[Finding]:
    """Return the findings that remain after settings and waivers, in order.

    Args:
        today: the day with which a waiver's last day is compared.
        only: the rules that were asked for; if any were named, the waivers themselves are not checked.
    """
    day = today.isoformat()
    return sorted(finding for result in results for finding in _settled(result, adjustments, day, judge=not only))


def _settled(result: Result, adjustments: Adjustments, today: str, *, judge: bool) -> Iterator[Finding]:
    if not (result.findings or result.waivers):
        return
    findings = [_weighed(finding, adjustments) for finding in result.findings]
    findings = [finding for finding in findings if finding.severity is not Severity.OFF]
    holding = {w.code for w in result.waivers if w.code not in _FIRM and not (w.until and w.until < today)}
    yield from (finding for finding in findings if finding.code not in holding)
    if result.waivers and judge:
        texts = {finding.code for finding in findings}
        for finding in _of_waivers(result.path, result.waivers, texts, today):
            yield _weighed(finding, adjustments)


def _of_waivers(path: str, waivers: Sequence[Waiver], texts: set[str], today: str) -> Iterator[Finding]:
    live = [w for w in waivers if w.code in BY_CODE and w.code not in _FIRM and not (w.until and w.until < today)]
    inputs = {
        "waivers": waivers, "codes": BY_CODE, "firm": _FIRM, "today": today,
        "unused": [waiver for waiver in live if waiver.code not in texts],
    }  # fmt: skip
    for rule in _ABOUT_WAIVERS:
        for problem in apply(rule, inputs):
            yield Finding(path, problem.span, rule.code, rule.severity, problem.message, problem.hint)


def _weighed(finding: Finding, adjustments: Adjustments) -> Finding:
    rule = BY_CODE[finding.code]
    severity = adjustments.severity(finding.code, finding.path, finding.severity)
    if severity is finding.severity or (severity is not Severity.ERROR and not rule.adjustable):
        return finding
    return replace(finding, severity=severity)
