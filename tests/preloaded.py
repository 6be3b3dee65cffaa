"""Processes that have loaded rlhf already and run one command after another: the same commands, at a part of the cost.

Each command has its own folder, environment, input and output, and at any time a process runs one of them; whoever
kills a command kills the process, and a process that a command leaves other than it was ends. What a test is about a
process itself (kills at any time, races, timers, interpreters) starts a real one instead.

The hooks of the tests' forge knock at the same process where the command that pushes does: a line of bash with the
number of its process, from which folder, environment, input and output are read (proc(5)).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import IO

from tests.here import REPOSITORY

#: In the environment of a command and of the hooks that it starts: the port of the process that has rlhf loaded.
PORT = "RLHF_TESTS_PRELOADED"
_BASH = shutil.which("bash") if Path("/proc/self/environ").exists() else None
_KNOCK = Path(__file__).with_name("knock.bash")
#: Settings that an interpreter takes at its start, so that a command with others needs an interpreter of its own.
_AT_START = ("LC_", "LANG", "PYTHON", "COVERAGE")


def run(args: list[str], *, cwd: Path, env: dict[str, str], stdin: str) -> subprocess.CompletedProcess[str]:
    """Run `rlhf` with arguments, as `subprocess.run` would."""
    started = None if _differs(env) else _started()
    if started is None:
        return subprocess.run(
            [sys.executable, "-m", "rlhf", *args], cwd=cwd, env=env, input=stdin, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    where, port = started
    with contextlib.ExitStack() as files:
        given, out, err = (files.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write(stdin.encode())
        given.seek(0)
        code = _ask(where, ["rlhf", *args], os.fspath(cwd), env | {PORT: port}, [given, out, err])
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(args, code, *told)


def install_hooks(bare: Path) -> None:
    """Have the hooks of a forge ask the process that has rlhf loaded, where there is one; else they start as ever."""
    for hook in (bare / "hooks").iterdir() if _BASH else ():
        text = hook.read_text(encoding="utf-8")
        plain = f"{shlex.quote(sys.executable)} -I -m rlhf.ci.hooks {hook.name}"
        if plain in text and PORT not in text:
            knock = f"{_BASH} {shlex.quote(os.fspath(_KNOCK))} {hook.name}"
            asked = f'if [ "${PORT}" ]; then {knock}; else {plain}; fi'
            hook.write_text(text.replace(f"exec {plain}", asked).replace(f"| {plain}", f"| {asked}"))


def for_hooks() -> dict[str, str]:
    """What a command that is a process of its own is given, so that the hooks it meets ask the one with rlhf loaded."""
    started = _started()
    return {PORT: started[1]} if started is not None else {}


def _ask(where: str, words: list[str], cwd: str, env: dict[str, str], streams: list[IO[bytes]]) -> int:
    """Have a command run, with these streams as its own, and wait for its exit code."""
    data = json.dumps([words, cwd, env]).encode()
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(where)
        head = len(data).to_bytes(8, "big") + data
        sent = socket.send_fds(asking, [head], [stream.fileno() for stream in streams])
        while sent < len(head):
            sent += asking.send(head[sent:])
        answer = b""
        while part := asking.recv(64):
            answer += part
    return int(answer)


def _differs(env: dict[str, str]) -> bool:
    """Whether a command is given what an interpreter reads at its start."""
    mine = {name: value for name, value in os.environ.items() if name.startswith(_AT_START)}
    return mine != {name: value for name, value in env.items() if name.startswith(_AT_START)}


@cache
def _started() -> tuple[str, str] | None:
    """Socket and port of this test process's own preloaded process; None where commands are to be started plainly."""
    if not hasattr(os, "fork") or "COVERAGE_PROCESS_START" in os.environ or "COVERAGE_PROCESS_CONFIG" in os.environ:
        return None
    folder = tempfile.mkdtemp(prefix="rlhf-tests-")
    where = Path(folder) / "s"
    command = [sys.executable, "-m", "tests.workers", os.fspath(where)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    while not where.exists():
        assert process.poll() is None, "the process that loads rlhf ended"
        time.sleep(0.01)
    return os.fspath(where), where.with_suffix(".port").read_text(encoding="ascii")
