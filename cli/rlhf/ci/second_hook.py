"""Keep the process of the first hook for the second: what it loaded need not be loaded again.

The first hook leaves a copy of itself that waits at a socket beside the journal's entry of the push. It has loaded what
the second hook needs by the time that git has moved the branches. git's second hook then only passes on what that says
(`relay`); where nothing waits there, or it ends too early, the second hook runs by itself, as it does after a restart.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
from typing import TYPE_CHECKING

from rlhf.ci.relay import END
from rlhf.store.machine.process import has_ended

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAUSE = 0.5  # seconds between two looks whether git is still at work on the push
#: Variables that name where git keeps the objects of a push until they are let in; the second hook has none.
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


def wait_for_it(place: Path, receiver: str, load: Callable[[], object], run: Callable[[], int]) -> None:
    """Leave a process that runs the second hook when it is asked to, and that ends with git's.

    Args:
        place: where its socket is, relative to the working directory, since a socket's path has to be short.
        receiver: the identity of git's process that received the push.
        load: loads what the second hook needs.
        run: the second hook; what it says goes to standard error.
    """
    if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX"):
        return
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(os.fspath(place))
        listening.listen(1)
        if os.fork():
            return
    except OSError:
        return
    try:
        _leave_streams()
        load()
        asking = _asked(listening, receiver)
        place.unlink(missing_ok=True)
        if asking is not None:
            _answer(asking, run)
    finally:
        place.unlink(missing_ok=True)
        os._exit(0)


def _leave_streams() -> None:
    """Be no part of the push any more: git waits until nobody has the streams of its hook."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    for name in _QUARANTINE:
        os.environ.pop(name, None)


def _asked(listening: socket.socket, receiver: str) -> socket.socket | None:
    """Wait until git's second hook asks; None where the push ended without one."""
    listening.settimeout(_PAUSE)
    while True:
        with contextlib.suppress(TimeoutError):
            return listening.accept()[0]
        if has_ended(receiver) is not False:
            return None


def _answer(asking: socket.socket, run: Callable[[], int]) -> None:
    asking.settimeout(None)
    with asking, asking.makefile("wb", buffering=0) as out:
        sys.stderr = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
        code = run()
        out.write(END + b"%d" % code)
