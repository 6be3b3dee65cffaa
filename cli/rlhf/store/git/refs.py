"""Read a repository's refs from git's own files (gitrepository-layout: refs, packed-refs), without a process of git."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rlhf.store.git.git import Git

_OID = re.compile(rb"[0-9a-f]{40}")
_OID_LETTERS = 40


def read_refs(git: Git, *prefixes: str) -> list[tuple[str, str]]:
    """Return every ref below some folders such as `refs/heads/`, as (name, object), in order; no symbolic ref.

    A ref that git cannot read, for example one that a power cut left empty, is left out, as git leaves it out.
    """
    if not _has_files(git.git_dir):
        return _asked(git, prefixes)
    loose = [row for prefix in prefixes for row in _loose(os.fspath(git.git_dir), prefix)]
    packed = _packed(git.git_dir)  # read after the loose ones: git packs a ref before it removes the loose file
    return sorted({name: oid for name, oid in (*packed, *loose) if name.startswith(prefixes)}.items())


def head_ref(git: Git) -> str:
    """Return the ref that is checked out, such as `refs/heads/main`; "" where a commit is, or where that is unknown."""
    if not _has_files(git.git_dir):
        return git.text("symbolic-ref", "-q", "HEAD") if git.succeeds("symbolic-ref", "-q", "HEAD") else ""
    try:
        text = (git.git_dir / "HEAD").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return text.removeprefix("ref:").strip() if text.startswith("ref:") else ""


def _has_files(git_dir: Path) -> bool:
    """Whether refs are files here, not in a table and not in another folder that several working trees share."""
    return (git_dir / "refs" / "heads").is_dir() and not (
        (git_dir / "reftable").exists() or (git_dir / "commondir").exists()
    )


def _asked(git: Git, prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
    raw = git.run("for-each-ref", "--format=%(refname) %(objectname) %(symref)", *prefixes)
    fields = (row.split(" ") for row in raw.decode("utf-8", "surrogateescape").splitlines())
    return [(name, oid) for name, oid, symbolic in fields if not symbolic]


def _loose(git_dir: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the refs below a folder; each file is opened once, and nothing else is asked of it."""
    try:
        entries = list(os.scandir(f"{git_dir}/{prefix}"))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _loose(git_dir, f"{prefix}{entry.name}/")
            continue
        try:
            opened = os.open(entry.path, os.O_RDONLY)
        except OSError:  # removed meanwhile
            continue
        oid = os.read(opened, _OID_LETTERS)
        os.close(opened)
        if _OID.fullmatch(oid) and not entry.name.endswith(".lock"):
            yield f"{prefix}{entry.name}", oid.decode()


def _packed(git_dir: Path) -> Iterator[tuple[str, str]]:
    try:
        text = (git_dir / "packed-refs").read_bytes()
    except OSError:
        return
    for line in text.splitlines():
        if not line.startswith((b"#", b"^")):
            oid, _, name = line.partition(b" ")
            yield name.decode("utf-8", "surrogateescape"), oid.decode("ascii", "replace")
