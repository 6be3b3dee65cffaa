"""The input of the index: a repository, from which only objects on this machine are read."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rlhf.errors import TooManyFiles
from rlhf.model import paths
from rlhf.store.git.local_objects import Present
from rlhf.store.git.objects import MOST, Change
from rlhf.store.git.tree_stream import each_change, each_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rlhf.store.git.objects import Entry
    from rlhf.store.repository import Repository

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Source:
    """A repository as it is now, and the instant for which the index is wanted."""

    def __init__(self, repository: Repository, now: datetime, progress: Callable[[str], None]) -> None:
        self.repository = repository
        self.objects = repository.objects
        self.now = now
        self.progress = progress
        self.present = Present(repository.git_dir)
        self.claims = repository.snapshot.claims
        self.answers = {(task, author): tip.oid for task, author, tip in repository.snapshot.submission_branches()}
        self.judged_by = " ".join(self._oids(paths.PEOPLE, paths.CONFIG))

    def look_again(self) -> None:
        """Read again which packs are on this machine."""
        self.present = Present(self.repository.git_dir)

    @cached_property
    def state(self) -> str:
        """A hash of everything that the index depends on, except the time and which objects are on this machine."""
        state = [self.repository.main, sorted(self.repository.ledgers.tips.items()), sorted(self.answers.items())]
        return _hash([*state, self.claims_state, self.judged_by])

    @cached_property
    def claims_state(self) -> str:
        return _hash(sorted((name, tip.oid) for name, tip in self.claims.items()))

    def knows(self, commit: str) -> bool:
        """Whether a commit is still on this machine."""
        return bool(commit) and self.present.has(commit) and self.objects.get(commit) is not None

    def changes(self, old: str, new: str) -> Iterator[Change]:
        """Yield the files that differ between two commits; all files of `new` where `old` is ""."""
        values = each_change(self.objects, old, new) if old else _all_new(each_file(self.repository.git, new))
        for number, change in enumerate(values):
            if number == MOST:
                raise TooManyFiles(new, MOST)
            if "160000" not in (change.old_mode, change.new_mode) and _can_be_written(change.path):
                yield change

    def read_here(self, oids: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of blobs that are on this machine, in order."""
        return self.objects.read_many(oids)

    def _oids(self, *files: str) -> list[str]:
        return [self.objects.child(f"{self.repository.main}^{{tree}}", file) or "" for file in files]


def _all_new(files: Iterable[Entry]) -> Iterator[Change]:
    return (Change(file.path, "000000", file.mode, "", file.oid) for file in files)


def _can_be_written(path: str) -> bool:
    """Whether a path is valid text; any other path is no file of a project, and SQLite could not store it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hash(result: object) -> str:
    return hashlib.sha256(json.dumps(result).encode()).hexdigest()


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def instant(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def plain_text(value: Any) -> str | None:
    """Return a value that is text which SQLite can store; None for any other value."""
    return value if isinstance(value, str) and _can_be_written(value) else None
