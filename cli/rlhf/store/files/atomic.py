"""Write a file beside its place and move it there: an interruption leaves the old file or the new one, never half."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rlhf.errors import DiskFull, NotAllowedToWrite

if TYPE_CHECKING:
    from pathlib import Path

_FULL = frozenset({28, 122})  # errno: no space left, quota used up


def replace_file(file: Path, data: bytes, *, private: bool = False, folders: bool = True) -> None:
    """Write a file in one step.

    Args:
        private: only its owner may read it; where a link stands at the path, the file that the link names is replaced.
        folders: create the folders above the file where they are missing.

    Raises:
        DiskFull, NotAllowedToWrite: the file is as it was.
    """
    try:
        if folders:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        _replace(file.resolve() if private else file, data, 0o600 if private else 0o666)
    except OSError as error:
        raise (DiskFull() if error.errno in _FULL else NotAllowedToWrite(str(file))) from None


def replace_cache(file: Path, data: bytes) -> None:
    """Write a cache file in one step; where it cannot be written, the old file stays and no error is raised."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, data, 0o666)
    except OSError:
        return


def _replace(file: Path, data: bytes, mode: int) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            stream.write(data)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
