"""What a forge has begun: written down before a branch moves, removed when everything that follows from it is done.

A hook, git or the whole machine can be stopped at any moment. What it leaves behind is here, with the time at which it
arrived, and whoever comes next finishes it.
"""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from rlhf.forge.local import Update
from rlhf.model.instants import parse_stamp, stamp
from rlhf.store.files.atomic import replace_file
from rlhf.store.machine.lock import alone
from rlhf.store.machine.process import has_ended, identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

#: In the environment of a hook: the number of the process of git that received the push.
RECEIVER = "RLHF_RECEIVER"
_FOLDER = Path("rlhf") / "journal"
_PUSH, _MOVE, _PURGE = "push-", "move-", "purge-"
#: How long a process of another machine, of which nothing can be known here, may take over a push.
_LONG = timedelta(hours=1)


class Push(Struct, frozen=True):
    """A push that was allowed, and when it arrived."""

    file: Path
    at: datetime
    updates: tuple[Update, ...]


class Move(Struct, frozen=True):
    """Branches that move together, as lines for `git update-ref --stdin`."""

    file: Path
    lines: tuple[str, ...]


class Purging(Struct, frozen=True):
    """A removal of words from history.

    Attributes:
        tips: where all branches were before it.
        more: what else reached the old history: other refs, and the logs of where refs were.
        gone: the objects to be taken out; empty until that is known, once the branches have moved.
    """

    file: Path
    tips: tuple[str, ...]
    more: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def only_one(bare: Path) -> AbstractContextManager[None]:
    """Let one process at a time write down and merge; others wait."""
    return alone(bare / "rlhf" / "lock")


def begin(bare: Path, updates: Sequence[Update], at: datetime) -> Push:
    """Write down a push before its branches move.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    process = receiver()
    file = _file(bare, _PUSH, process)
    rows = [[update.branch, update.old, update.new] for update in updates]
    _write(file, {"at": stamp(at), "process": process, "updates": rows})
    return Push(file, at, tuple(updates))


def begun(bare: Path) -> Push | None:
    """Return the push that this hook answers, as its first hook wrote it down; None if that was not done."""
    entry = _read(_file(bare, _PUSH, receiver())) if knows_receiver() else None
    return entry.what if entry is not None and isinstance(entry.what, Push) else None


def knows_receiver() -> bool:
    """Whether both hooks are told who received the push; hooks that an earlier version installed are not."""
    return bool(os.environ.get(RECEIVER))


def pushes(bare: Path) -> list[Push]:
    """Return every push that is written down, whoever may still be at work on it."""
    return [entry.what for entry in _entries(bare) if isinstance(entry.what, Push)]


def purges(bare: Path) -> list[Purging]:
    """Return every removal of words that is not finished; meanwhile nothing comes in."""
    return [entry.what for entry in _entries(bare) if isinstance(entry.what, Purging)]


def left(bare: Path) -> list[Push | Move | Purging]:
    """Return what processes that have ended left unfinished, the oldest first; moves of branches come first."""
    order = (Move, Purging, Push)
    rows = [(order.index(type(entry.what)), entry.written, entry.what) for entry in _entries(bare) if _is_left(entry)]
    return [what for _, _, what in sorted(rows, key=lambda row: row[:2])]


def done(entry: Push | Move | Purging) -> None:
    entry.file.unlink(missing_ok=True)
    socket_of(entry).unlink(missing_ok=True)


def socket_of(entry: Push | Move | Purging) -> Path:
    """Return where a process waits to go on with a push."""
    return entry.file.with_suffix(".sock")


def receiver() -> str:
    """Return the identity of git's process that received the push of this hook."""
    return identity(int(os.environ.get(RECEIVER) or os.getppid()))


def intend(bare: Path, lines: Sequence[str]) -> Move:
    """Write down that some branches are about to move together.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    me = identity(os.getpid())
    file = _file(bare, _MOVE, me)
    _write(file, {"process": me, "lines": list(lines)})
    return Move(file, tuple(lines))


def purging(bare: Path, tips: Sequence[str], more: Sequence[str] = ()) -> Purging:
    """Write down that words are being removed from history.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    me = identity(os.getpid())
    file = _file(bare, _PURGE, me)
    _write(file, {"process": me, "tips": list(tips), "more": list(more), "gone": []})
    return Purging(file, tuple(tips), tuple(more))


def going(entry: Purging, gone: Iterable[str]) -> Purging:
    """Write down which objects a removal takes out, before the first of them is: what is left then tells it no more.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    oids = sorted(gone)
    data = json.loads(entry.file.read_text(encoding="utf-8"))
    _write(entry.file, {**data, "gone": oids})
    return Purging(entry.file, entry.tips, entry.more, tuple(oids))


def _file(bare: Path, start: str, process: str) -> Path:
    host, _, pid, started = process.split(" ")
    return bare / _FOLDER / f"{start}{host}-{pid}-{started}.json"


def _write(file: Path, data: object) -> None:
    replace_file(file, json.dumps(data).encode())


class _Entry(NamedTuple):
    what: Push | Move | Purging
    process: str
    written: float  # seconds since 1970


def _entries(bare: Path) -> list[_Entry]:
    try:
        files = [file for file in (bare / _FOLDER).iterdir() if file.suffix == ".json"]
    except OSError:
        return []
    return [entry for file in files if (entry := _read(file)) is not None]


def _read(file: Path) -> _Entry | None:
    """Read an entry, once; None where it is gone, since somebody has just finished it, or is no entry."""
    try:
        data, written = json.loads(file.read_text(encoding="utf-8")), file.stat().st_mtime
        if file.name.startswith(_MOVE):
            return _Entry(Move(file, tuple(data["lines"])), str(data["process"]), written)
        if file.name.startswith(_PURGE):
            what = Purging(file, tuple(data["tips"]), tuple(data["more"]), tuple(data["gone"]))
            return _Entry(what, str(data["process"]), written)
        updates = tuple(Update(*row) for row in data["updates"])
        return _Entry(Push(file, parse_stamp(data["at"]), updates), str(data["process"]), written)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_left(entry: _Entry) -> bool:
    try:
        ended = has_ended(entry.process)
    except ValueError:
        ended = None
    return ended if ended is not None else time.time() - entry.written > _LONG.total_seconds()
