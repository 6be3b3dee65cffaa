"""Write a file beside its place and move it there: an interruption leaves the old file or the new one, never half."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from rlhf.errors import DiskFull, NotAllowedToWrite, RlhfError

if TYPE_CHECKING:
    from pathlib import Path

_FULL = frozenset({28, 122})  # errno: no space left, quota used up


def trouble_of(error: OSError, file: Path) -> RlhfError:
    """Return the error for a file that could not be written."""
    return DiskFull() if error.errno in _FULL else NotAllowedToWrite(str(file))


def waits_for_the_disk() -> bool:
    """Whether what is written has to survive a power cut; RLHF_SYNC=no says that it has not, for tests."""
    return os.environ.get("RLHF_SYNC") != "no"


def replace_file(file: Path, data: bytes, *, private: bool = False, folders: bool = True) -> None:
    """Write a file in one step; when this returns, it is on the disk.

    Args:
        private: only its owner may read it; where a link stands at the path, the file that the link names is replaced.
        folders: create the folders above the file where they are missing.

    Raises:
        DiskFull, NotAllowedToWrite: the file is as it was.
    """
    try:
        if folders:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        _replace(file.resolve() if private else file, data, 0o600 if private else 0o666, safe=True)
    except OSError as error:
        raise trouble_of(error, file) from None


def on_disk(file: Path) -> None:
    """Wait until a file, written whole, is on the disk."""
    if waits_for_the_disk():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())


def replace_cache(file: Path, data: bytes) -> None:
    """Write a cache file in one step; where it cannot be written, the old file stays and no error is raised."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, data, 0o666)
    except OSError:
        return


def write_once(file: Path, data: bytes, *, like: Path) -> None:
    """Write a file whose name says what it holds, unless it is there; it may be read, not changed, by whom `like` may.

    Raises:
        DiskFull, NotAllowedToWrite: the file is not there.
    """
    try:
        if _is_there(file):
            return
        shared = stat.S_IMODE(like.stat().st_mode)
        if not file.parent.is_dir():
            file.parent.mkdir(exist_ok=True)
            if stat.S_IMODE(file.parent.stat().st_mode) != shared:
                file.parent.chmod(shared)
        _replace(file, data, shared & 0o444, start="tmp_obj_", whatever_umask=True, safe=True)
    except OSError as error:
        raise trouble_of(error, file) from None


def _is_there(file: Path) -> bool:
    """Whether a file is there and not empty, as it can be after a power cut; git keeps what was used just now."""
    try:
        if file.stat().st_size == 0:
            return False
        os.utime(file)
    except FileNotFoundError:
        return False
    except PermissionError:  # of somebody else: it is there
        return True
    return True


def _replace(
    file: Path, data: bytes, mode: int, *, start: str = ".", whatever_umask: bool = False, safe: bool = False
) -> None:
    fresh = file.with_name(f"{start}{file.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode | 0o200), "wb") as stream:
            stream.write(data)
            if safe and waits_for_the_disk():
                stream.flush()
                os.fsync(stream.fileno())
        if whatever_umask:
            fresh.chmod(mode)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
