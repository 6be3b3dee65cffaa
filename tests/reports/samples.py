"""Findings to be told: a few as they are met, and any at all."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from rlhf.model.finding import Finding, Severity, Span
from rlhf.reports import render
from rlhf.reports.report import Report

AT = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
ANSWER = "answers/w48/t-7h2k9m4x8q/amara.md"
TEXT = """---
task: t-7h2k9m4x8q
ai_drafft: no
---

## Answer

Give 50 mcg (漢字 for “dose”), then rest. Drink enough, keep the leg up when you sit, and walk a little every day.
"""
UNIT = Finding(ANSWER, Span(8, 6, 8, 12), "CL001", Severity.WARNING, "“50 mcg” can be misread.", "Write “micrograms”.")
KEY = Finding(ANSWER, Span(3, 1, 3, 10), "SC001", Severity.ERROR, "“ai_drafft” is not known here.", "Say “ai_draft”.")
LARGE = Finding("guidance/all.md", Span(), "FM015", Severity.ERROR, "The file is larger than 1,000,000 bytes.")
FILES = {ANSWER: TEXT.encode()}


def told(*findings, files=(ANSWER, "people.yaml", "guidance/all.md"), read=FILES.get, **more):
    return Report(list(files), list(findings), read, AT, **more)


def text_of(form, what):
    """A report as one text, which UTF-8 can carry."""
    text = "".join(render(form, what))
    text.encode("utf-8")
    return text


NASTY = (
    "\n", "\r\n", "%", "%0A", ",", ":", "::", '"', "'", "<", ">", "&", "]]>", "|", "`", "```", "\\", "##[debug]", "\t",
    "::error::", "\x00", "\x1b[31m", "\x9b2J", "\u202e", "\u200b", "\u2028", "\ufeff", "\ufffe", "\udc80", "\ud800",
    "\U000e0041", "e\u0301", "漢字", " ", "[a](b)", "![x](http://x)", "<img src=x>", "@all", "../", "/", "C:",
)  # fmt: skip
anything = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=()), max_size=8) | st.text(max_size=30),
    max_size=8,
).map("".join)
numbers = st.integers(-1, 40) | st.sampled_from([10**6])
spans = st.builds(Span, numbers, numbers, numbers, numbers) | st.just(Span())
codes = st.sampled_from(["CL001", "SC001", "FM008", "AN004", "ZZ999"])
paths = st.sampled_from([ANSWER, "people.yaml"]) | anything
hints = anything | st.just("")
findings = st.builds(Finding, paths, spans, codes, st.sampled_from([Severity.ERROR, Severity.WARNING]), anything, hints)
contents = anything.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60) | st.none()


@st.composite
def any_told(draw, most=14):
    """Any findings, in any files, of any content."""
    found = draw(st.lists(findings, max_size=most))
    files = [*{finding.path for finding in found}, *draw(st.lists(anything, max_size=2))]
    read = {path: draw(contents) for path in files}.get
    pages = draw(st.sampled_from(["", "https://example.org/docs/rules"]))
    return Report(files, found, read, AT, draw(st.booleans()), 80, pages)
