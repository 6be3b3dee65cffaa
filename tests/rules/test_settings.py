"""Settings: what is said of the rules under “checks”."""

from __future__ import annotations

import pytest

from rlhf.rules.table import RULES
from tests.rules.memory import CONFIG, add, check

FAMILIES = ", ".join(sorted({rule.code[:2] for rule in RULES}))


def found(codes, severity="warning"):
    return check(CONFIG, add(CONFIG, f'checks:\n  - {{codes: [{codes}], severity: "{severity}"}}\n'))


@pytest.mark.parametrize(
    ("codes", "hint"),
    [
        ("AN011", None),
        ("AN, RB", None),
        ("AN911", "Did you mean AN011? To see all: rlhf rules"),
        ("QQ", f"There are: {FAMILIES}."),
    ],
)
def test_codes_that_exist(codes, hint):
    told = [finding for finding in found(codes) if finding.code == "CF003"]
    assert [finding.hint for finding in told][:1] == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("codes", "severity", "fires"),
    [
        ("FM010", "warning", True),
        ("FM010", "off", True),
        ("FM010", "error", False),
        ("FM018", "off", False),
        ("FM018", "error", False),
        ("SC", "off", True),
        ("FM", "off", True),
        ("FM", "error", False),
        ("AN", "off", False),
        ("AN003", "warning", False),
    ],
)
def test_what_cannot_be_turned_down(codes, severity, fires):
    assert [finding.code for finding in found(codes, severity)] == (["CF004"] if fires else [])


def test_a_family_names_those_of_its_rules_that_can_be():
    (finding,) = found("FM", "off")
    free = [rule.code for rule in RULES if rule.code.startswith("FM") and rule.adjustable]
    assert finding.hint == f"Name those that can be turned down: {', '.join(free)}."


def test_an_unknown_code_is_one_finding():
    assert [finding.code for finding in found("FM999", "off")] == ["CF003"]


@pytest.mark.parametrize(
    "checks", ["none", "[AN]", "[{codes: AN, severity: off}]", "[{codes: [3, AN1], severity: off}]"]
)
def test_misshapen_checks_are_left_to_their_schema(checks):
    assert {finding.code for finding in check(CONFIG, add(CONFIG, f"checks: {checks}\n"))} == {"SC001"}


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("calendar: GB-ENG\n", []),
        ("calendar: GB-XYZ\n", ["CF002"]),
        ("calendar: XX\n", ["CF002"]),
        ("policy:\n  questions: {answer: 3wd}\n", []),
        ("policy:\n  questions: {answer: 9999wd}\n", ["CF002"]),
        ("policy:\n  escalations:\n    S2: {acknowledge: 99999w}\n", ["CF002"]),
        ("policy:\n  escalations: {fallback: morgan}\n", []),
        ("policy:\n  escalations: {fallback: emeka}\n", ["CF005"]),
        ("policy:\n  escalations: {fallback: nobody-here}\n", ["CF005"]),
    ],
)
def test_times_calendars_and_the_fallback_are_real(lines, codes):
    assert [finding.code for finding in check(CONFIG, {CONFIG: f"project: Winter\n{lines}".encode()})] == codes
