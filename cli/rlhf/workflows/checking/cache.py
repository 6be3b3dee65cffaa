"""Cache a check of all files: the files, their results, and how to tell which of them changed since."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model import paths
from rlhf.store.files import check_cache_file
from rlhf.store.files.atomic import replace_cache
from rlhf.store.git.status import Asked, Differences, changed_between

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rlhf.model.census import Alike, Census
    from rlhf.store.files.tree import Entry
    from rlhf.store.workspace import Workspace

_MANY = 200  # if more folders changed, the cache is written again


class Known(Struct, frozen=True):
    """A census, the pairs of near-duplicate files in it, and the ids of tasks that were removed from the project."""

    census: Census
    likenesses: Sequence[Alike]
    retired: Collection[str]


class Seen(Struct, frozen=True):
    """All files with their modes, and when each of their folders last changed."""

    entries: Sequence[Entry]
    folders: Mapping[str, int]


class Changes(Struct, frozen=True):
    """The files whose cached results may not hold any more, removed files included.

    Args:
        stale: the paths of these files.
        committed: the working tree is on another commit now.
        worth_keeping: so much changed that the cache should be written again.
    """

    stale: frozenset[str]
    committed: bool
    worth_keeping: bool

    @property
    def none(self) -> bool:
        return not (self.stale or self.committed or self.worth_keeping)


class Memory:
    """The cached results of an earlier check of all files.

    git tells which files differ from the cached ones. git does not report pipes, or a repository made inside this one:
    those are noticed by the times at which folders changed.
    """

    def __init__(self, workspace: Workspace, about: Mapping[str, Any], census: Census) -> None:
        self._workspace = workspace
        self._commit: str = about["commit"]
        self._dirty: list[str] = about["dirty"]
        self._odd: dict[str, str] = dict(about["odd"])
        self._folders: dict[str, int] = about["folders"]
        self._census = census
        likenesses = [(value, other, share) for value, other, share in about["alike"]]
        self.known = Known(census, likenesses, frozenset(about["retired"]))
        self._silent: list[str] | None = about["silent"]

    @classmethod
    def read(cls, workspace: Workspace, key: str) -> Memory | None:
        """Read the cache that was written under a key; None where there is none, or none that can be trusted."""
        result = check_cache_file.load(_file(workspace))
        if result is None or result[0].get("key") != key + _machine(workspace):
            return None
        return cls(workspace, *result)

    def is_silent(self, withdrawn: Collection[str]) -> bool:
        """Whether the cached check had no findings at all, with exactly these tasks withdrawn."""
        return self._silent == sorted(withdrawn)

    def moved_folders(self) -> list[str]:
        """Return the folders in which something was added or removed since."""
        return self._workspace.files.moved(self._folders)

    def changes(self, moved: Sequence[str], differences: Differences) -> Changes | None:
        """Return what changed since the cached check; None where that cannot be determined."""
        since: set[str] = set()
        if self._commit != differences.commit:
            between = changed_between(self._workspace.git, self._commit, differences.commit)
            if between is None:
                return None
            since = between
        stale = self._in_moved(moved)
        for path in {*since, *self._dirty, *differences.paths}:
            if path.partition("/")[0] not in paths.ROOTS:
                continue
            listed = (entry for entry, _ in self._workspace.files.modes(path))
            stale |= {path, *self._census.below(f"{path}/"), *listed}  # git may name a folder for all in it
        committed = self._commit != differences.commit
        return Changes(frozenset(_with_dependents(self._census, stale)), committed, committed or len(moved) > _MANY)

    def _in_moved(self, moved: Sequence[str]) -> set[str]:
        stale: set[str] = set()
        for folder in moved:
            now = dict(self._workspace.files.modes(folder))
            then = {path: self._odd.get(path, paths.REGULAR) for path in self._census.below(f"{folder}/")}
            then |= {folder: self._odd[folder]} if folder in self._odd else {}
            stale |= {path for path in now.keys() | then if now.get(path) != then.get(path)}
        return stale


def remember(
    workspace: Workspace,
    key: str,
    known: Known,
    seen: Seen,
    before: Differences,
    silent: Collection[str] | None = None,
) -> None:
    """Write the cache for the next check; files that were saved during this check count as changed.

    Args:
        silent: the withdrawn tasks, where the check had no findings at all; else None.
    """
    after = Asked(workspace.git).answer()
    if after is None or after.commit != before.commit or not after.commit:
        return
    about = {
        "key": key + _machine(workspace), "commit": after.commit, "dirty": sorted(before.paths | after.paths),
        "odd": [entry for entry in seen.entries if entry[1] != paths.REGULAR], "folders": seen.folders,
        "alike": list(known.likenesses), "retired": sorted(known.retired),
        "silent": sorted(silent) if silent is not None else None,
    }  # fmt: skip
    replace_cache(_file(workspace), check_cache_file.dumps(known.census, about))


def _with_dependents(census: Census, changed: Iterable[str]) -> set[str]:
    """Return some changed paths and the files whose results depend on them."""
    stale = set(changed)
    for path in list(stale):
        placed = paths.place(path)
        if placed.what == "task":
            stale.update(census.below(f"answers/{placed.batch}/{placed.task}/"))
        elif placed.what == "batch":
            stale.update(census.below(f"tasks/{placed.batch}/"), census.below(f"answers/{placed.batch}/"))
    return stale


def _file(workspace: Workspace) -> Path:
    return workspace.git_dir / "rlhf" / "checked"


def _machine(workspace: Workspace) -> str:
    """Return a hash of the Python version, the installed packages and where the history is cut."""
    libraries = [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    folders = [(str(folder), folder.stat().st_mtime_ns) for folder in libraries if folder.is_dir()]
    cut = [_bytes(workspace.git_dir / name) for name in ("shallow", "info/grafts")]
    return hashlib.sha256(repr((sys.version, folders, cut)).encode()).hexdigest()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
