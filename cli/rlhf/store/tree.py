"""The files of a workspace in two forms, the working tree and a git revision, read alike."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, Protocol

from rlhf.errors import DiskFull, NotAllowedToWrite, UnreadableFile
from rlhf.model.paths import LINK, REGULAR, SPECIAL, SUBMODULE
from rlhf.store.objects import DEEPEST, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rlhf.store.objects import Objects


#: As many bytes as there are.
ALL = sys.maxsize


class Tree(Protocol):
    """Files by path. Reading something that is not there gives None; what is there and cannot be read is an error."""

    def read(self, path: str, most: int = ALL) -> bytes | None:
        """A file's bytes, or the first of them."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Every file below a folder (or the file itself), in order of path."""
        ...

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """The same with the mode of each as git writes it, of links and submodules too; nothing is read."""
        ...


#: A link at the end of a path is not followed, a pipe that nobody writes to is not waited for.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def _all_of(number: int, most: int) -> bytes:
    data = os.read(number, most)
    parts = [data]
    size = len(data)
    while data and size < most:
        data = os.read(number, most - size)
        parts.append(data)
        size += len(data)
    return b"".join(parts)


class WorkingTree:
    """What is on disk now."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str, most: int = ALL) -> bytes | None:
        try:
            number = os.open(f"{self.root}/{path}", os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.EMLINK}:
                raise UnreadableFile(path, "it is a link to another place.", "Put the file itself there.") from None
            raise UnreadableFile(path, error.strerror or str(error), "Mend that, then run this again.") from None
        try:
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode):
                return None
            return _all_of(number, min(status.st_size + 1, most))
        except OSError as error:
            raise UnreadableFile(path, error.strerror or str(error), "Mend that, then run this again.") from None
        finally:
            os.close(number)

    def list(self, prefix: str = "") -> Iterator[str]:
        return (path for path, mode in self.modes(prefix) if mode == REGULAR)

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        start = f"{self.root}/{prefix}" if prefix else str(self.root)
        try:
            kind = os.lstat(start).st_mode
        except OSError:
            return
        if stat.S_ISDIR(kind):
            yield from _scan(start, f"{prefix}/" if prefix else "")
        else:
            yield prefix, REGULAR if stat.S_ISREG(kind) else LINK if stat.S_ISLNK(kind) else SPECIAL

    def write(self, path: str, data: bytes) -> None:
        """Put a file in place at once, so that an interruption leaves the old or the new, never half."""
        file = self.root / path
        fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(data)
            fresh.replace(file)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise (DiskFull() if error.errno in {28, 122} else NotAllowedToWrite(str(file))) from None

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
        for parent in (self.root / path).parents:
            if parent == self.root or any(parent.iterdir()):
                return
            parent.rmdir()


def _scan(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """What stands below a folder, without following links and without asking the disk for each file."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield prefix.rstrip("/"), SPECIAL
        return
    for entry in entries:
        path = prefix + entry.name
        if entry.is_symlink():
            yield path, LINK
        elif entry.is_file(follow_symlinks=False):
            yield path, REGULAR
        elif not entry.is_dir(follow_symlinks=False):
            yield path, SPECIAL
        elif os.path.lexists(f"{entry.path}/.git"):
            if prefix or entry.name != ".git":
                yield path, SUBMODULE
        elif entry.name != ".git":
            if path.count("/") < DEEPEST:
                yield from _scan(entry.path, f"{path}/")
            else:
                yield path, SPECIAL


class RevisionTree:
    """What a commit holds, read without checking it out."""

    def __init__(self, objects: Objects, revision: str) -> None:
        self._objects = objects
        self.revision = revision

    def read(self, path: str, most: int = ALL) -> bytes | None:
        return self._objects.read(f"{self.revision}:{path}", most)

    def list(self, prefix: str = "") -> Iterator[str]:
        spec = f"{self.revision}:{prefix}"
        found = self._objects.get(spec) if prefix else None
        if found is not None and found.type == "blob":
            yield prefix
            return
        for entry in self._objects.files(spec, f"{prefix}/" if prefix else ""):
            yield entry.path

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        folder, _, name = prefix.rpartition("/")
        try:
            for entry in self._objects.entries(f"{self.revision}:{folder}") if prefix else ():
                if entry.path == name and entry.mode != FOLDER:
                    yield prefix, entry.mode
                    return
            for entry in self._objects.files(f"{self.revision}:{prefix}", f"{prefix}/" if prefix else ""):
                yield entry.path, SPECIAL if entry.mode == FOLDER else entry.mode
        except ValueError:  # no folder that git would make
            yield prefix, SPECIAL


class Overlay:
    """A tree seen through another: what the upper one has, else what the lower one has."""

    def __init__(self, upper: Tree, lower: Tree) -> None:
        self._upper = upper
        self._lower = lower

    def read(self, path: str, most: int = ALL) -> bytes | None:
        data = self._upper.read(path, most)
        return self._lower.read(path, most) if data is None else data

    def list(self, prefix: str = "") -> Iterator[str]:
        return iter(sorted({*self._upper.list(prefix), *self._lower.list(prefix)}))

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        return iter(sorted({**dict(self._lower.modes(prefix)), **dict(self._upper.modes(prefix))}.items()))
