"""Wait for git while its server sends something; after a silence, end git and its helper processes."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_GRACE = 5.0  # seconds that git has to remove its temporary files
_TRACE = re.compile(rb"\d\d:\d\d:\d\d\.\d{6} [\w./-]+:\d+ +[^\n]*\n")
_TRYING = re.compile(rb"== Info: +Trying ")
_REACHED = re.compile(rb"=> Send header: (?:GET|POST|HEAD|PUT) |== Info: Closing connection")


class Silence:
    """How long a server has been silent, read from git's trace, while git waits for the server.

    Args:
        always: True: silence counts at any time, since there is no other limit; False: only until a server is reached.
    """

    def __init__(self, *, always: bool, clock: Callable[[], float]) -> None:
        self._always, self._clock = always, clock
        self._waiting = always
        self._heard = clock()
        self._rest = b""

    def hear(self, piece: bytes) -> None:
        """Take a piece of git's trace and note the time."""
        self._heard = self._clock()
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            if _TRYING.search(line):
                self._waiting = True
            elif _REACHED.search(line):
                self._waiting = self._always

    def left(self, limit: float) -> float:
        """Return how many seconds of the limit are left; 0 or less: the server is to be given up."""
        return limit - (self._clock() - self._heard) if self._waiting else limit


def run(process: subprocess.Popen[bytes], sent: bytes, silence: Silence, limit: float) -> tuple[bytes, bytes, bool]:
    """Wait for git; return its output, its standard error without the trace, and whether the server was given up."""
    out: list[bytes] = []
    err: list[bytes] = []
    pipes = ((process.stdout, out, lambda _: None), (process.stderr, err, silence.hear))
    readers = [threading.Thread(target=_drain, args=pipe, daemon=True) for pipe in pipes]
    given_up = False
    try:
        for reader in readers:
            reader.start()
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(sent)
                process.stdin.flush()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        for reader in readers:
            while reader.is_alive() and not given_up:
                reader.join(min(silence.left(limit), threading.TIMEOUT_MAX))
                given_up = reader.is_alive() and silence.left(limit) <= 0
        if given_up:
            end_all(process)
        process.wait()
    except BaseException:
        end_all(process)
        raise
    for reader in readers:
        reader.join(_GRACE)
    return b"".join(out), _TRACE.sub(b"", b"".join(err)), given_up


def _drain(pipe: IO[bytes] | None, into: list[bytes], hear: Callable[[bytes], None]) -> None:
    """Read a pipe to its end."""
    if pipe is not None:
        with pipe:
            while piece := pipe.read1(1 << 16):  # type: ignore[attr-defined]
                into.append(piece)
                hear(piece)


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all processes that it started: without it, git's helpers would go on waiting."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait()
        return
    family = [process.pid, *_below(process.pid)]
    for code in (signal.SIGTERM, signal.SIGKILL):
        for pid in family[0 if process.poll() is None else 1 :]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, code)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)


def _below(pid: int) -> list[int]:
    """Return the ids of the processes that a process started, and of those that they started."""
    children: dict[int, list[int]] = {}
    for child, parent in _every_process():
        children.setdefault(parent, []).append(child)
    result: list[int] = []
    rest = [pid]
    while rest:
        below = children.get(rest.pop(), [])
        result += below
        rest += below
    return result


def _every_process() -> list[tuple[int, int]]:
    """Return the id of every process, and of the process that started it."""
    if Path("/proc/self/stat").exists():
        result = []
        for file in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parent = file.read_text(errors="replace").rpartition(")")[2].split()[1]
                result.append((int(file.parent.name), int(parent)))
        return result
    text = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False).stdout
    return [(int(row.split()[0]), int(row.split()[1])) for row in text.splitlines()]
