"""The disk of the forge or of a copy is full: what was written stays, and the rest is done once there is room."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.campaign.faults import BY_NAME, counts, settle, wrong
from tests.team import BARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.team import Team

    Record = Callable[[str, object], None]

#: Kilobytes that are left, and under which verb whose disk is full: in a long campaign, and in every run of the tests.
LEFT, FEW = tuple(range(0, 200, 8)), (8, 64)
VERBS = ("submit", "approve", "publish", "ask", "save")
FEW_VERBS = {("approve", "forge"), ("submit", "forge"), ("save", "copy")}
_WHOLE = 64_000  # kilobytes of the small disk


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Put a folder onto a disk of its own."""
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_WHOLE}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        aside.rename(folder)
        pytest.skip("a small disk cannot be mounted here: run the tests as root on Linux")
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, left: int) -> Path:
    """Leave so many kilobytes free on the disk of a folder; return the file that takes the rest."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free // 1024
    with ballast.open("wb") as file:
        for _ in range(max(0, free - left)):
            file.write(b"x" * 1024)
    return ballast


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = [(verb, whose) for verb in VERBS for whose in ("forge", "copy")]
    long = metafunc.config.getoption("--campaign") == "long"
    metafunc.parametrize(("verb", "whose"), [case for case in every if long or case in FEW_VERBS])


def test_what_did_not_fit_is_done_once_there_is_room(
    verb: str,
    whose: str,
    before: dict[str, Team],
    tmp_path: Path,
    long: bool,
    record_property: Callable[[str, object], None],
) -> None:
    act, faults, failed = BY_NAME[verb], [], 0
    counted = counts(before[verb], act.who)
    for left in LEFT if long else FEW:
        team = before[verb].copy_to(tmp_path / f"{left}")
        place = team.root / (BARE if whose == "forge" else act.who)
        with small_disk(place):
            ballast = fill(place, left)
            first = team.rlhf(act.who, *act.command, code=None)
            ballast.unlink()
            failed += first.code != 0
            if first.code not in {0, 3, 4}:
                faults.append(f"{left} KB left: {verb} ends with {first.code}: {first.words}")
            if first.code and whose == "copy" and "The disk is full." not in first.words:
                faults.append(f"{left} KB left: {verb} does not say that the disk is full: {first.words}")
            refused = settle(team, act, again=first.code != 0)
            faults += [f"{left} KB left: {what}" for what in (*refused, *wrong(team, act, counted))]
    record_property("sizes", len(LEFT if long else FEW))
    assert not faults, "\n".join(faults)
    assert failed, "the disk was never full"
