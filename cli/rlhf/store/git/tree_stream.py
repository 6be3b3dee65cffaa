"""Yield the files of a tree, or those that differ between two trees, one by one, without keeping them all in memory.

`git diff-tree` compares trees too, but it first reads the whole index, which grows with main.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.files.limits import DEEPEST
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.objects import FOLDER, Change, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.store.git.objects import Objects

_PIECE = 1 << 20
_ABSENT = Entry("000000", "", "")


def each_file(git: Git, tree: str) -> Iterator[Entry]:
    """Yield every file of a tree or commit."""
    args = ("ls-tree", "-r", "-z", "--full-tree", tree)
    with git.conversation(*args) as process:
        assert process.stdout is not None  # noqa: S101 — it was asked for
        rest = b""
        while piece := process.stdout.read(_PIECE):
            *rows, rest = (rest + piece).split(b"\0")
            for row in rows:
                head, _, path = row.partition(b"\t")
                mode, _, oid = head.decode().split(" ")
                yield Entry(mode, oid, path.decode("utf-8", "surrogateescape"))
        if process.wait() != 0:
            raise git.situation(args, GitFailed(args, process.returncode, f"{tree} cannot be listed"))


def each_change(objects: Objects, old: str, new: str, prefix: str = "") -> Iterator[Change]:
    """Yield what differs between two commits or trees; only folders that differ are read."""
    before, after = _lines(objects, old), _lines(objects, new)
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, _ABSENT), after.get(name, _ABSENT)
        if was == now:
            continue
        path = f"{prefix}{name}"
        if FOLDER in (was.mode, now.mode) and path.count("/") < DEEPEST:
            yield from each_change(objects, _folder(was), _folder(now), f"{path}/")
        was, now = _file(was), _file(now)
        if was != now:
            yield Change(path, was.mode, now.mode, was.oid, now.oid)


def _lines(objects: Objects, tree: str) -> dict[str, Entry]:
    """Return the entries of a tree by name; empty for a tree that git would not make."""
    try:
        return {entry.path: entry for entry in objects.entries(tree)} if tree else {}
    except ValueError:
        return {}


def _folder(entry: Entry) -> str:
    return entry.oid if entry.mode == FOLDER else ""


def _file(entry: Entry) -> Entry:
    return _ABSENT if entry.mode == FOLDER else entry
