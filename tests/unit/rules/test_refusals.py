"""Whatever keeps a file from being read is told by a rule: nothing is refused in silence."""

from __future__ import annotations

import pytest

from rlhf.model.document import Fault
from rlhf.model.finding import Span
from rlhf.rules.run import check
from rlhf.store.files import yaml_errors

CODES = sorted(value for value in vars(yaml_errors).values() if isinstance(value, str) and value.startswith("FM"))


@pytest.mark.parametrize("code", [code for code in CODES if code != yaml_errors.LARGE])  # told from the bytes alone
@pytest.mark.parametrize("what", ["task", "answer", "batch", "guidance", "people", "config"])
def test_a_refusal_is_told(code: str, what: str) -> None:
    faults = (Fault(code, Span(3, 5), "It cannot be read.", "Mend it."),)
    assert [finding.code for finding in check(what, "a file", {"faults": faults})] == [code]


def test_all_refusals_are_seen_here() -> None:
    assert len(CODES) == 10
