"""An index of what the repository holds, so that views do not depend on the length of its history.

It may be deleted at any moment. Nothing is fetched for it: what is not on this machine is known by its name.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any, Self

from rlhf.errors import DiskFull
from rlhf.store.index import file as files
from rlhf.store.index.arrivals import bring_arrivals, packs_moved
from rlhf.store.index.branches import bring_branches
from rlhf.store.index.content import bring_content
from rlhf.store.index.file import File
from rlhf.store.index.ledgers import bring_ledgers
from rlhf.store.index.pieces import without_collecting
from rlhf.store.index.source import Source
from rlhf.store.index.standings import bring_standings, facts_of, is_due, managers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository

_OFTEN = 5  # times that other processes may overwrite the index before a private one is made


class Index:
    """The index at one moment: later writes are not seen. Open it with `Index.open`, and close it."""

    def __init__(self, source: Source, opened: File) -> None:
        self._source = source
        self._file = opened

    @classmethod
    def open(cls, repository: Repository, now: datetime, progress: Callable[[str], None]) -> Self:
        """Open the index, brought up to date with a repository and an instant.

        Args:
            progress: called with a sentence on the work in progress, about every second.
        """
        source = Source(repository, now, progress)
        path = path_in(repository)
        for where in (path, path, None):
            opened = _opened(source, where)
            if opened is not None:
                return cls(source, opened)
        raise AssertionError  # a private index can always be made

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query; where the file is damaged, from an index that is made anew."""
        try:
            return self._file.rows(sql, values)
        except sqlite3.DatabaseError as error:
            path = self._file.path
            if path is None:
                raise
            self._file.close()
            if not files.in_the_way(error):
                files.throw_away(path)
        self._file = _up_to_date(self._source, None)
        return self._file.rows(sql, values)

    def facts(self, batch: str, task: str) -> Facts | None:
        """Return all facts of a task in the index, without its long texts; None where main has no such task."""
        result = facts_of(self._file, self._source, batch, task, managers(self._source))
        return result[0] if result is not None else None

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def path_in(repository: Repository) -> Path:
    """Return the path of a repository's index."""
    return repository.git_dir / "rlhf" / f"index-{files.VERSION}.sqlite"


def _opened(source: Source, path: Path | None) -> File | None:
    """Return the index at a path (None: a private one), up to date; None where that fails. A broken file is deleted."""
    try:
        return _up_to_date(source, path)
    except (sqlite3.Error, json.JSONDecodeError, OSError) as error:
        if path is None:
            if isinstance(error, sqlite3.Error) and files.is_full(error):
                raise DiskFull from None
            raise
        if not (isinstance(error, OSError) or (isinstance(error, sqlite3.Error) and files.in_the_way(error))):
            files.throw_away(path)
        return None


def _up_to_date(source: Source, path: Path | None) -> File:
    if path is not None and not path.exists():
        path.parent.mkdir(exist_ok=True)
        files.throw_away_others(path)
    opened = File(path, source.progress)
    try:
        for _ in range(_OFTEN):
            if not _is_current(opened, source):
                _bring(opened, source)
            opened.db.execute("BEGIN")
            if _is_current(opened, source):
                return opened
            opened.db.execute("ROLLBACK")
    except BaseException:
        opened.close()
        raise
    opened.close()
    raise files.Taken("others keep turning the index to what they see")


def _is_current(opened: File, source: Source) -> bool:
    return (
        opened.made_by_this_program()
        and opened.get("state") == source.state
        and not opened.rows("SELECT 1 FROM dirty LIMIT 1")
        and not is_due(opened, source)
        and not packs_moved(opened, source)
    )


def _bring(opened: File, source: Source) -> None:
    """Bring an index up to date step by step; a process that was interrupted or is second finds the steps done."""
    with opened.transaction():
        if not opened.made_by_this_program():
            opened.begin_anew()
    with without_collecting():
        bring_arrivals(opened, source)
        bring_ledgers(opened, source)
        bring_content(opened, source)
        bring_branches(opened, source)
        bring_standings(opened, source)
    with opened.step():
        if _is_of(opened, source):
            opened.put("state", source.state)


def _is_of(opened: File, source: Source) -> bool:
    """Whether the index still fits this repository: no process with another view of it wrote between our steps."""
    answers = {(task, author): tip for task, author, tip in opened.rows("SELECT task, author, tip FROM submission")}
    return (
        dict(opened.rows("SELECT owner, tip FROM ledger")) == source.repository.ledgers.tips
        and opened.get("main") == source.repository.main
        and opened.get("claims") == source.claims_state
        and opened.get("judged_by") == source.judged_by
        and answers == source.answers
    )
