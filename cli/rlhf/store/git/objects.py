"""Read git objects through one long-running git process."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from rlhf.errors import ContentNotHere, CopyDamaged, FolderGone, GitDied, GitTrouble, TooManyFiles
from rlhf.store.files.limits import DEEPEST
from rlhf.store.git.git import HERE_ONLY, Git, GitFailed, end
from rlhf.store.git.messages import is_damage, last_line, signal_name

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator
    from types import TracebackType

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
REGULAR = "100644"
FOLDER = "40000"

#: More files than any project has; a hostile tree that repeats its folders can list far more than can be read.
MOST = 2_000_000

_PIECE = 1 << 20
_CONVERSE = ("cat-file", "--batch")
_HANDFUL = 200  # object names that fit into a pipe at once


class Object(Struct, frozen=True):
    oid: str
    type: str
    data: bytes
    size: int


class Entry(Struct, frozen=True):
    """An entry of a git tree, or one file of a whole tree with its path."""

    mode: str
    oid: str
    path: str


class Change(Struct, frozen=True):
    """A path that differs between two trees; an absent side has the mode `000000`."""

    path: str
    old_mode: str
    new_mode: str
    old_oid: str
    new_oid: str

    @property
    def added(self) -> bool:
        return self.old_mode == "000000"

    @property
    def removed(self) -> bool:
        return self.new_mode == "000000"


class Objects:
    """The objects of a repository, read through one `git cat-file --batch`; a forked process starts its own."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0  # the id of the process that started the conversation

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None

    def get(self, spec: str, most: int = sys.maxsize) -> Object | None:
        """Return the object that a name such as `main:people.yaml` stands for; None where there is none.

        Args:
            most: the largest number of bytes to keep; the rest is skipped, whatever its size.
        """
        if "\n" in spec or "\0" in spec:
            return None
        if self._process is None or self._owner != os.getpid():
            self._process = self.git.start(*_CONVERSE)
            self._owner = os.getpid()
        pipe_in = self._process.stdin
        assert pipe_in is not None  # noqa: S101 — it was asked for
        try:
            pipe_in.write(spec.encode("utf-8", "surrogateescape") + b"\n")
            pipe_in.flush()
        except BrokenPipeError:
            raise self._gave_up(spec) from None
        return self._answer(spec, most)

    def _answer(self, spec: str, most: int = sys.maxsize) -> Object | None:
        assert self._process is not None  # noqa: S101
        pipe_out = self._process.stdout
        assert pipe_out is not None  # noqa: S101
        head = pipe_out.readline()
        if not head:
            raise self._gave_up(spec)
        words = head.rsplit(b" ", 2)
        if head.endswith((b" missing\n", b" ambiguous\n")) or len(words) < 3:  # noqa: PLR2004
            return None
        size = int(words[2])
        data = pipe_out.read(min(size, most))
        for at in range(len(data), size, _PIECE):
            pipe_out.read(min(_PIECE, size - at))
        pipe_out.read(1)
        return Object(words[0].decode(), words[1].decode(), data, size)

    def read(self, spec: str, most: int = sys.maxsize) -> bytes | None:
        """Return the bytes of a blob, at most `most`; None where the name does not stand for a blob."""
        result = self.get(spec, most)
        return result.data if result is not None and result.type == "blob" else None

    def read_many(self, oids: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of many blobs in order, requested in groups, not one by one; None for a missing blob."""
        handful: list[str] = []
        for oid in oids:
            handful.append(oid)
            if len(handful) == _HANDFUL:
                yield from self._read_handful(handful)
                handful = []
        yield from self._read_handful(handful)

    def _read_handful(self, oids: list[str]) -> list[bytes | None]:
        """Return the bytes of a group of blobs, all read at once, so that no other request comes in between."""
        if not oids:
            return []
        data = [self.read(oids[0])]  # starts the conversation
        process = self._process
        assert process is not None  # noqa: S101
        assert process.stdin is not None  # noqa: S101
        process.stdin.write("".join(f"{oid}\n" for oid in oids[1:]).encode())
        process.stdin.flush()
        for oid in oids[1:]:
            result = self._answer(oid)
            data.append(result.data if result is not None and result.type == "blob" else None)
        return data

    def size(self, oid: str) -> int:
        """Return how many bytes an object has; -1 for one that is not on this machine."""
        result = self.get(oid, 0)
        return -1 if result is None else result.size

    def oid(self, spec: str) -> str | None:
        result = self.get(spec)
        return result.oid if result else None

    def entries(self, spec: str) -> list[Entry]:
        """Return the entries of a tree (or of a commit's tree); empty where there is no such tree.

        Raises:
            ValueError: git would not make such a tree.
        """
        return self._lines(spec if ":" in spec else f"{spec}^{{tree}}") or []

    def _lines(self, spec: str) -> list[Entry] | None:
        result = self.get(spec)
        if result is None or result.type != "tree":
            return None
        return list(parse_tree(result.data, len(result.oid) // 2))

    def child(self, spec: str, name: str) -> str | None:
        """Return the id that a tree has under a name, or None, without parsing other entries or reading that object."""
        result = self.get(spec)
        if result is None or result.type != "tree":
            return None
        mark = b" %s\0" % name.encode()
        at = result.data.find(mark)
        size = len(result.oid) // 2
        return result.data[at + len(mark) : at + len(mark) + size].hex() if at >= 0 else None

    def parents(self, commit: str) -> list[str]:
        """Return the parents that a commit names; empty where there is no such commit."""
        result = self.get(commit)
        if result is None or result.type != "commit":
            return []
        head = result.data.partition(b"\n\n")[0].split(b"\n")
        return [line[7:].decode("ascii", "replace") for line in head if line.startswith(b"parent ")]

    def message(self, commit: str) -> str:
        """Return a commit's message; "" where there is no such commit."""
        result = self.get(commit)
        return result.data.partition(b"\n\n")[2].decode("utf-8", "replace") if result is not None else ""

    def files(self, spec: str, prefix: str = "") -> Iterator[Entry]:
        """Yield every file below a tree, with paths relative to the tree; its folders are read one after the other.

        A folder that is deeper than `DEEPEST`, is not on this machine or is damaged is yielded like a file.

        Raises:
            UnreadableFile: there are more than `MOST` files, for example because folders repeat.
        """
        for number, entry in enumerate(self._walk(self.entries(spec), prefix)):
            if number == MOST:
                raise TooManyFiles(spec, MOST)
            yield entry

    def _walk(self, lines: Iterable[Entry], prefix: str) -> Iterator[Entry]:
        for entry in lines:
            path = f"{prefix}{entry.path}"
            inner = self._folder(entry.oid) if entry.mode == FOLDER and path.count("/") < DEEPEST else None
            if inner is None:
                yield Entry(entry.mode, entry.oid, path)
            else:
                yield from self._walk(inner, f"{path}/")

    def _folder(self, oid: str) -> list[Entry] | None:
        try:
            return self._lines(oid)
        except ValueError:
            return None

    def _gave_up(self, spec: str) -> GitTrouble:
        """Return why git's process ended: by a signal, or because an object is missing and cannot be fetched."""
        process = self._process
        self.close()
        if process is not None and process.returncode < 0:
            return GitDied(" ".join(_CONVERSE), signal_name(-process.returncode))
        return self._lacking(spec)

    def _lacking(self, spec: str) -> GitTrouble:
        """Return what it means that an object is missing, and cannot be fetched.

        A file may be missing in a person's clone. A commit or a folder is missing only where git's files are damaged.
        """
        here = self.git.with_config(**HERE_ONLY)
        commit, is_path, path = spec.partition(":")
        try:
            here.attempt("cat-file", "-e", spec)
        except GitFailed as failure:
            if is_damage(failure.words):
                return CopyDamaged(last_line(failure.words))
        folder = f"{commit}:{path.rpartition('/')[0]}" if is_path else spec
        if (is_path or spec.endswith("^{tree}")) and not here.succeeds("cat-file", "-e", folder):
            return FolderGone(folder)
        return ContentNotHere(path if is_path else spec)


def parse_tree(data: bytes, oid_bytes: int = 20) -> Iterator[Entry]:
    """Yield the entries of a raw tree object.

    Raises:
        ValueError: git would not make such a tree: it is cut short, out of order (then git does not find by name
            what it puts on disk), or has the same name twice or an empty name.
    """
    at, before = 0, b""
    names = set()
    while at < len(data):
        space = data.index(b" ", at)
        nul = data.index(b"\0", space)
        mode, name = data[at:space], data[space + 1 : nul]
        if mode not in _MODES:
            mode = _canonical(mode)
        key = name + b"/" if mode == _FOLDER else name
        at = nul + 1 + oid_bytes
        if not name or name in names or key < before or at > len(data):
            raise ValueError("this is no tree that git would make")
        names.add(name)
        before = key
        yield Entry(mode.decode(), data[nul + 1 : at].hex(), name.decode("utf-8", "surrogateescape"))


_FOLDER = FOLDER.encode()
_MODES = frozenset({b"100644", b"100755", b"120000", b"160000", b"40000"})


def _canonical(mode: bytes) -> bytes:
    """Return the mode as which git reads an unusual one: `040000` is a folder, `100664` a plain file."""
    number = int(mode, 8)
    if stat.S_ISREG(number):
        return b"100755" if number & 0o100 else b"100644"
    return b"120000" if stat.S_ISLNK(number) else b"40000" if stat.S_ISDIR(number) else b"160000"


def changes(git: Git, old: str, new: str) -> list[Change]:
    """Return what differs between two commits or trees; a rename is a removal and an addition."""
    raw = git.run("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--raw", old, new)
    fields = raw.split(b"\0")
    result = []
    for head, path in zip(fields[0::2], fields[1::2], strict=False):
        old_mode, new_mode, old_oid, new_oid, _ = head.decode().lstrip(":").split(" ")
        result.append(Change(path.decode("utf-8", "surrogateescape"), old_mode, new_mode, old_oid, new_oid))
    return result
