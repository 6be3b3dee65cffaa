"""Which objects are on this machine, read from git's own lists, so that asking never fetches one."""

from __future__ import annotations

import contextlib
import mmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MAGIC = b"\xfftOc\0\0\0\2"  # gitformat-pack, version 2 of an index
_NAMES = 8 + 256 * 4
_OFTEN = 2_000  # times asked, after which it is worth knowing more by heart
_PACKS, _LOOSE = 50, 6_700  # gc.autoPackLimit and gc.auto, as git has them by itself
_LARGE = 20_000  # objects in a pack that is searched where it is


class Present:
    """The packs there were when it was made, and every loose object.

    Where no remote is promised to hold what is missing, nothing can be fetched, and everything counts as present.
    """

    def __init__(self, git_dir: Path) -> None:
        self._folders = _object_folders(git_dir / "objects")
        files = [file for folder in self._folders for file in _listed(folder / "pack")]
        self.partial = any(file.suffix == ".promisor" for file in files)
        self._files = {file.stem: file for file in files if file.suffix == ".idx"} if self.partial else {}
        self._packs: list[_Pack] | None = None
        self._together: frozenset[bytes] = frozenset()
        self._asked = 0

    @property
    def packs(self) -> frozenset[str]:
        """The packs by name; none where nothing can be missing."""
        return frozenset(self._files)

    def has(self, oid: str) -> bool:
        if not self.partial:
            return True
        if self._packs is None:
            self._packs = list(_opened(self._files.values()))
        raw = bytes.fromhex(oid)
        self._asked += 1
        if self._asked == _OFTEN:
            self._put_together(len(raw))
        return (
            raw in self._together
            or any(pack.has(raw) for pack in self._packs)
            or any((folder / oid[:2] / oid[2:]).exists() for folder in self._folders)
        )

    def _put_together(self, size: int) -> None:
        """Have the names of all small packs in one set: every sync leaves one, and there may be hundreds."""
        packs = self._packs or []
        small = [pack for pack in packs if pack.count < _LARGE]
        if len(small) > 1:
            self._together = frozenset(name for pack in small for name in pack.raw_names(size))
            self._packs = [pack for pack in packs if pack.count >= _LARGE]

    def names(self, packs: Iterable[str], oid_bytes: int) -> Iterator[str]:
        """Every object of some packs."""
        for pack in _opened(self._files[name] for name in packs if name in self._files):
            yield from (raw.hex() for raw in pack.raw_names(oid_bytes))


def wants_housekeeping(git_dir: Path) -> bool:
    """Whether `git gc --auto` would do something, by git's own limits: many packs, or many loose objects."""
    packs = sum(file.suffix == ".pack" for file in _listed(git_dir / "objects" / "pack"))
    return packs > _PACKS or len(_listed(git_dir / "objects" / "17")) > _LOOSE // 256


class _Pack:
    """The sorted names of one pack's objects, and where those of each first byte end."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:8] != _MAGIC:
            raise ValueError(f"{file} is of another version")
        self._ends = [0, *(int.from_bytes(self._data[at : at + 4], "big") for at in range(8, _NAMES, 4))]

    def has(self, raw: bytes) -> bool:
        low, high = self._ends[raw[0]], self._ends[raw[0] + 1]
        size = len(raw)
        while low < high:
            middle = (low + high) // 2
            data = self._data[_NAMES + middle * size : _NAMES + (middle + 1) * size]
            if data == raw:
                return True
            low, high = (middle + 1, high) if data < raw else (low, middle)
        return False

    @property
    def count(self) -> int:
        return self._ends[-1]

    def raw_names(self, size: int) -> Iterator[bytes]:
        for at in range(_NAMES, _NAMES + self.count * size, size):
            yield self._data[at : at + size]


def _opened(files: Iterable[Path]) -> Iterator[_Pack]:
    """The packs that can be read; one that was joined with others meanwhile shows under its new name next time."""
    for file in files:
        with contextlib.suppress(OSError, ValueError):
            yield _Pack(file)


def _object_folders(objects: Path) -> list[Path]:
    """A repository's folder of objects, and those it borrows from."""
    try:
        borrowed = (objects / "info" / "alternates").read_text(encoding="utf-8").splitlines()
    except OSError:
        return [objects]
    return [objects, *(objects / line for line in borrowed if line and not line.startswith("#"))]


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
