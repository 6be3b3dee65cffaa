"""A person's running timer: one small file beside their keys, which stays whole after a crash."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from rlhf.errors import DiskFull, NotAllowedToWrite, TimerUnreadable
from rlhf.model.instants import parse_stamp, stamp
from rlhf.process.planning.timer import Timer

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "timer.json"
_FULL = frozenset({28, 122})  # no space, no quota left


def running(home: Path) -> Timer | None:
    """Return the timer that runs; None where none does.

    Raises:
        TimerUnreadable.
    """
    file = home / _NAME
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Timer(**(data | {"started": parse_stamp(data["started"]), "awake": float(data["awake"])}))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        raise TimerUnreadable(file) from None


def begin(home: Path, timer: Timer) -> bool:
    """Store a timer, whole and flushed to disk, if none runs; return whether it was stored.

    Raises:
        NotAllowedToWrite, DiskFull.
    """
    file, fresh = home / _NAME, home / f"{_NAME}.{timer.key}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as out:
            json.dump(asdict(timer) | {"started": stamp(timer.started)}, out)
            out.flush()
            os.fsync(out.fileno())
        taken = not _put(fresh, file)
    except OSError as error:
        raise (DiskFull() if error.errno in _FULL else NotAllowedToWrite(str(file))) from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return not taken


def end(home: Path) -> bool:
    """Remove the timer, readable or not; return whether there was one.

    Raises:
        NotAllowedToWrite.
    """
    try:
        (home / _NAME).unlink()
    except FileNotFoundError:
        return False
    except OSError:
        raise NotAllowedToWrite(str(home / _NAME)) from None
    return True


def _put(fresh: Path, file: Path) -> bool:
    """Give a file its name if no other file has it; of two attempts at once, one succeeds. Return whether it did."""
    try:
        file.hardlink_to(fresh)
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):  # a disk without hard links: the time between the two is short
        if file.exists():
            return False
        fresh.replace(file)
    _settle(file.parent)
    return True


def _settle(folder: Path) -> None:
    """Flush the folder to disk, so that the new name is stored too, where the system can do that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
