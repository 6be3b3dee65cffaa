"""The threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = sorted(set(re.findall(r"`(tests/[a-z_/]+\.py(?:::[a-z_0-9]+)?)`", (ROOT / "docs/security.md").read_text())))


def test_every_attack_has_a_test() -> None:
    rows = [row for row in (ROOT / "docs/security.md").read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows if not row.startswith("| attack"))


@pytest.mark.parametrize("named", NAMED)
def test_it_is_there(named: str) -> None:
    file, _, name = named.partition("::")
    assert (ROOT / file).is_file()
    assert not name or f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")
