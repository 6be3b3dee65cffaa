"""Which process is which: what a process left behind when it was killed is told from what one is still doing."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

_PROC = Path("/proc")  # missing on macOS: there only the number is known
_AGE = 21  # in proc(5)'s list of /proc/PID/stat, counted after the name of the program: when the process started


def identity(pid: int) -> str:
    """Return a text that no other process has, on this machine or another, before or after a restart."""
    return f"{socket.gethostname()} {_boot()} {pid} {_started(pid)}"


def has_ended(process: str) -> bool | None:
    """Whether the process with this identity has ended; None where that cannot be known here.

    Raises:
        ValueError: it is no identity.
    """
    host, boot, pid, started = process.split(" ")
    if host != socket.gethostname():
        return None
    if boot != _boot():
        return True
    if sys.platform == "win32":
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # of another account
        return None if started == "-" else _started(int(pid)) not in {started, "-"}
    return None if started == "-" else _started(int(pid)) != started  # a number is given to another process in time


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "-"


def _started(pid: int) -> str:
    """Return when a process started, in ticks since the machine did; "-" where that is not known, or it has ended."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "-"
    return "-" if fields[0] in "ZX" else fields[_AGE - 2]
