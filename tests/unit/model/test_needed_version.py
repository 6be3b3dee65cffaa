"""Which version of the program a project needs."""

from __future__ import annotations

import pytest

from rlhf.errors import ProgramTooOld
from rlhf.model.policy_check import checked_policy
from rlhf.model.version import meets


@pytest.mark.parametrize(
    ("program", "needed", "met"),
    [
        ("0.2.0", "0.2", True), ("0.2.0", "0.2.0", True), ("0.2.0", "0", True), ("1.0.0", "0.9", True),
        ("0.10.0", "0.9", True), ("0.2.0", "0.2.1", False), ("0.9.0", "0.10", False), ("0.2.0", "1", False),
        ("0.2.0", "next", False), ("0.2.0", "0.2-beta", False), ("0.2.0", "0.\u0662", False),
    ],
)  # fmt: skip
def test_a_version_meets_another(program: str, needed: str, met: bool) -> None:
    assert meets(program, needed) is met


def test_a_policy_that_needs_more_is_not_read() -> None:
    with pytest.raises(ProgramTooOld, match=r"needs rlhf 99\.0 or newer"):
        checked_policy({"project": "Winter", "requires": "99.0", "what": "an older program does not know"})
