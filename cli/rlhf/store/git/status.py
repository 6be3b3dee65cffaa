"""Ask git, while other work goes on, which files of a working tree differ from the commit that is checked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.store.git.find_root import is_sparse, root_around
from rlhf.store.git.git import Git, GitFailed, end

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching")


class Differences(Struct, frozen=True):
    """The commit that is checked out ("" before the first), and the paths where the working tree differs from it.

    The paths include what git was told to skip: ignored files, and those marked as unchanged whatever they hold.
    """

    commit: str
    paths: frozenset[str]


class Asked:
    """Two git processes that are running; `answer` waits for their output."""

    def __init__(self, git: Git) -> None:
        self._git = git
        exact = git.with_config(core__ignoreCase="false")
        self._status: Popen[bytes] = exact.start(*_STATUS)
        self._flags: Popen[bytes] = exact.start("ls-files", "-v", "-z", "--sparse")

    @classmethod
    def ahead(cls, start: Path) -> Asked | None:
        """Start asking about the workspace around a folder; None where there is none, or where it is sparse."""
        root = root_around(start)
        return None if root is None or is_sparse(root) else cls(Git(root))

    def answer(self) -> Differences | None:
        """Wait for git and return the differences; None where git failed."""
        status, flags = self._read(self._status), self._read(self._flags)
        if status is None or flags is None:
            return None
        commit, paths = parse_status(status)
        return Differences(commit, frozenset(paths | _marked(flags)))

    def _read(self, process: Popen[bytes]) -> bytes | None:
        assert process.stdout is not None  # noqa: S101 — it was asked for
        data = process.stdout.read()
        end(process)
        return data if process.returncode == 0 else None


def _marked(flags: bytes) -> set[str]:
    """Return the paths that `git ls-files -v -z` does not list as ordinary (H)."""
    if flags.count(b"\0") == flags.count(b"\0H ") + flags.startswith(b"H "):
        return set()
    rows = flags.split(b"\0")
    return {row[2:].decode("utf-8", "surrogateescape") for row in rows if row and not row.startswith(b"H ")}


def parse_status(raw: bytes) -> tuple[str, set[str]]:
    """Return the commit and the paths in the output of `git status --porcelain=v2 --branch -z --no-renames`."""
    commit, paths = "", set()
    for row in raw.split(b"\0"):
        text = row.decode("utf-8", "surrogateescape")
        if text.startswith("# branch.oid "):
            commit = text.removeprefix("# branch.oid ")
        elif text[:2] in {"? ", "! "}:
            paths.add(text[2:].rstrip("/"))
        elif text[:2] == "1 ":
            paths.add(text.split(" ", 8)[8])
        elif text[:2] == "u ":
            paths.add(text.split(" ", 10)[10])
    return ("" if commit == "(initial)" else commit), paths


def changed_between(git: Git, old: str, new: str) -> set[str] | None:
    """Return the paths that differ between two commits; None where git does not have one of them."""
    try:
        raw = git.attempt("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-only", old, new)
    except GitFailed:
        return None
    return {row.decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row}


def retired_tasks(git: Git, at: str = "HEAD") -> frozenset[str]:
    """Return the ids of tasks that were removed in the history of a commit, except those moved to another batch.

    The result is empty where this clone has only the end of the history.
    """
    log = ("log", "--no-renames", "--name-status", "--format=%x01", "--diff-filter=AD", "-m", "--first-parent")
    try:
        if git.attempt("rev-parse", "--is-shallow-repository").strip() == b"true":
            return frozenset()
        raw = git.attempt(*log, at, "--", "tasks")
    except GitFailed:
        return frozenset()
    retired: set[str] = set()
    for commit in raw.decode("utf-8", "surrogateescape").split("\x01"):
        rows = [line.split("\t", 1) for line in commit.splitlines() if "\t" in line]
        gone = {_id(path) for status, path in rows if status == "D"}
        retired |= gone - {_id(path) for status, path in rows if status == "A"} - {""}
    return frozenset(retired)


def _id(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.removesuffix(".yaml") if name.startswith("t-") else ""
