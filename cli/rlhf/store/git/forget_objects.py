"""Take objects that nothing reaches any more out of a repository for good, and leave everything else as it is.

git itself keeps what nobody reaches for some weeks, and in a partial clone for ever; and what it may drop then includes
what a push or an editor has just written. So exactly the named objects are taken out of packs and of single files.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rlhf.store.git.local_objects import objects_in
from rlhf.store.git.objects import EMPTY_TREE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rlhf.store.git.git import Git

_BESIDE = (".idx", ".rev", ".bitmap", ".mtimes", ".promisor", ".pack")
#: What git draws from all objects to find them faster: made again when it is needed, and wrong afterwards.
_DERIVED = ("info/commit-graph", "info/commit-graphs/*", "pack/multi-pack-index*")


def reached(git: Git, tips: Iterable[str] = ()) -> set[str]:
    """Return the objects here that some commits reach; those that any ref, HEAD and the index reach, if none is given.

    What is not on this machine is passed over.
    """
    which = ("--ignore-missing", "--stdin") if (named := list(tips)) else ("--all", "--indexed-objects", "--stdin")
    data = "".join(f"{tip}\n" for tip in named or ["HEAD"]).encode()
    raw = git.run("rev-list", "--objects", "--no-object-names", "--missing=allow-any", *which, stdin=data)
    return set(raw.decode().split())


def only_reached_from(git: Git, tips: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the objects here that some commits reach, about without those that other commits reach."""
    asked = "".join(f"{line}\n" for line in (*tips, *(f"^{commit}" for commit in known))).encode()
    which = ("--objects", "--no-object-names", "--missing=allow-any", "--ignore-missing", "--stdin")
    return git.text("rev-list", *which, stdin=asked).split()


def forget_objects(git: Git, oids: Iterable[str]) -> int:
    """Remove those of some objects that nothing reaches; return how many were here.

    It can be stopped at any moment and run again: an object is in a pack until the pack without it is on the disk.
    """
    gone = set(oids) - reached(git) - {EMPTY_TREE}
    if not gone:
        return 0
    _from_the_logs(git.git_dir / "logs", gone)
    _from_where_history_ends(git.git_dir / "shallow", gone)
    folder = git.objects_folder
    for pattern in _DERIVED:
        for file in folder.glob(pattern):
            file.unlink(missing_ok=True)
    taken: set[str] = set()
    for index in sorted((folder / "pack").glob("*.idx")):
        inside = objects_in(index)
        if not gone.isdisjoint(inside):
            taken |= gone.intersection(inside)
            _pack_again(git, index.with_suffix(".pack"), [oid for oid in inside if oid not in gone])
    for oid in gone:
        with contextlib.suppress(OSError):
            (folder / oid[:2] / oid[2:]).unlink()
            taken.add(oid)
    return len(taken)


def _pack_again(git: Git, pack: Path, kept: list[str]) -> None:
    """Put a pack in the place of another that holds only some of its objects."""
    made = ""
    if kept:
        beginning = str(pack.with_name("pack"))
        made = git.text("pack-objects", "--quiet", beginning, stdin="".join(f"{oid}\n" for oid in kept).encode())
        promised = pack.with_suffix(".promisor")
        if promised.exists():  # what these objects name may be missing: it can be fetched
            pack.with_name(f"pack-{made}.promisor").write_bytes(promised.read_bytes())
    if pack.name != f"pack-{made}.pack":
        for end in _BESIDE:
            pack.with_suffix(end).unlink(missing_ok=True)


def _from_the_logs(folder: Path, gone: set[str]) -> None:
    """Take the lines that name an object out of the logs of where refs were (gitrepository-layout: logs)."""
    for file in folder.rglob("*"):
        if file.is_file():
            lines = file.read_bytes().splitlines(keepends=True)
            kept = [line for line in lines if gone.isdisjoint(line[:81].decode("ascii", "replace").split(" "))]
            if kept != lines:
                file.write_bytes(b"".join(kept))


def _from_where_history_ends(file: Path, gone: set[str]) -> None:
    """Take commits out of the list of those before which a copy has no history (gitformat: shallow)."""
    try:
        ends = file.read_text(encoding="ascii").split()
    except OSError:
        return
    kept = [commit for commit in ends if commit not in gone]
    if kept and kept != ends:
        file.write_text("".join(f"{commit}\n" for commit in kept), encoding="ascii")
    elif not kept:
        file.unlink()
