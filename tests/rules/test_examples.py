"""The page of every rule: its bad example fires exactly that rule, its good example fires none."""

from __future__ import annotations

import pytest

from rlhf.rules.pages import page
from rlhf.rules.table import RULES
from tests.rules.examples import files_with
from tests.rules.memory import check_all


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples(rule):
    shown = page(rule)
    assert shown.bad, "the page has no bad example"
    assert shown.good, "the page has no good example"
    bad = check_all(files_with([*shown.given, *shown.bad]))
    assert {finding.code for finding in bad} == {rule.code}, bad
    good = check_all(files_with([*shown.given, *shown.good]))
    assert good == []
