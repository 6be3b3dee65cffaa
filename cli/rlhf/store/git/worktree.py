"""Update the working tree to a new main, and keep what a person changed in it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.content_hash import canonical
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.objects import Objects, changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.store.files.tree import WorkingTree


class Brought(Struct, frozen=True):
    """Which paths were updated (`fresh`), merged with own changes (`merged`), or got a second file (`beside`)."""

    fresh: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    def __add__(self, later: Brought) -> Brought:
        return Brought(self.fresh + later.fresh, self.merged + later.merged, self.beside + later.beside)


def theirs_path(path: str, word: str = "theirs") -> str:
    """Return where the other version of a file is written: `x.md` → `x~theirs.md`."""
    pure = PurePosixPath(path)
    return str(pure.with_name(f"{pure.stem}~{word}{pure.suffix}"))


def bring_up(git: Git, objects: Objects, files: WorkingTree, old: str, new: str, cone: Cone) -> Brought:
    """Move the working tree and the branch main from one commit to another.

    Files are written first and the branch is moved last, so after an interruption it can simply run again. A file
    changed on both sides is merged where the lines differ; else the new version is written beside it.
    """
    every = changes(git, old, new)
    todo = [c for c in every if cone.holds(c.path) or files.read(c.path) is not None]
    fetch_objects(git, [c.new_oid for c in todo if not c.removed])
    fresh, merged, beside = [], [], []
    for change in todo:
        mine = files.read(change.path)
        theirs = None if change.removed else objects.read(change.new_oid)
        if mine == theirs:
            continue
        if mine is not None and theirs is not None and canonical(mine) == canonical(theirs):
            files.write(change.path, theirs)  # the same words with other line ends
            continue
        base = None if change.added else objects.read(change.old_oid)
        if mine is None or mine == base:
            _put(files, change.path, theirs)
            fresh.append(change.path)
        elif theirs is None:
            continue
        elif (both := _together(git, mine, base or b"", theirs)) is not None:
            files.write(change.path, both)
            merged.append(change.path)
        else:
            files.write(theirs_path(change.path), theirs)
            beside.append((change.path, theirs_path(change.path)))
    _point_main_at(git, new, [c.path for c in every if not c.removed and not cone.holds(c.path)])
    return Brought(tuple(fresh), tuple(merged), tuple(beside))


def _point_main_at(git: Git, new: str, outside: Sequence[str]) -> None:
    """Move the index and then the branch main to a commit, without comparing any file.

    `git reset` compares them, and in a partial clone it fails on that: docs/decisions/0027-a-full-index.md.

    Args:
        outside: the paths that changed outside of the cone; they are marked as not in the working tree.
    """
    _read_index(git, new, outside)
    git.run("update-ref", "--create-reflog", "-m", "rlhf: brought up to date", f"{LOCAL}main", new)


def _read_index(git: Git, new: str, outside: Sequence[str]) -> None:
    git.run("read-tree", "-i", "--reset", new)  # -i: files that are held outside of the cone are not looked at
    if outside:
        data = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in outside)
        git.run("update-index", "-z", "--skip-worktree", "--stdin", stdin=data)


def index_at(git: Git, old: str, new: str) -> None:
    """Have the index of the branch that is checked out say what a new commit has, in the place of an old one."""
    cone = read_cone(git)
    outside = [change.path for change in changes(git, old, new) if not change.removed and not cone.holds(change.path)]
    _read_index(git, new, outside)


def _put(files: WorkingTree, path: str, data: bytes | None) -> None:
    if data is None:
        files.remove(path)
    else:
        files.write(path, data)


def _together(git: Git, mine: bytes, base: bytes, theirs: bytes) -> bytes | None:
    """Return both changes merged into one text; None where they touch the same lines."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, data in (("mine", mine), ("base", base), ("theirs", theirs)):
            (Path(folder) / name).write_bytes(data)
            names.append(str(Path(folder) / name))
        try:
            return git.attempt("merge-file", "-p", *names)
        except GitFailed:
            return None


def blob_id(data: bytes) -> str:
    """Return the object id that git would give these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_ESCAPED = re.compile(r"\\(.)")


class Cone(Struct, frozen=True):
    """Which paths a working tree holds: all (None), or all below some folders and the files directly in their parents.

    The patterns are those of git's cone mode (git-sparse-checkout).
    """

    folders: frozenset[str] | None = None

    def holds(self, path: str) -> bool:
        if self.folders is None:
            return True
        parents = [str(parent) for parent in PurePosixPath(path).parents][:-1]
        if any(parent in self.folders for parent in parents):
            return True
        parent = parents[0] if parents else ""
        return parent == "" or any(folder.startswith(f"{parent}/") for folder in self.folders)


def read_cone(git: Git) -> Cone:
    """Return the folders that the working tree holds completely, from git's own file (gitformat: sparse-checkout)."""
    if git.settings.get("core.sparsecheckout") != "true":
        return Cone()
    try:
        text = (git.git_dir / "info" / "sparse-checkout").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return Cone()
    lines = text.splitlines()
    parents = {line[1:-3] for line in lines if line.startswith("!/") and line.endswith("/*/")}
    folders = (line[:-1] for line in lines if line.startswith("/") and line.endswith("/"))
    return Cone(frozenset(_ESCAPED.sub(r"\1", folder[1:]) for folder in folders if folder not in parents))


def widen(git: Git, folders: set[str]) -> bool:
    """Add folders to a sparse working tree; return whether any was missing."""
    cone = read_cone(git)
    if cone.folders is None or folders <= cone.folders:
        return False
    wanted = sorted(folders - cone.folders)
    git.run("sparse-checkout", "add", "--stdin", stdin="\n".join(wanted).encode() + b"\n")
    return True
