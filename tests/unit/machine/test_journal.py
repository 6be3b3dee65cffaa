"""The journal of a forge: what is left behind is told from what somebody is still doing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rlhf.forge import journal
from rlhf.forge.local import Update
from rlhf.store.machine import process
from rlhf.store.machine.lock import alone

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

AT = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
UPDATES = [Update("answer/t-1/amara", "", "a" * 40), Update("draft/amara", "b" * 40, "c" * 40)]


def ended() -> str:
    """The identity of a process that has ended."""
    script = "import os; from rlhf.store.machine.process import identity; print(identity(os.getpid()))"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_a_process_is_known_while_it_runs_and_not_afterwards() -> None:
    assert process.has_ended(process.identity(os.getpid())) is False
    assert process.has_ended(ended()) is True


def test_after_a_restart_every_process_of_before_has_ended_and_of_another_machine_nothing_is_known() -> None:
    host, boot, pid, started = process.identity(os.getpid()).split(" ")
    assert process.has_ended(f"{host} another-{boot} {pid} {started}") is True
    assert process.has_ended(f"another-{host} {boot} {pid} {started}") is None


def test_a_number_that_another_process_has_by_now_is_not_the_process_of_before() -> None:
    host, boot, pid, started = process.identity(os.getpid()).split(" ")
    assert process.has_ended(f"{host} {boot} {pid} {int(started) - 1}") is True


def test_a_push_is_left_once_its_process_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(journal.RECEIVER, str(os.getpid()))
    push = journal.begin(tmp_path, UPDATES, AT)
    assert journal.begun(tmp_path) == push
    assert journal.left(tmp_path) == []
    data = json.loads(push.file.read_text(encoding="utf-8"))
    push.file.write_text(json.dumps({**data, "process": ended()}), encoding="utf-8")
    assert journal.left(tmp_path) == [push]
    assert (push.at, list(push.updates)) == (AT, UPDATES)
    journal.done(push)
    assert journal.left(tmp_path) == []


def test_what_moves_together_is_left_by_a_process_that_ends_meanwhile_and_by_no_other(tmp_path: Path) -> None:
    lines = [f"update refs/heads/main {'a' * 40} {'b' * 40}"]
    move = journal.intend(tmp_path, lines)
    assert journal.left(tmp_path) == []
    journal.done(move)
    assert list((tmp_path / "rlhf" / "journal").iterdir()) == []
    script = (
        "import os, sys; from pathlib import Path; from rlhf.forge import journal\n"
        f"journal.intend(Path({os.fspath(tmp_path)!r}), {lines!r}); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    assert [entry.lines for entry in journal.left(tmp_path) if isinstance(entry, journal.Move)] == [tuple(lines)]


def test_moves_come_before_pushes_since_a_push_may_rest_on_them(tmp_path: Path) -> None:
    folder = tmp_path / "rlhf" / "journal"
    folder.mkdir(parents=True)
    rows = [[update.branch, update.old, update.new] for update in UPDATES]
    (folder / "push-1.json").write_text(json.dumps({"at": "2026-11-30T19:30:00Z", "process": ended(), "updates": rows}))
    (folder / "move-1.json").write_text(json.dumps({"process": ended(), "lines": []}))
    (folder / "push-2.json").write_text("{")
    assert [type(entry).__name__ for entry in journal.left(tmp_path)] == ["Move", "Push"]


def test_what_is_no_entry_or_is_gone_meanwhile_stops_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "rlhf" / "journal"
    folder.mkdir(parents=True)
    (folder / "push-1.json").write_text(json.dumps({"at": "2026-11-30T19:30:00Z", "process": "odd", "updates": []}))
    (folder / "push-2.json").symlink_to(folder / "gone")
    (folder / "move-3.json").write_text("[]")
    assert journal.left(tmp_path) == []


def test_one_at_a_time(tmp_path: Path) -> None:
    """Ten processes add to a number in a file, each reading it first; none is lost."""
    script = (
        "import sys, time; from pathlib import Path; from rlhf.store.machine.lock import alone\n"
        "folder = Path(sys.argv[1])\n"
        "with alone(folder / 'lock'):\n"
        "    number = int((folder / 'number').read_text()); time.sleep(0.02)\n"
        "    (folder / 'number').write_text(str(number + 1))"
    )
    (tmp_path / "number").write_text("0")
    running = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(10)]
    assert [one.wait() for one in running] == [0] * 10
    assert (tmp_path / "number").read_text() == "10"


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    script = "import os, sys; from pathlib import Path; from rlhf.store.machine.lock import alone\n"
    script += "with alone(Path(sys.argv[1]) / 'lock'): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    waited: list[bool] = []
    with alone(tmp_path / "lock", lambda: waited.append(True)):
        pass
    assert waited == []
