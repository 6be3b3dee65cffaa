"""Work shared among processes gives what one process gives, and its errors arrive."""

from __future__ import annotations

import os
import time

import pytest

from rlhf.errors import CutShort
from rlhf.store.git.git import Git
from rlhf.store.git.objects import Objects
from rlhf.store.machine.parallel import share, workers

UNITS = list(range(37))


@pytest.mark.parametrize("count", [1, 2, 5, 50])
def test_every_unit_is_worked_on_once(count):
    assert dict(share(UNITS, lambda unit: unit * unit, count)) == {unit: unit * unit for unit in UNITS}


def test_it_is_really_shared():
    assert len(set(dict(share(UNITS, lambda _: os.getpid(), 3)).values())) == 3


def test_large_results_come_whole():
    results = dict(share(UNITS, lambda unit: bytes([unit]) * 300_000, 2))
    assert all(results[unit] == bytes([unit]) * 300_000 for unit in UNITS)


@pytest.mark.parametrize("count", [1, 2])
def test_what_goes_wrong_there_is_raised_here(count):
    def work(unit: int) -> int:
        if unit == 20:
            raise LookupError(unit)
        return unit

    with pytest.raises(LookupError, match="20"):
        dict(share(UNITS, work, count))


def test_whoever_stops_listening_leaves_nobody_at_work():
    children = set()
    for _, pid in share(UNITS, lambda _: time.sleep(0.05) or os.getpid(), 2):
        children.add(pid)
        if len(children) == 2:
            break
    time.sleep(0.05)
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_nothing_to_do():
    assert list(share([], lambda unit: unit, 2)) == []
    assert workers() >= 1


def test_a_process_that_is_ended_from_outside_is_not_taken_for_done():
    def work(unit: int) -> int:
        if unit == 5:
            os.kill(os.getpid(), 9)
        return unit

    with pytest.raises(CutShort):
        dict(share(UNITS, work, 2))


def test_each_process_holds_a_conversation_with_git_of_its_own(tmp_path):
    git = Git(tmp_path)
    git.run("init", "-q")
    names = [git.text("hash-object", "-w", "--stdin", stdin=bytes([65 + unit]) * 9_000) for unit in UNITS]
    with Objects(git) as objects:
        assert objects.read(names[0])  # begun before the others are
        for unit, data in share(UNITS * 20, lambda unit: objects.read(names[unit]), 3):
            assert data == bytes([65 + unit % len(UNITS)]) * 9_000
        assert objects.read(names[1])
