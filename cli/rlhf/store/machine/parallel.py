"""Share pure work among forked processes: they start faster than a pool, and have in memory what was read before."""

from __future__ import annotations

import gc
import os
import pickle
import selectors
import signal
import struct
import sys
from typing import TYPE_CHECKING, Any

from rlhf.errors import CutShort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_LENGTH = struct.Struct("<Q")


def workers() -> int:
    """Return how many processes to use on this machine: at most 8, and 1 where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 8)


def share(units: Sequence[Any], work: Callable[[Any], Any], count: int) -> Iterator[tuple[int, Any]]:
    """Yield the index of each unit and the result of `work` for it, as they finish, computed by `count` processes.

    An exception in `work` is raised to the caller. `work` must not write anything that others read.

    Raises:
        CutShort: a process was ended from outside before its work was done.
    """
    if count < 2 or len(units) < 2:  # noqa: PLR2004
        for index, unit in enumerate(units):
            yield index, work(unit)
        return
    children = [_fork(units, work, start, count) for start in range(count)]
    missing = set(range(len(units)))
    try:
        for index, result in _gather([pipe for _, pipe in children]):
            missing.discard(index)
            yield index, result
        if missing:
            raise CutShort
    finally:
        for pid, pipe in children:
            pipe.close()
            _end(pid)


def _fork(units: Sequence[Any], work: Callable[[Any], Any], start: int, step: int) -> tuple[int, Any]:
    out, into = os.pipe()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, os.fdopen(out, "rb")
    code = 1
    try:
        os.close(out)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        gc.disable()
        with os.fdopen(into, "wb") as pipe:
            _work(pipe, units, work, range(start, len(units), step), parent)
        code = 0
    except BrokenPipeError:
        code = 0  # nobody wants the rest
    finally:
        os._exit(code)


def _work(pipe: Any, units: Sequence[Any], work: Callable[[Any], Any], mine: Iterable[int], parent: int) -> None:
    for index in mine:
        if os.getppid() != parent:
            return  # nobody is left to listen
        try:
            data = pickle.dumps((index, work(units[index]), None), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001 — it is raised again on the other side
            data = pickle.dumps((index, None, error))
        pipe.write(_LENGTH.pack(len(data)) + data)
        pipe.flush()


def _gather(pipes: list[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the results of the child processes in the order of their arrival."""
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                speaker: Any = key.fileobj
                head = speaker.read(_LENGTH.size)
                outcome = speaker.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
                if not outcome or len(outcome) < _LENGTH.unpack(head)[0]:
                    waiting.unregister(speaker)
                    continue
                index, result, error = pickle.loads(outcome)  # noqa: S301 — our own child
                if error is not None:
                    raise error
                yield index, result


def _end(pid: int) -> None:
    """Wait for a child process to end; terminate it if it still works because the caller stopped reading."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
    except (ChildProcessError, ProcessLookupError):
        return
