"""Every case of the public YAML test suite is read as YAML 1.2 core says, or refused with a reason.

The cases that are refused, and why, stand in docs/yaml.md, between the two marks there. This test writes them
(`UPDATE_TRANSCRIPTS=1 python -m pytest tests/suites/test_yaml_suite.py`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from rlhf.model.finding import Severity
from rlhf.store.files import fast_reader, markdown, safe_yaml
from rlhf.workflows.checking.checker import Checker
from tests.here import REPOSITORY
from tests.rules.memory import BATCH, GOOD, NOW, TASK, MemoryTree
from tests.suites.yaml_suite import documents, in_json, read_suite
from tests.values import told_apart

if TYPE_CHECKING:
    from rlhf.model.document import Fault
    from tests.suites.yaml_suite import Case

PAGE = REPOSITORY / "docs" / "yaml.md"
BEGIN, END = "<!-- written by tests/suites/test_yaml_suite.py -->\n", "<!-- end -->\n"

#: YAML 1.2 that FM002 refuses, mostly because libyaml knows the grammar of 1.1: what it is about.
NOT_UNDERSTOOD = {
    "a name that is left out before its colon": "2JQS CFD4 DFF7 FRK4 NHX8 NKF9 S3PD SM9W-01 UKK6-00",
    "a list or a group as a name": "4FJ6 6PBE 9MMW KK5P LX3P M2N8-00 M2N8-01 M5DY Q9WF RZP5 SBG9 V9D5 XW4D",
    "braces: a colon on the line below its name": "4MUZ-00 4MUZ-01 4MUZ-02 5MUD K3WX VJP3-01",
    "braces: a name of two lines": "9SA2 NJ66",
    "braces: a name that begins with %": "UT92",
    "braces: a name with a colon and no value": "4ABK",
    "brackets and braces: a text that begins with a colon": "58MP 5T43 DBG4 HM87-00",
    "brackets and braces: a text that begins with ?": "652Z HM87-01",
    "a tab after a mark": "6BCT A2M4 Y79Y-10",
    "a tab on a line of its own, or before the first mark of a line": "6CA3 DK95-00 DK95-03 DK95-04 Q5MG",
    "a tab that begins a line of block text": "96NN-00 96NN-01 R4YG Y79Y-01",
    "block text that is not indented": "DK3J FP8R",
    "block text that is empty, and all there is": "2G84-02 2G84-03",
    "a further document after ...": "7Z25 M7A3",
    "an end mark (...) and nothing before it": "HWV9 QT73",
}

#: What the suite calls an error and libyaml reads, always as the one thing that can be meant.
LENIENT = {
    "no space before the # of a comment": "9JBA CVW2 SU5Z X4QW",
    "lines between brackets or quotation marks that are not indented": "9C9N QB6E",
    "a tab at the start of such a line": "DK95-01 Y79Y-03",
    "a lone - in brackets, read as text": "G5U8 YJV2",
    "block text of spaces only, of which the first lines are the longer": "S98Z",
}


@pytest.fixture(scope="module")
def suite() -> list[Case]:
    return read_suite()


def refused(suite: list[Case]) -> dict[str, tuple[Case, Fault]]:
    found = {case.name: (case, safe_yaml.load(case.text).faults) for case in suite}
    return {name: (case, faults[0]) for name, (case, faults) in found.items() if faults}


def listed(rows: dict[str, str]) -> list[str]:
    return sorted(name for names in rows.values() for name in names.split())


def test_the_suite_is_all_there(suite: list[Case]) -> None:
    assert (len(suite), sum(case.error for case in suite)) == (402, 94)


def test_what_is_read_is_read_as_yaml_1_2_core_says(suite: list[Case]) -> None:
    read = [case for case in suite if not case.error and not safe_yaml.load(case.text).faults]
    assert len(read) > 150
    for case in read:
        data = safe_yaml.load(case.text).data
        expected = documents(case)
        assert told_apart([data]) == told_apart(expected or [None]), case  # a text without a document is empty
        if case.json is not None:
            assert data == (in_json(case) or [None])[0], case


def test_what_is_refused_has_a_code_a_place_and_a_reason(suite: list[Case]) -> None:
    for case, fault in refused(suite).values():
        assert fault.code in {"FM002", "FM010", "FM011", "FM012", "FM013", "FM014", "FM015", "FM016", "FM017"}, case
        assert 1 <= fault.span.line <= case.text.count("\n") + 1, case
        assert fault.message.endswith("."), case
        assert not fault.message.startswith("This is not YAML"), case


def test_valid_yaml_that_is_not_understood_is_listed(suite: list[Case]) -> None:
    found = [name for name, (case, fault) in refused(suite).items() if not case.error and fault.code == "FM002"]
    assert sorted(found) == listed(NOT_UNDERSTOOD)


def test_errors_that_are_read_all_the_same_are_listed(suite: list[Case]) -> None:
    assert sorted(case.name for case in suite if case.error and case.name not in refused(suite)) == listed(LENIENT)


def test_the_quick_reader_reads_the_same(suite: list[Case]) -> None:
    pytest.importorskip(
        "oryaml", reason="oryaml is not installed: the fast reader is not tested (pip install -e .[fast])"
    )
    read = 0
    for case in suite:
        for text, path in ((case.text, "x.yaml"), (f"---\n{case.text}\n---\n## A\n\nb\n", "x.md")):
            found = fast_reader.read(text, path)
            if found is not None:
                read += 1
                strict = (safe_yaml if path == "x.yaml" else markdown).load(text, path)
                assert strict.faults == (), case
                assert told_apart(found.data) == told_apart(strict.data), case
    assert read > 60


def test_every_case_in_place_of_a_file_is_a_finding(suite: list[Case]) -> None:
    files: dict[str, str] = {}
    for number, case in enumerate(suite):
        files[f"tasks/{BATCH}/t-{number:010}.yaml"] = case.text
        files[f"answers/{BATCH}/{TASK}/a{number}.md"] = f"---\n{case.text}\n---\n"
    findings = Checker(MemoryTree({**GOOD, **files}), MemoryTree({})).check(files, NOW)
    errors = {finding.path for finding in findings if finding.severity is Severity.ERROR}
    assert errors == set(files)


def test_the_page_lists_what_is_refused(suite: list[Case]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    fresh = f"{before}{BEGIN}\n{_tables(suite)}\n{END}{rest.partition(END)[2]}"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert page == fresh


def _tables(suite: list[Case]) -> str:
    found = refused(suite)
    read = sum(not case.error for case in suite if case.name not in found)
    errors = sum(case.error for case, _ in found.values())
    head = (
        f"Of its {len(suite)} cases, {read} are read as it says, {len(listed(LENIENT))} are read although\n"
        f"it calls them errors, and {len(found)} are refused: {errors} errors, and {len(found) - errors} valid."
    )
    parts = [
        head,
        "**Valid, and refused because it is not used here**",
        _table("what stands there", "code", _by_reason(found, error=False, understood=True)),
        "**Valid, and refused because the parser knows an older grammar**, or would read something else",
        _table("what stands there", "code", {(what, "FM002"): names for what, names in NOT_UNDERSTOOD.items()}),
        "**Errors, and refused**",
        _table("what is said", "code", _by_reason(found, error=True, understood=False)),
        "**Errors by the suite's word that are read**, as the one thing that can be meant",
        _table("what stands there", "", {(what, ""): names for what, names in LENIENT.items()}),
    ]
    return "\n\n".join(parts) + "\n"


def _by_reason(found: dict[str, tuple[Case, Fault]], *, error: bool, understood: bool) -> dict[tuple[str, str], str]:
    rows: dict[tuple[str, str], list[str]] = {}
    for name, (case, fault) in found.items():
        if case.error == error and not (understood and fault.code == "FM002"):
            rows.setdefault((fault.message, fault.code), []).append(name)
    ordered = sorted(rows.items(), key=lambda row: (row[0][1], row[0][0]))
    return {reason: " ".join(sorted(names)) for reason, names in ordered}


def _table(what: str, code: str, rows: dict[tuple[str, str], str]) -> str:
    lines = [f"| {what} | {code} | cases |", "|---|---|---|"] if code else [f"| {what} | cases |", "|---|---|"]
    for (reason, number), names in rows.items():
        cells = [reason.replace("|", "\\|"), *([number] if code else []), names]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
