"""Write blobs, trees and commits.

Blobs and trees are written as git writes them, a compressed file each (gitformat-loose), without a process of git.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from typing import TYPE_CHECKING

from rlhf.store.files.atomic import write_once
from rlhf.store.git.objects import EMPTY_TREE, FOLDER, REGULAR, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects

#: With more blobs than this, git puts all of them into one pack.
_LOOSE = 100
_FAST = 1  # level of zlib: an object is compressed again when git packs it


def write_blobs(git: Git, contents: Iterable[bytes]) -> list[str]:
    """Store texts as blobs; return their ids in order."""
    texts = list(contents)
    if len(texts) <= _LOOSE:
        return [_write(git.objects_folder, b"blob", data) for data in texts]
    stream: list[bytes] = []
    for mark, data in enumerate(texts, 1):
        stream += (b"blob\nmark :%d\ndata %d\n" % (mark, len(data)), data, b"\n")
    stream += (b"get-mark :%d\n" % mark for mark in range(1, len(texts) + 1))
    return git.run("fast-import", "--quiet", "--done", stdin=b"".join((*stream, b"done\n"))).decode().split()


def write_tree(objects: Objects, base: str | None, files: Mapping[str, bytes | None]) -> str:
    """Write a tree like `base` (tree, commit or None: empty) with files added, or removed where None; return its id."""
    named = [path for path, data in files.items() if data is not None]
    blobs = dict(zip(named, write_blobs(objects.git, [files[p] or b"" for p in named]), strict=True))
    return graft(objects, base, {path: blobs.get(path) for path in files})


def graft(objects: Objects, base: str | None, blobs: Mapping[str, str | None]) -> str:
    """Write a tree like `base` with blobs at paths (None removes); return its id. Only changed trees are written."""
    return _graft(objects, base, blobs) or _write(objects.git.objects_folder, b"tree", b"")


def commit(
    git: Git,
    tree: str,
    parents: Iterable[str],
    message: str,
    *,
    sign: bool = True,
    env: Mapping[str, str] | None = None,
) -> str:
    """Store a commit by the configured person, signed with their key; return its id. No branch points to it yet.

    Args:
        env: variables of git that name another author and committer.
    """
    options = [part for parent in dict.fromkeys(parents) for part in ("-p", parent)]
    signing = ["-S"] if sign else ["--no-gpg-sign"]
    return git.text("commit-tree", *signing, *options, "-F", "-", tree, stdin=message.encode(), env=env)


def sign_a_trial(git: Git) -> None:
    """Sign a commit as those of the repository are signed, and drop it.

    Raises:
        GitTrouble: it cannot be signed.
    """
    with tempfile.TemporaryDirectory() as folder:
        env = {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(git.objects_folder)}
        git.run("commit-tree", "-S", "-m", "A trial", EMPTY_TREE, env=env)


def _graft(objects: Objects, base: str | None, blobs: Mapping[str, str | None]) -> str | None:
    lines = {entry.path: entry for entry in objects.entries(base)} if base else {}
    below: dict[str, dict[str, str | None]] = {}
    for path, oid in blobs.items():
        head, slash, rest = path.partition("/")
        if slash:
            below.setdefault(head, {})[rest] = oid
        elif oid is None:
            lines.pop(head, None)
        else:
            lines[head] = Entry(REGULAR, oid, head)
    for head, inner in below.items():
        here = lines.get(head)
        tree = _graft(objects, here.oid if here and here.mode == FOLDER else None, inner)
        lines.pop(head, None)
        if tree is not None:
            lines[head] = Entry(FOLDER, tree, head)
    if not lines:
        return None
    return write_tree_of(objects.git, lines.values())


def write_tree_of(git: Git, entries: Iterable[Entry]) -> str:
    """Write the tree of a folder with exactly some entries; return its id."""
    return _write(git.objects_folder, b"tree", _tree_bytes(entries))


def tree_id(entries: Iterable[Entry]) -> str:
    """Return the id of the tree of a folder with exactly some entries, without writing it."""
    return _whole(b"tree", _tree_bytes(entries))[0]


def _tree_bytes(lines: Iterable[Entry]) -> bytes:
    """Return a tree as git stores it: by name, where a folder's name counts as ending with a slash."""
    named = ((line.path.encode("utf-8", "surrogateescape"), line) for line in lines)
    rows = sorted((name + b"/" if line.mode == FOLDER else name, name, line) for name, line in named)
    return b"".join(b"%s %s\0%s" % (line.mode.encode(), name, bytes.fromhex(line.oid)) for _, name, line in rows)


def _write(folder: Path, kind: bytes, data: bytes) -> str:
    """Store an object; return its id."""
    oid, whole = _whole(kind, data)
    write_once(folder / oid[:2] / oid[2:], zlib.compress(whole, _FAST), like=folder)
    return oid


def _whole(kind: bytes, data: bytes) -> tuple[str, bytes]:
    """Return an object's id, and its bytes with the head from which git draws it."""
    whole = b"%s %d\0" % (kind, len(data)) + data
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest(), whole
