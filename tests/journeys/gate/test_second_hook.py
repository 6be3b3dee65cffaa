"""The first hook's process goes on as the second; wherever it cannot, the second hook runs by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.ci import relay
from rlhf.forge import journal, local
from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team import Team

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not hasattr(os, "fork") or not Path("/proc").exists(), reason="this system cannot fork"),
]
FIRST = TASKS[0]
_NOBODYS = f'{sys.executable} -c "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"'
_LONG = 30  # seconds: what is waited for happens at once


def start(team: Team, *args: str, who: str = "amara") -> subprocess.Popen[str]:
    """A command whose hooks are processes of their own, as outside of tests."""
    return subprocess.Popen(
        [sys.executable, "-m", "rlhf", *args], cwd=team.root / who, env=team.environment(who), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def submit(team: Team) -> str:
    return ran(team, "amara", "submit")


def ran(team: Team, who: str, *args: str) -> str:
    with start(team, *args, who=who) as process:
        out, err = process.communicate(timeout=_LONG)
    assert process.returncode == 0, out + err
    return out + err


def before_the_relay(team: Team, line: str) -> None:
    """Have the second hook's script do something first, and write down how it went on."""
    hook = team.bare / "hooks" / "post-receive"
    text = hook.read_text("utf-8").replace("    if [ -S", f"    {line}\n    if [ -S", 1)
    hook.write_text(text.replace("code=$?", "code=$?; echo $code >> relayed", 1), "utf-8")


def relayed(team: Team) -> list[str]:
    file = team.bare / "relayed"
    return file.read_text("utf-8").split() if file.exists() else []


def hooks_at_work(team: Team) -> list[int]:
    """The processes of this forge's hooks."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit() and b"rlhf.ci.hooks" in (folder / "cmdline").read_bytes():
                found += [int(folder.name)] if (folder / "cwd").readlink() == team.bare.resolve() else []
    return found


def the_hook_at_work(team: Team) -> int:
    """The one process of this forge's hooks; a process that it is about to start looks like it for a moment."""
    end = time.monotonic() + _LONG
    while len(found := hooks_at_work(team)) != 1:
        assert time.monotonic() < end, found
        time.sleep(0.02)
    return found[0]


def until_none_is_at_work(team: Team) -> None:
    end = time.monotonic() + _LONG
    while hooks_at_work(team):
        assert time.monotonic() < end, "a hook stays"
        time.sleep(0.02)


def is_recorded(team: Team) -> bool:
    names = team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    return any(name.startswith(f"{BATCH}/{FIRST}/") and name.endswith("-received.yaml") for name in names)


@pytest.fixture
def at_work(a_written_task: Team) -> Iterator[Team]:
    """At the end all is recorded, and nothing of it is left over."""
    yield a_written_task
    until_none_is_at_work(a_written_task)
    assert is_recorded(a_written_task)
    assert not list((a_written_task.bare / "rlhf" / "journal").iterdir())


def test_one_process_is_both_hooks(at_work: Team) -> None:
    team = at_work
    before_the_relay(team, "true")
    assert "submitted" in submit(team)
    assert relayed(team) == ["0"]


def test_what_the_second_hook_says_reaches_whoever_pushes(at_work: Team) -> None:
    team = at_work
    submit(team)
    team.rlhf("emeka", "sync")
    before_the_relay(team, "true")
    assert "Merged: " in ran(team, "emeka", "review", "approve", FIRST)
    assert relayed(team) == ["0"]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ('rm -f "${begun%.json}.sock"', []),
        (
            'rm "${begun%.json}.sock"; ' + _NOBODYS + ' "${begun%.json}.sock"',
            [str(relay.NOBODY)],
        ),
    ],
    ids=["no socket", "a socket of nobody"],
)
def test_where_nobody_waits_the_second_hook_runs_by_itself(at_work: Team, line: str, codes: list[str]) -> None:
    team = at_work
    before_the_relay(team, line)
    assert "submitted" in submit(team)
    assert relayed(team) == codes


def test_a_process_that_is_killed_at_its_work_is_followed_by_another(at_work: Team) -> None:
    team = at_work
    before_the_relay(team, "true")
    with journal.only_one(team.bare):
        process = start(team, "submit")
        end = time.monotonic() + _LONG
        while not team.branches("answer/") or list((team.bare / "rlhf" / "journal").glob("*.sock")):
            assert time.monotonic() < end
            time.sleep(0.01)
        os.kill(the_hook_at_work(team), signal.SIGKILL)  # it has been asked, and waits for the lock
    out, err = process.communicate(timeout=_LONG)
    assert process.returncode == 0, out + err
    assert relayed(team) == [str(relay.NOBODY)]


def test_a_push_that_git_then_refuses_leaves_no_process(at_work: Team) -> None:
    team = at_work
    update = team.bare / "hooks" / "update"
    update.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    update.chmod(0o755)
    with start(team, "submit") as process:
        process.communicate(timeout=_LONG)
    assert not team.branches("answer/")
    until_none_is_at_work(team)
    update.unlink()
    team.rlhf("amara", "submit")


def test_the_relay_and_the_script_agree_and_neither_needs_more_than_python(tmp_path: Path) -> None:
    assert relay.NOBODY == local.NOBODY
    script = Path(relay.__file__)
    assert (
        subprocess.run([sys.executable, "-I", "-S", str(script), str(tmp_path / "none")], check=False).returncode == 75
    )


@pytest.mark.parametrize(
    ("said", "code"), [(b"rlhf: One.\n\x000", 0), (b"\x001", 1), (b"rlhf: One.\n", 75), (b"", 75), (b"x\x00", 75)]
)
def test_the_relay_ends_as_it_is_told(tmp_path: Path, said: bytes, code: int) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(tmp_path / "s"))
        listening.listen(1)
        asking = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(relay.__file__)), "s"], cwd=tmp_path, stderr=subprocess.PIPE
        )
        answering, _ = listening.accept()
        for at in range(len(said)):
            answering.sendall(said[at : at + 1])
        answering.close()
        _, err = asking.communicate(timeout=_LONG)
    assert (err, asking.returncode) == (said.partition(b"\0")[0], code)
