"""What a forge has begun: written down before a branch moves, removed when everything that follows from it is done.

A hook, git or the whole machine can be stopped at any moment. What it leaves behind is here, with the time at which it
arrived, and whoever comes next finishes it.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.forge.local import Update
from rlhf.model.instants import parse_stamp, stamp
from rlhf.store.files.atomic import replace_file
from rlhf.store.machine.lock import alone
from rlhf.store.machine.process import has_ended, identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

#: In the environment of a hook: the number of the process of git that received the push.
RECEIVER = "RLHF_RECEIVER"
_FOLDER = Path("rlhf") / "journal"
_PUSH, _MOVE = "push-", "move-"
#: How long a process of another machine, of which nothing can be known here, may take over a push.
_LONG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Push:
    """A push that was allowed, and when it arrived."""

    file: Path
    at: datetime
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Branches that move together, as lines for `git update-ref --stdin`."""

    file: Path
    lines: tuple[str, ...]


def only_one(bare: Path) -> AbstractContextManager[None]:
    """Let one process at a time write down and merge; others wait."""
    return alone(bare / "rlhf" / "lock")


def begin(bare: Path, updates: Sequence[Update], at: datetime) -> Push:
    """Write down a push before its branches move.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    receiver = _receiver()
    file = _file(bare, _PUSH, receiver)
    rows = [[update.branch, update.old, update.new] for update in updates]
    _write(file, {"at": stamp(at), "process": receiver, "updates": rows})
    return Push(file, at, tuple(updates))


def begun(bare: Path) -> Push | None:
    """Return the push that this hook answers, as its first hook wrote it down; None if that was not done."""
    return _push(_file(bare, _PUSH, _receiver()))


def left(bare: Path) -> list[Push | Move]:
    """Return what processes that have ended left unfinished, the oldest first; moves of branches come first."""
    rows: list[tuple[bool, float, Push | Move]] = []
    for file in _listed(bare / _FOLDER):
        entry = _push(file) if file.name.startswith(_PUSH) else _move(file)
        if entry is not None and _is_left(file):
            rows.append((isinstance(entry, Push), file.stat().st_mtime, entry))
    return [entry for _, _, entry in sorted(rows, key=lambda row: row[:2])]


def done(entry: Push | Move) -> None:
    entry.file.unlink(missing_ok=True)


@contextmanager
def moving(bare: Path, lines: Sequence[str]) -> Iterator[None]:
    """Write down that some branches are about to move together, for as long as that takes.

    It stays written where the process is stopped meanwhile, not where the move fails.
    """
    me = identity(os.getpid())
    file = _file(bare, _MOVE, me)
    _write(file, {"process": me, "lines": list(lines)})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _receiver() -> str:
    return identity(int(os.environ.get(RECEIVER) or os.getppid()))


def _file(bare: Path, start: str, process: str) -> Path:
    host, _, pid, started = process.split(" ")
    return bare / _FOLDER / f"{start}{host}-{pid}-{started}.json"


def _write(file: Path, data: object) -> None:
    replace_file(file, json.dumps(data).encode())


def _listed(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.suffix == ".json"]
    except OSError:
        return []


def _is_left(file: Path) -> bool:
    ended = has_ended(json.loads(file.read_text(encoding="utf-8"))["process"])
    return ended if ended is not None else time.time() - file.stat().st_mtime > _LONG.total_seconds()


def _push(file: Path) -> Push | None:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Push(file, parse_stamp(data["at"]), tuple(Update(*row) for row in data["updates"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _move(file: Path) -> Move | None:
    try:
        return Move(file, tuple(json.loads(file.read_text(encoding="utf-8"))["lines"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
