"""A timer: what speaks against what it shows, and that its file is whole or not there."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace

from rlhf.errors import NotAllowedToWrite, TimerUnreadable
from rlhf.model.ids import ULID, fullmatch, ulid_after
from rlhf.process.planning.timer import Timer, measured
from rlhf.store.machine import timer_file
from tests.unit.samples import BATCH, NOW, TASK, an_id

TIMER = Timer("0123456789abcdez", "amara", "/home/amara/winter", BATCH, TASK, "writing", NOW, 1000.0)


def after(minutes, awake=None):
    return measured(TIMER, NOW + timedelta(minutes=minutes), 1000.0 + 60 * (minutes if awake is None else awake))


def test_a_sitting_is_taken_as_it_is():
    assert (after(25).minutes, after(25).doubt) == (25, "")
    assert (after(180).minutes, after(180).doubt) == (180, "")
    assert after(25, awake=21).doubt == ""
    assert [after(0.4).minutes, after(0.5).minutes, after(1.6).minutes] == [0, 1, 2]


@pytest.mark.parametrize(
    ("minutes", "awake", "why"),
    [
        (181, None, "3 h 1 min ago"),
        (40, 20, "slept"),  # closed for twenty minutes
        (40, -15, "started anew"),  # its other clock began again
        (10, 40, "changed"),  # set back, but not before the start
        (-30, 20, "earlier"),  # set back before the start
    ],
)
def test_what_may_be_no_time_at_work_is_in_doubt(minutes, awake, why):
    assert why in after(minutes, awake).doubt


def test_its_ids_are_always_the_same_but_for_their_time():
    now, later = TIMER.id_at(NOW, 0), TIMER.id_at(NOW + timedelta(hours=1), 0)
    assert fullmatch(ULID, now)
    assert now[10:] == later[10:] == TIMER.key
    assert now < later
    assert TIMER.id_at(NOW, 1)[10:] == "0123456789abcdf0"
    assert ulid_after(now, an_id(1).replace("01jd", "7zzz"))[10:] == TIMER.key  # as a ledger moves it behind the last


def test_one_of_many_at_once_begins(tmp_path):
    many = [replace(TIMER, key=f"{number:016}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda one: timer_file.begin(tmp_path, one), many))
    assert begun.count(True) == 1
    assert timer_file.running(tmp_path) == many[begun.index(True)]


def test_it_is_read_as_it_was_written_and_goes_once(tmp_path):
    home = tmp_path / "not" / "there"
    assert timer_file.running(home) is None
    assert timer_file.begin(home, TIMER)
    assert not timer_file.begin(home, replace(TIMER, task="t-other00000"))
    assert timer_file.running(home) == TIMER
    assert [file.name for file in home.iterdir()] == ["timer.json"]
    assert (timer_file.end(home), timer_file.end(home)) == (True, False)


def test_a_disk_without_links_will_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refuse)
    assert timer_file.begin(tmp_path, TIMER)
    assert not timer_file.begin(tmp_path, TIMER)
    assert timer_file.running(tmp_path) == TIMER


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"started": "noon"}', json.dumps({"key": 1, "started": "2026-11-30T19:30:00Z", "awake": 1})],
)
def test_a_file_that_is_none_of_ours_says_so_and_can_be_forgotten(tmp_path, text):
    (tmp_path / "timer.json").write_text(text, encoding="utf-8")
    with pytest.raises(TimerUnreadable):
        timer_file.running(tmp_path)
    assert timer_file.end(tmp_path)


def test_a_home_that_is_a_file_says_so(tmp_path):
    (tmp_path / "home").write_text("", encoding="utf-8")
    with pytest.raises(NotAllowedToWrite):
        timer_file.begin(tmp_path / "home", TIMER)
