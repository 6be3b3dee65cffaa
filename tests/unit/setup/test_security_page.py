"""The threat model names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.here import REPOSITORY

NAMED = sorted(
    set(re.findall(r"`(tests/[a-z_/]+\.py(?:::[a-z_0-9]+)?)`", (REPOSITORY / "docs/security.md").read_text()))
)


def test_every_attack_has_a_test() -> None:
    rows = [
        row
        for row in (REPOSITORY / "docs/security.md").read_text(encoding="utf-8").splitlines()
        if row.startswith("| ")
    ]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows if not row.startswith("| attack"))


@pytest.mark.parametrize("named", NAMED)
def test_it_is_there(named: str) -> None:
    file, _, name = named.partition("::")
    assert (REPOSITORY / file).is_file()
    assert not name or f"\ndef {name}(" in (REPOSITORY / file).read_text(encoding="utf-8")
