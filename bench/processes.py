"""How long a whole process takes, and how much memory it and its children hold at once."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PAUSE = 0.05  # seconds between two looks at the memory
_PROPORTIONAL = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """Wall seconds, and megabytes at the peak."""

    seconds: float
    megabytes: float


def as_installed() -> None:
    """Let Python keep what it compiles, as it does of every program that is installed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def run(command: Sequence[str], where: Path) -> Run:
    """Run a command that has to succeed; megabytes are the resident size of its largest process (`wait4`)."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=where, stdout=subprocess.DEVNULL, stderr=said)
        seconds, megabytes = _finished(process, start)
        if process.returncode != 0:
            said.seek(0)
            words = said.read(4000).decode("utf-8", "replace")
            raise SystemExit(f"{' '.join(command[:6])} … ended with {process.returncode}:\n{words}")
    return Run(seconds, megabytes)


def watch(command: Sequence[str], where: Path) -> tuple[Run, int]:
    """Run a command on a terminal: megabytes of all its processes together, and how often it told its progress.

    The proportional size (PSS) of every process below it is added up twenty times a second, so that what forked
    processes share counts once. Only Linux tells it; elsewhere it is the largest process alone.
    """
    ours, theirs = pty.openpty()
    told: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(ours, told))
    listener.start()
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=where, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    most = [0.0]
    watcher = threading.Thread(target=_weigh, args=(process.pid, most))
    watcher.start()
    seconds, megabytes = _finished(process, start)
    watcher.join()
    listener.join()
    words = b"".join(told)
    if process.returncode != 0:
        raise SystemExit(
            f"{' '.join(command[:6])} … ended with {process.returncode}:\n{words.decode(errors='replace')}"
        )
    return Run(seconds, most[0] or megabytes), words.count(b"\r")


def _finished(process: subprocess.Popen[bytes], start: float) -> tuple[float, float]:
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _listen(terminal: int, told: list[bytes]) -> None:
    try:
        while data := os.read(terminal, 65536):
            told.append(data)
    except OSError:  # nobody holds the other side any more
        pass
    finally:
        os.close(terminal)


def _weigh(pid: int, most: list[float]) -> None:
    """Keep the largest sum, until the process is no more than a name to be waited for."""
    while True:
        now = sum(_size(number) for number in _below(pid))
        if now == 0:
            return
        most[0] = max(most[0], now)
        time.sleep(_PAUSE)


def _below(pid: int) -> Iterator[int]:
    """A process and all that came from it."""
    yield pid
    try:
        files = list(Path(f"/proc/{pid}/task").glob("*/children"))
        children = [child for file in files for child in file.read_text(encoding="ascii").split()]
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield from _below(int(child))


def _size(pid: int) -> float:
    try:
        found = _PROPORTIONAL.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
    except OSError:
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0
