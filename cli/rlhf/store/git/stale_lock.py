"""git's lock files: wait until a lock is released, and remove a lock whose process was killed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Seconds that a command waits for a lock to be released.
PATIENCE = 2.0
#: Seconds after which a lock counts as left behind, on a system where running processes cannot be listed.
_OLD = 60.0
_PROCESSES = Path("/proc")
#: Commands of git that run for long beside others and lock nothing.
_READERS = (b"cat-file", b"fsmonitor--daemon")


def wait_or_clear(lock: Path) -> bool:
    """Wait for a lock to be released; remove it where no process is left that could use it.

    Returns:
        whether the lock is gone.
    """
    end = time.monotonic() + PATIENCE
    while (seen := _identity(lock)) is not None:
        if time.monotonic() >= end:
            return _is_stale(lock) and _remove(lock, seen)
        time.sleep(0.05)
    return True


def clear_locks(git_dir: Path, refs: Iterable[str]) -> None:
    """Remove the locks that a killed git left on some refs, so that git can move them."""
    for lock in (git_dir / "packed-refs.lock", *(git_dir / f"{ref}.lock" for ref in refs)):
        if lock.exists():
            wait_or_clear(lock)


def _identity(lock: Path) -> tuple[int, int] | None:
    try:
        result = lock.stat()
    except OSError:
        return None
    return result.st_ino, result.st_mtime_ns


def _is_stale(lock: Path) -> bool:
    if not (_PROCESSES / "self" / "fd").is_dir():
        try:
            return time.time() - lock.stat().st_mtime > _OLD
        except OSError:
            return False
    parents = _parents()
    above = set(_line(os.getpid(), parents))  # a git among them waits for this process, and locks nothing meanwhile
    return not any(
        _may_hold(_PROCESSES / str(number), lock, waiting=number in above)
        for number in parents
        if os.getpid() not in (number, *_line(number, parents))
    )


def _remove(lock: Path, seen: tuple[int, int]) -> bool:
    """Remove a lock if it is still the file that was `seen`; return whether it was removed."""
    if _identity(lock) != seen:
        return False
    try:
        lock.unlink()
    except OSError:
        return False
    return True


def _parents() -> dict[int, int]:
    """Return the processes of this machine, each with the one that started it."""
    parents = {}
    for process in _PROCESSES.glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has just ended
        state, parent = stat.rpartition(")")[2].split()[:2]
        if state not in "ZX":
            parents[int(process.name)] = int(parent)
    return parents


def _line(number: int, parents: Mapping[int, int]) -> Iterator[int]:
    """Yield the processes above a process."""
    while number in parents:
        number = parents[number]
        yield number


def _may_hold(process: Path, lock: Path, *, waiting: bool) -> bool:
    """Whether a process has the lock open, or is a git that works in the lock's repository and is not waiting."""
    try:
        command = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False  # it has just ended
    is_git = command[0].rpartition(b"/")[2].startswith(b"git")
    try:
        if any(_same(fd, lock) for fd in (process / "fd").iterdir()):
            return True
        folder = (process / "cwd").readlink()
    except PermissionError:
        return is_git  # another user's git: where it works cannot be read
    except OSError:
        return False
    return is_git and not waiting and not set(_READERS) & set(command) and _is_around(folder, lock)


def _same(fd: Path, lock: Path) -> bool:
    try:
        return fd.readlink() == lock
    except OSError:
        return False


def _is_around(folder: Path, lock: Path) -> bool:
    """Whether a lock lies in the repository around a folder; without a repository, in the folder itself."""
    around = next((path for path in (folder, *folder.parents) if (path / ".git").exists()), folder)
    return lock.is_relative_to(around)
