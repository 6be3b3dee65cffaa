"""The SQLite file of the index: create it, open it, write it in steps that happen wholly or not at all, delete it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rlhf.store.program_hash import program_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

VERSION = 2
_PATIENCE = 60  # seconds in which another process that writes must have finished a step
_TO_OPEN = 20  # seconds

#: Times are microseconds since 1970; `NEVER` is after all of them, `ALWAYS` before.
NEVER, ALWAYS = 1 << 62, -(1 << 62)

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger (owner TEXT PRIMARY KEY, tip TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event (
  id TEXT, type TEXT, owner TEXT, batch TEXT, task TEXT, at INTEGER, body TEXT, absent TEXT
);
CREATE TABLE batch (
  name TEXT PRIMARY KEY, title TEXT, brief TEXT, due INTEGER, zone TEXT, priority, specialties TEXT, absent TEXT
) WITHOUT ROWID;
CREATE TABLE task (
  batch TEXT, id TEXT, folder TEXT NOT NULL, oid TEXT NOT NULL, hash TEXT, title TEXT, kind TEXT, specialty TEXT,
  audience TEXT, minutes,
  due INTEGER, zone TEXT, priority, severity TEXT, likelihood TEXT, risk INTEGER, wanted, tags TEXT, meaning TEXT,
  revision TEXT, absent TEXT,
  PRIMARY KEY (batch, id)
) WITHOUT ROWID;
CREATE TABLE answer (
  batch TEXT, task TEXT, handle TEXT, oid TEXT NOT NULL, PRIMARY KEY (batch, task, handle)
) WITHOUT ROWID;
CREATE TABLE lease (
  branch TEXT PRIMARY KEY, tip TEXT, task TEXT, slot INTEGER, batch TEXT, holder TEXT, until INTEGER, released INTEGER
) WITHOUT ROWID;
CREATE TABLE submission (task TEXT, author TEXT, tip TEXT, PRIMARY KEY (task, author)) WITHOUT ROWID;
CREATE TABLE words (
  tip TEXT, batch TEXT, task TEXT, author TEXT, oid TEXT, hash TEXT, absent TEXT,
  PRIMARY KEY (tip, batch, task, author)
) WITHOUT ROWID;
CREATE TABLE standing (
  batch TEXT, task TEXT, state TEXT, turn TEXT, free INTEGER, since INTEGER, until INTEGER, whole INTEGER,
  priority, due INTEGER, held INTEGER, folder TEXT, PRIMARY KEY (batch, task)
) WITHOUT ROWID;
CREATE TABLE work (
  batch TEXT, task TEXT, handle TEXT, state TEXT, turn TEXT, marks TEXT, PRIMARY KEY (batch, task, handle)
) WITHOUT ROWID;
CREATE TABLE turn (
  batch TEXT, task TEXT, number INTEGER, place INTEGER, handle TEXT, do TEXT, about TEXT, since INTEGER, due INTEGER,
  overdue INTEGER, PRIMARY KEY (batch, task, number, place)
) WITHOUT ROWID;
CREATE TABLE dirty (batch TEXT, task TEXT, PRIMARY KEY (batch, task)) WITHOUT ROWID;
"""
#: Created after the first events are inserted: far faster than row by row.
_EVENT_INDEXES = (
    "CREATE INDEX IF NOT EXISTS event_by_owner ON event (owner, id)",
    "CREATE INDEX IF NOT EXISTS event_by_task ON event (task, id)",
    "CREATE INDEX IF NOT EXISTS event_by_type ON event (type, id)",
    "CREATE INDEX IF NOT EXISTS event_absent ON event (absent) WHERE absent IS NOT NULL",
)
_INDEXES = """
CREATE INDEX task_by_id ON task (id);
CREATE INDEX task_absent ON task (absent) WHERE absent IS NOT NULL;
CREATE INDEX batch_absent ON batch (absent) WHERE absent IS NOT NULL;
CREATE INDEX words_absent ON words (absent) WHERE absent IS NOT NULL;
CREATE INDEX lease_by_task ON lease (task);
CREATE INDEX standing_by_state ON standing (state, due, task);
CREATE INDEX standing_by_folder ON standing (folder, state, due, held);
CREATE INDEX task_by_folder ON task (folder);
CREATE INDEX standing_until ON standing (until);
CREATE INDEX standing_since ON standing (since);
CREATE INDEX work_by_handle ON work (handle, state);
CREATE INDEX turn_by_handle ON turn (handle, do, since, overdue);
CREATE INDEX turn_overdue ON turn (do, due) WHERE overdue = 1 AND place = 0;
CREATE INDEX work_marked ON work (marks) WHERE marks <> '';
"""
_IN_THE_WAY = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
})  # fmt: skip


class Taken(sqlite3.OperationalError):
    """Another process has begun a new index file, or keeps changing this file to its own view."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class File:
    """A connection to the index; without a path, to a private index that is deleted when the connection closes."""

    def __init__(self, path: Path | None, progress: Callable[[str], None]) -> None:
        self.path = path
        self._progress = progress
        before = _inode(path)
        self.db = sqlite3.connect(path or "", timeout=_TO_OPEN, isolation_level=None)
        try:
            if path is not None:
                self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA busy_timeout = 1000")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA cache_size = -65536")
            self.db.execute("PRAGMA wal_autocheckpoint = 8000")
        except BaseException:
            self.db.close()
            raise
        if before not in (None, _inode(path)):
            self.db.close()
            raise Taken("another process has begun a new index")

    def close(self) -> None:
        self.db.close()

    def made_by_this_program(self) -> bool:
        """Whether the tables exist and were filled by a program with the same code as this one."""
        values = self.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
        return bool(values) and self.get("program") == _program()

    def begin_anew(self) -> None:
        """Replace all tables by empty ones; call it inside a transaction."""
        for (table,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            self.db.execute(f'DROP TABLE "{table}"')
        for statement in (_TABLES + _INDEXES).split(";"):
            self.db.execute(statement)
        self.put("program", _program())

    def finish_events(self) -> None:
        for statement in _EVENT_INDEXES:
            self.db.execute(statement)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Open a transaction: others see all that is written in it, or nothing; one process at a time.

        After it, the index does not count as up to date until that is recorded again.
        """
        with self.transaction():
            if not self.made_by_this_program():
                raise Taken("another program has begun a new index")
            self.put("state", "")
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._begin()
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def _begin(self) -> None:
        """Begin to write; wait for other processes as long as they make progress."""
        seen, idle = -1, 0
        while True:
            try:
                self.db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                ((version,),) = self.rows("PRAGMA data_version")
                idle = idle + 1 if version == seen else 0
                seen = version
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or idle >= _PATIENCE:
                    raise
                self._progress("Another process is bringing the index up to date …")
            else:
                return

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self.db.execute(sql, values).fetchall()

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.db.executemany(sql, rows)

    def get(self, key: str) -> str:
        values = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(values[0][0]) if values else ""

    def put(self, key: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def touch(self, tasks: Iterable[tuple[str, str]]) -> None:
        """Mark tasks whose standing has to be computed again."""
        self.write("INSERT OR IGNORE INTO dirty VALUES (?, ?)", tasks)


def in_the_way(error: sqlite3.Error) -> bool:
    """Whether an error only prevents the use of a file that may be undamaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_THE_WAY


def is_full(error: sqlite3.Error) -> bool:
    """Whether an error means that the disk is full."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def throw_away(path: Path) -> None:
    """Delete an index and the files that SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)


def throw_away_others(path: Path) -> None:
    """Delete the indexes of other versions of this program."""
    for file in path.parent.glob("index-*.sqlite"):
        if file != path:
            throw_away(file)


def _program() -> str:
    return f"{VERSION} {program_hash('model', 'process', 'store')}"


def _inode(path: Path | None) -> int | None:
    try:
        return path.stat().st_ino if path is not None else None
    except OSError:
        return None
