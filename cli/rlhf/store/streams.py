"""Long lists of git, read one by one, so that no memory is needed for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.git import Git, GitFailed
from rlhf.store.objects import Change, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1 << 20


def each_file(git: Git, tree: str) -> Iterator[Entry]:
    """Every file of a tree or commit."""
    for row in _rows(git, "ls-tree", "-r", "-z", "--full-tree", tree):
        head, _, path = row.partition(b"\t")
        mode, _, oid = head.decode().split(" ")
        yield Entry(mode, oid, path.decode("utf-8", "surrogateescape"))


def each_change(git: Git, old: str, new: str) -> Iterator[Change]:
    """What differs between two commits or trees, renames told as a removal and an addition."""
    rows = _rows(git, "diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--raw", old, new)
    for head, path in zip(rows, rows, strict=True):
        old_mode, new_mode, old_oid, new_oid, _ = head.decode().lstrip(":").split(" ")
        yield Change(path.decode("utf-8", "surrogateescape"), old_mode, new_mode, old_oid, new_oid)


def _rows(git: Git, *args: str) -> Iterator[bytes]:
    """What a command of git says, up to each NUL."""
    with git.conversation(*args) as process:
        assert process.stdout is not None  # noqa: S101 — it was asked for
        rest = b""
        while piece := process.stdout.read(_PIECE):
            *rows, rest = (rest + piece).split(b"\0")
            yield from rows
        if process.wait() != 0:
            raise git.situation(args, GitFailed(args, process.returncode, "it cannot be listed"))
