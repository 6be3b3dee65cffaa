"""Annotations that the runner reads as they were meant, within its limits, and the summary beside them."""

from __future__ import annotations

import re

from hypothesis import given
from markdown_it import MarkdownIt

from rlhf.model.finding import Finding, Severity, Span
from rlhf.reports import github
from rlhf.reports.plain import plain
from tests.reports.samples import ANSWER, KEY, LARGE, UNIT, any_told, text_of, told
from tests.unit.quick import quick

_COMMAND = re.compile(r"::(error|warning) ([^\r\n:]*)::([^\r\n]*)")
_PROPERTY = re.compile(r"(file|line|endLine|col|endColumn|title)=([^,:\r\n]+)")


def read(line):
    """A command as the runner takes it apart: its kind, its properties and its message."""
    kind, given_, message = _COMMAND.fullmatch(line).groups()
    pairs = dict(_PROPERTY.fullmatch(part).groups() for part in given_.split(","))
    plain = {name: value.replace("%2C", ",").replace("%3A", ":") for name, value in pairs.items()}
    for mark, meant in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        plain = {name: value.replace(mark, meant) for name, value in plain.items()}
        message = message.replace(mark, meant)
    return kind, plain, message


def test_a_finding_is_an_annotation_on_its_place():
    assert text_of("github", told(UNIT, KEY, LARGE)) == (
        f"::error file={ANSWER},line=3,endLine=3,col=1,endColumn=10,title=SC001 shape"
        "::“ai_drafft” is not known here.%0A→ Say “ai_draft”.\n"
        "::error file=guidance/all.md,title=FM015 too-large::The file is larger than 1,000,000 bytes.\n"
        f"::warning file={ANSWER},line=8,endLine=8,col=6,endColumn=12,title=CL001 unit-abbreviated"
        "::“50 mcg” can be misread.%0A→ Write “micrograms”.\n"
    )


def test_a_place_of_many_lines_has_no_columns():
    finding = Finding("a,b:c.md", Span(2, 3, 4, 5), "CL001", Severity.WARNING, "100 %\nsure")
    kind, properties, message = read(text_of("github", told(finding)).rstrip("\n"))
    assert kind == "warning"
    assert properties == {"file": "a,b:c.md", "line": "2", "endLine": "4", "title": "CL001 unit-abbreviated"}
    assert message == "100 %\nsure"


def test_ten_errors_and_ten_warnings_are_all_that_is_shown():
    found = [UNIT] * 15 + [KEY] * 12
    *lines, last = text_of("github", told(*found)).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10
    assert last == "Shown: 20 of 27 findings. The summary of the job has the rest."
    assert len(rows(github.summary(told(*found)))) == 27


def rows(summary):
    """The rows of the summary's one table, each the texts of its cells; anything else that Markdown finds fails."""
    found = []
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(summary)
    seen = {token.type for token in tokens}
    assert "html_block" not in seen
    for token in tokens:
        if token.type == "tr_open":
            found.append([])
        if token.type == "inline":
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "text_special", "link_open", "link_close"}
            if found:
                found[-1].append("".join(child.content for child in token.children or ()))
    return found[1:]


def test_the_summary_lists_errors_first():
    table = rows(github.summary(told(UNIT, KEY, pages="https://example.org")))
    assert table == [
        ["error", f"{ANSWER}:3:1", "SC001 shape", "“ai_drafft” is not known here.", "Say “ai_draft”."],
        ["warning", f"{ANSWER}:8:6", "CL001 unit-abbreviated", "“50 mcg” can be misread.", "Write “micrograms”."],
    ]
    assert github.summary(told()) == "### rlhf check: 3 files checked, all good\n"


def test_the_summary_stays_within_a_mebibyte_and_counts_what_it_leaves_out():
    many = [Finding(ANSWER, Span(n), "CL001", Severity.WARNING, "漢" * 400) for n in range(1, 1500)]
    summary = github.summary(told(*many, KEY))
    assert len(summary.encode()) <= 1024 * 1024
    left = re.search(r"\n([\d,]+) more findings did not fit", summary)
    assert int(left[1].replace(",", "")) + len(rows(summary)) == 1500
    assert "ai\\_drafft" in summary


@given(any_told(most=30))
@quick
def test_every_line_is_one_command_and_says_what_was_found(what):
    lines = text_of("github", what).split("\n")
    assert lines.pop() == ""
    if lines and lines[-1].startswith("Shown: "):
        lines.pop()
    shown = [f for severity in Severity for f in [f for f in what.findings if f.severity is severity][:10]]
    for line, finding in zip(lines, shown, strict=True):
        kind, properties, message = read(line)
        assert kind == finding.severity
        assert properties.get("file", "") == plain(finding.path).replace("\t", " ")
        assert message == plain(finding.message + (f"\n→ {finding.hint}" if finding.hint else ""))


@given(any_told())
@quick
def test_nothing_in_the_summary_is_taken_for_markup(what):
    summary = github.summary(what)
    summary.encode("utf-8")
    if what.findings:
        assert [row[0] for row in rows(summary)] == sorted(f.severity.value for f in what.findings)
