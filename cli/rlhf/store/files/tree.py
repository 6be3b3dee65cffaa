"""Files by path, whatever holds them: the working tree, one tree laid over another, or a file that is not saved yet."""

from __future__ import annotations

import errno
import os
import stat
import sys
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from rlhf.errors import FileTooLarge, LinkNotFile, ReadFailed
from rlhf.model.paths import LINK, REGULAR, SPECIAL, SUBMODULE
from rlhf.store.files.atomic import replace_file
from rlhf.store.files.limits import DEEPEST, LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


#: The path of a file and its mode, as git writes it.
Entry = tuple[str, str]

#: No limit on the number of bytes.
ALL = sys.maxsize
#: What a file holds whose text a power cut has taken: nothing, or zeros.
BLANK = b"\0 \t\r\n"
_A_LITTLE = 64


class Tree(Protocol):
    """Files by path. Reading a file that does not exist gives None; one that cannot be read raises an error."""

    def read(self, path: str, most: int = ALL) -> bytes | None:
        """Return a file's bytes, at most `most`; None where there is no file."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield every file below a folder (or the file itself), in order of path."""
        ...

    def modes(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the same files, and links and submodules too, each with its mode as git writes it; no file is read."""
        ...


#: A link at the end of a path is not followed, a pipe that nobody writes to is not waited for.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_AT_ONCE = 1 << 20


def is_empty(file: Path) -> bool:
    """Whether a file holds nothing but blanks and zeros; False where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return not opened.read(_A_LITTLE).strip(BLANK) and not opened.read().strip(BLANK)
    except OSError:
        return False


def _rest_of(number: int, most: int) -> bytes:
    parts = []
    while most and (data := os.read(number, min(most, _AT_ONCE))):
        parts.append(data)
        most -= len(data)
    return b"".join(parts)


class WorkingTree:
    """The files of a working tree on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._at = f"{root}/"

    def read(self, path: str, most: int = ALL) -> bytes | None:
        try:
            number = os.open(self._at + path, os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.EMLINK}:
                raise LinkNotFile(path) from None
            raise ReadFailed(path, error.strerror or str(error)) from None
        try:
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode):
                return None
            if most == ALL and status.st_size > LARGEST_FILE:
                raise FileTooLarge(path, status.st_size, LARGEST_FILE)
            data = os.read(number, min(status.st_size + 1, most))
            return data if len(data) == status.st_size else data + _rest_of(number, most - len(data))
        except OSError as error:
            raise ReadFailed(path, error.strerror or str(error)) from None
        finally:
            os.close(number)

    def modes(self, prefix: str = "") -> Iterator[Entry]:
        start = self._at + prefix if prefix else str(self.root)
        if not self._plain_above(prefix):
            return
        try:
            kind = os.lstat(start).st_mode
        except OSError:
            return
        if stat.S_ISDIR(kind):
            yield from _scan(start, f"{prefix}/" if prefix else "", {})
        else:
            yield prefix, REGULAR if stat.S_ISREG(kind) else LINK if stat.S_ISLNK(kind) else SPECIAL

    def listing(self, prefixes: Iterable[str]) -> tuple[list[Entry], dict[str, int]]:
        """Return what `modes` yields for some folders or files, in order, and when each folder last changed (ns)."""
        pairs: list[Entry] = []
        folders: dict[str, int] = {}
        for prefix in prefixes:
            at = self.changed_at(prefix)
            if at >= 0 or not os.path.lexists(self._at + prefix):
                folders[prefix] = at
            pairs += _scan(self._at + prefix, f"{prefix}/", folders) if at >= 0 else self.modes(prefix)
        return sorted(pairs), folders

    def moved(self, folders: Mapping[str, int]) -> list[str]:
        """Return those of some folders that did not last change at the given times."""
        result = []
        for folder, then in folders.items():
            try:
                if os.lstat(self._at + folder).st_mtime_ns == then:
                    continue
            except OSError:
                if then < 0:
                    continue
            result.append(folder)
        return result

    def _plain_above(self, path: str) -> bool:
        """Whether the folders above a path are plain folders of this tree: no links, no repositories of their own."""
        folder = ""
        for name in path.split("/")[:-1]:
            folder = f"{folder}{name}/"
            if self.changed_at(folder.rstrip("/")) < 0 or os.path.lexists(f"{self._at}{folder}.git"):
                return False
        return True

    def changed_at(self, folder: str) -> int:
        """Return when an entry was last added to a folder or removed from it, in nanoseconds; -1 without a folder."""
        try:
            status = os.lstat(self._at + folder)
        except OSError:
            return -1
        return status.st_mtime_ns if stat.S_ISDIR(status.st_mode) else -1

    def list(self, prefix: str = "") -> Iterator[str]:
        return (path for path, mode in self.modes(prefix) if mode == REGULAR)

    def write(self, path: str, data: bytes) -> None:
        """Write a file in one step.

        Raises:
            DiskFull, NotAllowedToWrite.
        """
        replace_file(self.root / path, data)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
        for parent in (self.root / path).parents:
            if parent == self.root or any(parent.iterdir()):
                return
            parent.rmdir()


def _scan(folder: str, prefix: str, folders: dict[str, int]) -> list[Entry]:
    """Return the paths and modes below a folder, without following links or asking the disk about each file.

    Args:
        folders: filled with the time when each folder below last changed, in nanoseconds.
    """
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=_name)
    except OSError:
        return [(prefix.rstrip("/"), SPECIAL)]
    if any(entry.name == ".git" for entry in entries):
        if prefix:
            return [(prefix.rstrip("/"), SUBMODULE)]
        entries = [entry for entry in entries if entry.name != ".git"]
    pairs: list[Entry] = []
    for entry in entries:
        path = prefix + entry.name
        if entry.is_file(follow_symlinks=False):
            pairs.append((path, REGULAR))
        elif entry.is_symlink():
            pairs.append((path, LINK))
        elif entry.is_dir(follow_symlinks=False) and path.count("/") < DEEPEST:
            folders[path] = entry.stat(follow_symlinks=False).st_mtime_ns
            pairs += _scan(entry.path, f"{path}/", folders)
        else:
            pairs.append((path, SPECIAL))
    return pairs


_name = attrgetter("name")


class Overlay:
    """A tree laid over another: a file is read from the upper tree, or else from the lower one."""

    def __init__(self, upper: Tree, lower: Tree) -> None:
        self._upper = upper
        self._lower = lower

    def read(self, path: str, most: int = ALL) -> bytes | None:
        data = self._upper.read(path, most)
        return self._lower.read(path, most) if data is None else data

    def list(self, prefix: str = "") -> Iterator[str]:
        return iter(sorted({*self._upper.list(prefix), *self._lower.list(prefix)}))

    def modes(self, prefix: str = "") -> Iterator[Entry]:
        return iter(sorted({**dict(self._lower.modes(prefix)), **dict(self._upper.modes(prefix))}.items()))


class OneFile:
    """A tree of one file."""

    def __init__(self, path: str, data: bytes) -> None:
        self._path = path
        self._data = data

    def read(self, path: str, most: int = ALL) -> bytes | None:
        return self._data[:most] if path == self._path else None

    def list(self, prefix: str = "") -> Iterator[str]:
        return (path for path, _ in self.modes(prefix))

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        if not prefix or self._path == prefix or self._path.startswith(f"{prefix}/"):
            yield self._path, REGULAR
