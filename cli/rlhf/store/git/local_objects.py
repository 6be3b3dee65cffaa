"""Which git objects are on this machine, read from git's own files, so that the question never fetches an object."""

from __future__ import annotations

import contextlib
import mmap
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MAGIC = b"\xfftOc\0\0\0\2"  # gitformat-pack, version 2 of an index
_NAMES = 8 + 256 * 4
_FANOUT = struct.Struct(">256I")
_OID_BYTES = 20
_OFTEN = 2_000  # questions after which the names in small packs are loaded into memory
_PACKS, _LOOSE = 50, 6_700  # git's defaults of gc.autoPackLimit and gc.auto
_LARGE = 20_000  # objects; a pack with as many is searched on disk


class Present:
    """The objects on this machine: in the packs that existed when this value was made, and all loose ones.

    Outside a partial clone git cannot fetch a missing object, so every object counts as present.
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
        """The names of the packs; empty outside a partial clone, where nothing can be missing."""
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
        """Load the names in all small packs into one set: every sync leaves a pack, and there may be hundreds."""
        packs = self._packs or []
        small = [pack for pack in packs if pack.count < _LARGE]
        if len(small) > 1:
            self._together = frozenset(name for pack in small for name in pack.raw_names(size))
            self._packs = [pack for pack in packs if pack.count >= _LARGE]

    def names(self, packs: Iterable[str], oid_bytes: int) -> Iterator[str]:
        """Yield the id of every object in some packs."""
        for pack in _opened(self._files[name] for name in packs if name in self._files):
            yield from (raw.hex() for raw in pack.raw_names(oid_bytes))


def objects_in(index: Path) -> list[str]:
    """Return the id of every object in a pack, given the pack's index; none where it cannot be read."""
    return [raw.hex() for pack in _opened([index]) for raw in pack.raw_names(_OID_BYTES)]


def wants_housekeeping(git_dir: Path) -> bool:
    """Whether `git gc --auto` would do something, by git's own limits: many packs, or many loose objects."""
    packs = sum(file.suffix == ".pack" for file in _listed(git_dir / "objects" / "pack"))
    return packs > _PACKS or len(_listed(git_dir / "objects" / "17")) > _LOOSE // 256


class _Pack:
    """The index of one pack: the sorted names of its objects, and where the names with each first byte end."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:8] != _MAGIC:
            raise ValueError(f"{file} is of another version")
        self._ends: tuple[int, ...] = (0, *_FANOUT.unpack_from(self._data, 8))

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
    """Yield the packs that can be read; one that git has just merged with others is read under its new name later."""
    for file in files:
        with contextlib.suppress(OSError, ValueError):
            yield _Pack(file)


def _object_folders(objects: Path) -> list[Path]:
    """Return a repository's folder of objects, and the folders that it borrows objects from."""
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
