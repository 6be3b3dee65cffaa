"""What a power cut or a failing disk left of git's own files in a person's clone, and what is whole among it."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from typing import TYPE_CHECKING

from rlhf.errors import GitDied, GitMissing, GitTrouble
from rlhf.model.branch_name import OWN
from rlhf.store.files.atomic import write_once
from rlhf.store.git.branches import KEPT, LOCAL
from rlhf.store.git.git import HERE_ONLY, Git, GitFailed
from rlhf.store.git.refs import read_refs
from rlhf.store.machine.copy_card import read_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_OID = re.compile(r"[0-9a-f]{40}")
_NO_OID = "0" * 40
_SETTINGS = ("remote.origin.url", "rlhf.handle", "user.signingkey")
_SAYS_WHY = ("error", "fatal", "missing", "broken")  # the beginnings of such lines of git fsck
_SUM = 20  # bytes
#: What git can only do where its files hang together. A clone may lack files of the project, and no folder.
_LOOKS = (
    ("ls-files", "-z"),
    ("fsck", "--connectivity-only", "--no-dangling", "--no-progress"),
    ("rev-list", "--objects", "--filter=blob:none", "--quiet", "--all"),
)
_MOST = 5  # faults that are named


def damage(root: Path) -> list[str]:
    """Return what is wrong with git's files in a clone, a phrase each; nothing where git can work with them."""
    git, git_dir = Git(root), root / ".git"
    if not git_dir.is_dir():  # one of several working trees of a clone that somebody else looks after
        return []
    if not _is_ours(git):
        return []
    faults = [*_of_files(git_dir), *_of_git(git)] or list(_of_looking(git))
    return list(dict.fromkeys(faults))[:_MOST]


def _is_ours(git: Git) -> bool:
    """Whether a clone was made by `rlhf join`, and its folder is this account's; else another error says what is wrong.

    Raises:
        GitMissing.
    """
    try:
        git.attempt("rev-parse", "--git-dir")
        joined = bool(git.settings.get("rlhf.handle"))
    except GitFailed as failure:
        if "dubious ownership" in failure.words:
            return False
        joined = False
    except GitMissing:
        raise
    except GitTrouble:
        joined = False
    return joined or read_card(git.git_dir) is not None


def _of_files(git_dir: Path) -> Iterator[str]:
    head = _text(git_dir / "HEAD").strip()
    if not (head.startswith("ref: refs/") or _OID.fullmatch(head)):
        yield "HEAD does not say what is checked out"
    if (git_dir / "shallow").exists() and not _text(git_dir / "shallow").strip():
        yield "shallow does not say where history begins"
    if (git_dir / "info" / "sparse-checkout").exists() and not _text(git_dir / "info" / "sparse-checkout").strip():
        yield "info/sparse-checkout does not say which folders are held"
    for file in _loose(git_dir / "objects"):
        if file.stat().st_size == 0:
            yield f"object {file.parent.name}{file.name} is empty"
    for pack in sorted((git_dir / "objects" / "pack").glob("pack-*")):
        if fault := _fault_of_pack(pack):
            yield f"objects/pack/{pack.name} {fault}"
    for file in () if _has_table(git_dir) else sorted((git_dir / "refs").rglob("*")):
        text = _text(file).strip() if file.is_file() and file.suffix != ".lock" else "ref:"
        if not (text.startswith("ref:") or _OID.fullmatch(text)):
            yield f"{file.relative_to(git_dir).as_posix()} names no commit"


def _fault_of_pack(file: Path) -> str:
    """Return what is wrong with one of the files of a pack: its index ends with the sum with which the pack ends."""
    if file.suffix == ".pack":
        index = file.with_suffix(".idx")
        if not index.exists():
            return "has no index"
        return "" if _end(file, _SUM, _SUM) == _end(index, 2 * _SUM, _SUM) else "does not fit its index"
    return "has no pack" if file.suffix == ".idx" and not file.with_suffix(".pack").exists() else ""


def _end(file: Path, before: int, count: int) -> bytes:
    """Return some bytes of a file, beginning so many before its end; None of a file that is shorter than that."""
    with file.open("rb") as opened:
        try:
            opened.seek(-before, os.SEEK_END)
        except OSError:
            return file.name.encode()
        return opened.read(count)


def _of_git(git: Git) -> Iterator[str]:
    try:
        settings = git.settings
        names = {name for name, _ in read_refs(git, "refs/")}
    except (GitFailed, GitTrouble) as trouble:
        yield str(trouble)
        return
    for name in _SETTINGS:
        if not settings.get(name):
            yield f"config has no {name}"
    if (git.git_dir / "info" / "sparse-checkout").exists() and settings.get("core.sparsecheckout") != "true":
        yield "config.worktree does not say that only some folders are held"
    for name in (f"{LOCAL}main", "refs/remotes/origin/main", *_with_log(git.git_dir)):
        if name not in names:
            yield f"{name} is gone"


def _of_looking(git: Git) -> Iterator[str]:
    for command in _LOOKS:
        try:
            git.with_config(**HERE_ONLY).attempt(*command)
        except GitDied:  # it does not expect what it finds
            yield f"git {command[0]} breaks off"
        except GitFailed as failure:
            rows = [line for line in failure.words.splitlines() if line.startswith(_SAYS_WHY)]
            yield from rows[:_MOST] or [f"git {command[0]} fails"]


def _with_log(git_dir: Path) -> Iterator[str]:
    """Yield the branches of a person that have a log: git removes it together with the branch."""
    for name, _ in logged(git_dir):
        yield LOCAL + name


def logged(git_dir: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each branch that a person writes, with the commits that its log names, the newest first."""
    folder = git_dir / "logs" / "refs" / "heads"
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if not file.is_file() or not name.startswith(OWN):
            continue
        rows = [line.split(" ", 2)[:2] for line in _text(file).splitlines()]
        oids = [oid for row in reversed(rows) for oid in reversed(row) if _OID.fullmatch(oid) and oid != _NO_OID]
        if oids:
            yield name, list(dict.fromkeys(oids))


def _has_table(git_dir: Path) -> bool:
    """Whether git keeps the branches in a table (reftable), not in files."""
    return (git_dir / "reftable").exists()


def candidates(git_dir: Path) -> dict[str, list[str]]:
    """Return the commits to which each branch that a person writes may have pointed, the likeliest first.

    Raises:
        GitTrouble: git keeps the branches in a table, and cannot read it.
    """
    if _has_table(git_dir):
        rows = ((name.removeprefix(LOCAL), [oid]) for name, oid in read_refs(Git(git_dir.parent), LOCAL))
        return {name: oids for name, oids in rows if name.startswith(OWN)}
    result: dict[str, list[str]] = {}
    for file in sorted((git_dir / "refs" / "heads").rglob("*")):
        name = file.relative_to(git_dir / "refs" / "heads").as_posix()
        if file.is_file() and name.startswith(OWN) and _OID.fullmatch(text := _text(file).strip()):
            result.setdefault(name, []).append(text)
    for name, oids in logged(git_dir):
        result.setdefault(name, []).extend(oids)
    for line in _text(git_dir / "packed-refs").splitlines():
        oid, _, ref = line.partition(" ")
        name = ref.removeprefix(LOCAL)
        if ref.startswith(LOCAL) and name.startswith(OWN) and _OID.fullmatch(oid):
            result.setdefault(name, []).append(oid)
    return {name: list(dict.fromkeys(oids)) for name, oids in result.items()}


def kept_commits(git_dir: Path) -> list[str]:
    """Return the commits that were kept under a ref of their own, which is called by the commit (KEPT)."""
    folder = git_dir / KEPT
    return sorted(file.name for file in folder.glob("*") if _OID.fullmatch(file.name))


def salvage(old: Path, new: Git) -> None:
    """Copy into a clone every object of another git directory that is whole."""
    for file in _loose(old / "objects"):
        try:
            data = file.read_bytes()
            whole = zlib.decompress(data)
        except (OSError, zlib.error):
            continue
        if hashlib.sha1(whole, usedforsecurity=False).hexdigest() == file.parent.name + file.name:
            write_once(new.objects_folder / file.parent.name / file.name, data, like=new.objects_folder)
    for pack in sorted((old / "objects" / "pack").glob("*.pack")):
        _index(new, pack)


def _loose(objects: Path) -> Iterator[Path]:
    for folder in sorted(objects.glob("[0-9a-f][0-9a-f]")):
        yield from (file for file in sorted(folder.iterdir()) if not file.name.startswith("tmp_"))


def _index(git: Git, pack: Path) -> None:
    """Take in a pack, whose index is made anew; of a pack that is not whole, every object that is."""
    if (git.objects_folder / "pack" / pack.name).exists():
        return
    kind = ("--promisor",) if pack.with_suffix(".promisor").exists() else ()
    data = b""
    try:
        data = pack.read_bytes()
        git.attempt("index-pack", "--stdin", *kind, stdin=data)
    except (GitFailed, OSError):
        git.succeeds("unpack-objects", "-q", "-r", stdin=data)


def first_whole(git: Git, commits: Iterable[str]) -> str:
    """Return the first of some commits of which everything is here, or can be fetched; "" where there is none."""
    for commit in commits:
        reach = ("rev-list", "--objects", "--quiet", "--exclude-promisor-objects", commit, "--not", "--remotes=origin")
        if git.succeeds("cat-file", "-e", f"{commit}^{{commit}}") and git.succeeds(*reach):
            return commit
    return ""


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def set_aside(git_dir: Path, name: str) -> Path:
    """Move a git directory away, to a name beside it that is free; return where it is."""
    number, aside = 1, git_dir.with_name(name)
    while aside.exists():
        number += 1
        aside = git_dir.with_name(f"{name}-{number}")
    os.rename(git_dir, aside)  # noqa: PTH104 — a folder, in one step
    return aside
