"""The forms that other programs read: each valid by its own rules, whatever is found and wherever."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.finding import Finding, Severity, Span
from rlhf.reports import FORMATS
from rlhf.reports.plain import HIDDEN, encodable
from rlhf.reports.sarif import uri
from rlhf.rules.table import RULES
from tests.reports import official
from tests.reports.samples import ANSWER, KEY, LARGE, TEXT, UNIT, any_told, anything, text_of, told
from tests.unit.quick import quick

_REFERENCE = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*")  # RFC 3986: a path without a colon, nothing more


@given(any_told(), st.sampled_from(sorted(FORMATS.keys() - {"human", "junit"})))
@quick
def test_no_form_shows_what_hides_or_steers(what, form):
    assert not HIDDEN.search(text_of(form, what))


# --- JSON --------------------------------------------------------------------------------------------------


def test_json():
    data = json.loads(text_of("json", told(KEY, LARGE)))
    assert (data["files"], data["errors"], data["warnings"]) == ([ANSWER, "people.yaml", "guidance/all.md"], 2, 0)
    assert data["findings"][0] == {
        "path": ANSWER,
        "span": {"line": 3, "column": 1, "end_line": 3, "end_column": 10},
        "code": "SC001",
        "rule": "shape",
        "severity": "error",
        "message": "“ai_drafft” is not known here.",
        "hint": "Say “ai_draft”.",
    }


@given(any_told())
@quick
def test_json_says_every_finding(what):
    data = json.loads(text_of("json", what))
    assert data["files"] == [encodable(path) for path in what.files]
    assert [(f["path"], f["code"], f["message"], f["hint"]) for f in data["findings"]] == [
        (encodable(f.path), f.code, encodable(f.message), encodable(f.hint)) for f in what.findings
    ]
    assert data["errors"] + data["warnings"] == len(what.findings)


# --- SARIF -------------------------------------------------------------------------------------------------


def sarif(*found, **more):
    return json.loads(text_of("sarif", told(*found, **more)))


def test_sarif_tells_the_rules_and_the_results():
    log = sarif(KEY, UNIT, LARGE, pages="https://example.org/rules/")
    official.sarif().validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    unit = rules[run["results"][1]["ruleIndex"]]
    assert unit["id"] == "CL001"
    assert unit["name"] == "unit-abbreviated"
    assert unit["helpUri"] == "https://example.org/rules/CL001.md"
    assert unit["defaultConfiguration"] == {"level": "warning"}
    assert unit["properties"]["tags"] == ["Clinical writing"]
    assert unit["help"]["markdown"].startswith("# CL001")
    assert run["columnKind"] == "unicodeCodePoints"
    where = run["results"][1]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": ANSWER, "uriBaseId": "%SRCROOT%"}
    assert where["region"] == {"startLine": 8, "startColumn": 6, "endLine": 8, "endColumn": 12}
    assert "helpUri" not in sarif()["runs"][0]["tool"]["driver"]["rules"][0]


def test_sarif_descriptions_are_what_services_show():
    for rule in sarif()["runs"][0]["tool"]["driver"]["rules"]:
        assert 10 < len(rule["shortDescription"]["text"]) <= 1024
        assert 10 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]


def test_sarif_fingerprints_stay_while_lines_move():
    again = Finding(
        ANSWER, Span(9, 1, 9, 7), "CL001", Severity.WARNING, "“50 mcg” can be misread.", "Write “micrograms”."
    )
    moved = Finding(ANSWER, Span(10, 6, 10, 12), "CL001", Severity.WARNING, "Worded anew.", "")
    later = {ANSWER: ("\n\n" + TEXT).encode()}.get
    twice = {ANSWER: (TEXT + "50 mcg\n").encode()}.get

    def marks(log):
        return [result["partialFingerprints"]["rlhfFinding/v1"] for result in log["runs"][0]["results"]]

    before = marks(sarif(UNIT))
    assert marks(sarif(moved, read=later)) == before
    assert marks(sarif(UNIT, again, read=twice)) == [*before, before[0].replace(":1", ":2")]
    assert marks(sarif(KEY)) != before


@given(any_told())
@quick
def test_sarif_is_valid_whatever_was_found(what):
    log = json.loads(text_of("sarif", what))
    del log["runs"][0]["tool"]["driver"]["rules"][3:]  # they do not depend on what was found
    official.sarif().validate(log)
    results = log["runs"][0]["results"]
    assert len(results) == len(what.findings)
    for finding, result in zip(what.findings, results, strict=True):
        assert result["message"]["text"]
        for place in result["locations"]:
            region = place["physicalLocation"]["region"]
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
            assert _REFERENCE.fullmatch(place["physicalLocation"]["artifactLocation"]["uri"])
        assert bool(result["locations"]) == bool(finding.path)


@given(anything)
@quick
def test_a_path_is_escaped_and_comes_back(path):
    found = uri(path)
    assert _REFERENCE.fullmatch(found)
    assert not found.startswith("/")
    if not re.search("[\ud800-\udc7f\udd00-\udfff]", path):
        assert unquote_to_bytes(found) == path.encode("utf-8", "surrogateescape")


# --- rdjsonl -----------------------------------------------------------------------------------------------


def test_rdjsonl_counts_columns_in_bytes():
    after = Finding(ANSWER, Span(8, 14, 8, 16), "CL001", Severity.WARNING, "Words of two bytes or more.")
    one, two = map(json.loads, text_of("rdjsonl", told(UNIT, after, pages="https://example.org")).splitlines())
    assert one == {
        "message": "“50 mcg” can be misread.\nWrite “micrograms”.",
        "location": {
            "path": ANSWER,
            "range": {"start": {"line": 8, "column": 6}, "end": {"line": 8, "column": 12}},
        },
        "severity": "WARNING",
        "source": {"name": "rlhf"},
        "code": {"value": "CL001", "url": "https://example.org/CL001.md"},
    }
    assert two["location"]["range"] == {"start": {"line": 8, "column": 14}, "end": {"line": 8, "column": 20}}


def test_rdjsonl_has_no_range_for_a_whole_file_and_no_columns_where_none_can_be_counted():
    gone = Finding("gone.md", Span(3, 4, 3, 5), "CL001", Severity.ERROR, "Well.")
    one, two = map(json.loads, text_of("rdjsonl", told(LARGE, gone)).splitlines())
    assert one["location"] == {"path": "guidance/all.md"}
    assert two["location"]["range"] == {"start": {"line": 3}, "end": {"line": 3}}


@given(any_told())
@quick
def test_rdjsonl_is_reviewdogs_diagnostic_whatever_was_found(what):
    lines = text_of("rdjsonl", what).split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(what.findings)
    for line, finding in zip(lines, what.findings, strict=True):
        data = json.loads(line)
        assert data.keys() == {"message", "location", "severity", "source", "code"}
        assert data["severity"] in {"ERROR", "WARNING"}
        assert data["source"] == {"name": "rlhf"}
        assert data["code"].keys() <= {"value", "url"}
        assert data["location"]["path"] == encodable(finding.path)
        spread = data["location"].get("range")
        if spread:
            start, end = spread["start"], spread["end"]
            assert all(0 < n < 2**31 for n in (*start.values(), *end.values()))
            assert start.keys() == end.keys()
            assert tuple(start.values()) <= tuple(end.values())


# --- JUnit -------------------------------------------------------------------------------------------------


def test_junit_is_a_suite_for_each_file_and_a_test_for_each_rule():
    text = text_of("junit", told(KEY, UNIT, UNIT, LARGE))
    official.junit().validate(text)
    root = ET.fromstring(text)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "2", "0")
    answer, guidance, clean = root
    assert (answer.get("name"), guidance.get("name")) == (ANSWER, "guidance/all.md")
    assert (answer.get("tests"), answer.get("failures"), answer.get("skipped")) == ("2", "1", "1")
    shape, unit = answer
    assert (shape.get("classname"), shape.get("name")) == (ANSWER, "SC001 shape")
    assert shape.find("failure").get("message") == "“ai_drafft” is not known here."
    assert unit.find("skipped").text.count("50 mcg") == 2
    assert [case.get("classname") for case in clean] == ["people.yaml"]


def test_junit_of_nothing_is_valid():
    official.junit().validate(text_of("junit", told(files=[])))
    official.junit().validate(text_of("junit", told()))


@given(any_told())
@quick
def test_junit_is_valid_whatever_was_found(what):
    text = text_of("junit", what)
    official.junit().validate(text)
    root = ET.fromstring(text)
    cases = list(root.iter("testcase"))
    assert len(cases) == int(root.get("tests"))
    assert len(list(root.iter("failure"))) == int(root.get("failures"))
    told_of = {(finding.path, finding.code) for finding in what.findings}
    assert len([case for case in cases if len(case)]) == len(told_of)


# --- all of them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_of_nothing_and_of_much(form):
    text_of(form, told())
    many = [Finding(ANSWER, Span(8, n, 8, n + 1), "CL001", Severity.WARNING, "Well.") for n in range(1, 3000)]
    text_of(form, told(*many))
