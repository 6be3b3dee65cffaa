"""Take objects that nothing reaches any more out of a repository for good, and leave everything else as it is.

git itself keeps what nobody reaches for some weeks, and in a partial clone for ever; and what it may drop then includes
what a push or an editor has just written. So exactly the named objects are taken out of packs and of single files.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rlhf.store.git.local_objects import objects_in
from rlhf.store.git.objects import EMPTY_TREE, Object, Objects, parse_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rlhf.store.git.git import Git

_BESIDE = (".idx", ".rev", ".bitmap", ".mtimes", ".promisor", ".pack")
#: What git draws from all objects to find them faster: made again when it is needed, and wrong afterwards.
_DERIVED = ("info/commit-graph", "info/commit-graphs/*", "pack/multi-pack-index*")


def reached(git: Git, tips: Iterable[str] | None = None, *, by_logs: bool = True) -> set[str]:
    """Return the objects here that some commits reach; if none are given, those that anything here reaches.

    What is not on this machine is passed over.

    Args:
        by_logs: also what the logs of where refs were reach.
    """
    which = ["--ignore-missing", "--stdin"]
    if tips is None:
        which = ["--all", "--indexed-objects", *(["--reflog"] if by_logs else []), *which]
    data = "".join(f"{tip}\n" for tip in (tips if tips is not None else ["HEAD"])).encode()
    if not data:
        return set()
    raw = git.run("rev-list", "--objects", "--no-object-names", "--missing=allow-any", *which, stdin=data)
    return set(raw.decode().split())


def only_reached_from(git: Git, tips: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the objects here that some commits reach, about without those that other commits reach."""
    asked = "".join(f"{line}\n" for line in (*tips, *(f"^{commit}" for commit in known))).encode()
    which = ("--objects", "--no-object-names", "--missing=allow-any", "--ignore-missing", "--stdin")
    return git.text("rev-list", *which, stdin=asked).split()


def left_over(git: Git, objects: Objects, old: Iterable[str], has_words: Callable[[bytes], bool]) -> set[str]:
    """Return what is to be forgotten of a history that was replaced, once all refs and logs are on the new one.

    That is what the old commits reach and nothing reaches now; what nothing reaches and has the removed words; and what
    nothing reaches and cannot be without the former.

    Args:
        old: commits of the old history, and other objects of it.
    """
    stays = reached(git)
    gone = {*reached(git, old), *old} - stays - {EMPTY_TREE}
    rows = git.text("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)").split()
    alone = {oid: objects.get(oid) for oid in rows if oid not in stays and oid not in gone}
    gone |= {oid for oid, item in alone.items() if item and item.type != "tree" and has_words(item.data)}
    while more := {oid for oid, item in alone.items() if oid not in gone and not gone.isdisjoint(_names(item))}:
        gone |= more
    return gone


def _names(item: Object | None) -> set[str]:
    """Return the objects that a commit, a tag or a folder names."""
    if item is None or item.type == "blob":
        return set()
    if item.type == "tree":
        return {entry.oid for entry in parse_tree(item.data)}
    head = item.data.partition(b"\n\n")[0].decode("ascii", "replace").split("\n")
    return {line.partition(" ")[2] for line in head if line.startswith(("tree ", "parent ", "object "))}


def forget_objects(git: Git, oids: Iterable[str]) -> int:
    """Remove those of some objects that nothing reaches; return how many were here.

    It can be stopped at any moment and run again with the same objects: an object is in a pack until the pack without
    it is on the disk.
    """
    gone = set(oids) - reached(git) - {EMPTY_TREE}
    if not gone:
        return 0
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
