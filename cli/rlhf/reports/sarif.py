"""Findings as SARIF 2.1.0, which code scanning services and editors read (OASIS, errata 01)."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rlhf import __version__
from rlhf.model.finding import Severity
from rlhf.reports import manual
from rlhf.reports.plain import encodable, escaped
from rlhf.reports.report import Lines
from rlhf.rules.table import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.finding import Finding, Span
    from rlhf.reports.report import Report
    from rlhf.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
_LONGEST = 1024  # the most characters of a description that GitHub's code scanning shows

_INDEX = {rule.code: index for index, rule in enumerate(RULES)}


def document(outcome: Report) -> Iterator[str]:
    """Yield a log of a single run: all rules, and a result for each finding."""
    yield f'{{"$schema":{_json(SCHEMA)},"version":"2.1.0","runs":[{{\n'
    yield f'"tool":{_json({"driver": _driver(outcome)})},\n'
    yield '"columnKind":"unicodeCodePoints",\n'
    yield f'"originalUriBaseIds":{_json({ROOT: {"description": {"text": "The folder of the workspace."}}})},\n'
    yield '"results":['
    before = "\n"
    for result in _results(outcome):
        yield f"{before}{_json(result)}"
        before = ",\n"
    yield "\n]}]}\n"


def uri(path: str) -> str:
    """Return a path as a relative reference (RFC 3986; bytes as in RFC 8089): all but plain characters are escaped."""
    encoded = quote(path.encode("utf-8", "surrogateescape" if _decodable(path) else "replace"), safe="/")
    return f"%2F{encoded[1:]}" if encoded.startswith("/") else encoded


def _decodable(path: str) -> bool:
    """Whether every surrogate in a path stands for a byte of its name that is not UTF-8 (PEP 383)."""
    return not any("\ud800" <= c <= "\udc7f" or "\udd00" <= c <= "\udfff" for c in path)


def _driver(result: Report) -> dict[str, Any]:
    return {"name": "rlhf", "semanticVersion": __version__, "rules": [_rule(rule, result) for rule in RULES]}


def _rule(rule: Rule, result: Report) -> dict[str, Any]:
    address = result.page(rule.code)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": manual.short(rule)[:_LONGEST]},
        "fullDescription": {"text": manual.why(rule)[:_LONGEST]},
        "help": {"text": manual.text(rule), "markdown": manual.markdown(rule)},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [rule.family.title]},
    }


def _results(result: Report) -> Iterator[dict[str, Any]]:
    source = Lines(result.read)
    seen: Counter[str] = Counter()
    for finding in result.findings:
        mark = fingerprint(finding, source.words(finding.path, finding.span))
        seen[mark] += 1
        yield _result(finding, f"{mark}:{seen[mark]}")


def fingerprint(finding: Finding, words: str) -> str:
    """Return a hash of the rule, the file and the words of a finding, which stays the same when lines move."""
    parts = "\0".join((finding.code, encodable(finding.path), encodable(words)))
    return sha256(parts.encode()).hexdigest()[:16]


def _result(finding: Finding, mark: str) -> dict[str, Any]:
    where = {"uri": uri(finding.path), "uriBaseId": ROOT}
    place = {"physicalLocation": {"artifactLocation": where, "region": _region(finding.span)}}
    return {
        "ruleId": finding.code,
        **({"ruleIndex": _INDEX[finding.code]} if finding.code in _INDEX else {}),
        "level": "error" if finding.severity is Severity.ERROR else "warning",
        "message": {"text": f"{finding.message} {finding.hint}".strip() or finding.code},
        "locations": [place] if finding.path else [],
        "partialFingerprints": {"rlhfFinding/v1": mark},
    }


def _region(span: Span) -> dict[str, int]:
    line, column = max(span.line, 1), max(span.column, 1)
    end = max((span.end_line, span.end_column), (line, column))
    return {"startLine": line, "startColumn": column, "endLine": end[0], "endColumn": max(end[1], 1)}


def _json(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
