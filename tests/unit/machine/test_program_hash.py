"""What is kept from an earlier version of the program is thrown away, whichever file of it changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rlhf
from rlhf.store.program_hash import program_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(rlhf.__file__).parent
STORED_BY = ("model", "process", "store")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the program, which the hash is taken of."""
    root = tmp_path / "rlhf"
    shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(rlhf, "__file__", str(root / "__init__.py"))
    program_hash.cache_clear()
    yield root
    program_hash.cache_clear()


@pytest.mark.parametrize("rooms", [(), STORED_BY])
def test_a_change_of_a_file_however_deep_it_lies_changes_its_hash(copy: Path, rooms: tuple[str, ...]) -> None:
    seen = {program_hash(*rooms)}
    one_of_each = {file.parent: file for file in copy.rglob("*.py")}.values()
    within = [file for file in one_of_each if not rooms or file.relative_to(copy).parts[0] in rooms]
    assert {len(file.relative_to(copy).parts) for file in within} >= {2, 3}
    for file in within:
        file.write_bytes(file.read_bytes() + b"\n")
        program_hash.cache_clear()
        now = program_hash(*rooms)
        assert now not in seen, file
        seen.add(now)


def test_a_change_elsewhere_does_not(copy: Path) -> None:
    before = program_hash(*STORED_BY)
    file = copy / "commands" / "app.py"
    file.write_bytes(file.read_bytes() + b"\n")
    program_hash.cache_clear()
    assert program_hash(*STORED_BY) == before
