"""The page of every rule: its bad example fires exactly that rule, its good example fires none."""

from __future__ import annotations

import pytest

from rlhf.rules.pages import page
from rlhf.rules.table import RULES
from tests.rules.examples import files_with, on_main, told_of
from tests.rules.memory import check_all


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples(rule):
    shown = page(rule)
    assert shown.bad, "the page has no bad example"
    assert shown.good, "the page has no good example"
    known = {"retired": told_of(shown.given, "the history"), "withdrawn": told_of(shown.given, "the ledger")}
    known["main"] = on_main(shown.given)
    bad = check_all(files_with([*shown.given, *shown.bad]), **known)
    assert {finding.code for finding in bad} == {rule.code}, bad
    good = check_all(files_with([*shown.given, *shown.good]), **known)
    assert good == []
