"""Ask git, while other things are done, in what a working tree differs from the commit it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.store.git.find_root import is_sparse, root_around
from rlhf.store.git.git import Git, GitFailed, end

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching")


@dataclass(frozen=True, slots=True)
class Differences:
    """The commit that the working tree stands on ("" before the first), and the paths at which it is not as there.

    Among them is what git was told not to look at: ignored files, and those marked as unchanged whatever they hold.
    """

    commit: str
    paths: frozenset[str]


class Asked:
    """Two questions to git that are being answered; `answer` waits for them."""

    def __init__(self, git: Git) -> None:
        self._git = git
        exact = git.with_config(core__ignoreCase="false")
        self._status: Popen[bytes] = exact.start(*_STATUS)
        self._flags: Popen[bytes] = exact.start("ls-files", "-v", "-z", "--sparse")

    @classmethod
    def ahead(cls, start: Path) -> Asked | None:
        """Ask about the workspace around a folder, if all of it is there."""
        root = root_around(start)
        return None if root is None or is_sparse(root) else cls(Git(root))

    def answer(self) -> Differences | None:
        """What git says; None where it cannot say."""
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
    """The paths that `git ls-files -v -z` does not list as ordinary (H)."""
    if flags.count(b"\0") == flags.count(b"\0H ") + flags.startswith(b"H "):
        return set()
    rows = flags.split(b"\0")
    return {row[2:].decode("utf-8", "surrogateescape") for row in rows if row and not row.startswith(b"H ")}


def parse_status(raw: bytes) -> tuple[str, set[str]]:
    """The commit and the paths of `git status --porcelain=v2 --branch -z --no-renames`."""
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
    """Paths that differ between two commits; None where one of them is not known here."""
    try:
        raw = git.attempt("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-only", old, new)
    except GitFailed:
        return None
    return {row.decode("utf-8", "surrogateescape") for row in raw.split(b"\0") if row}


def retired_tasks(git: Git, at: str = "HEAD") -> frozenset[str]:
    """Ids of tasks that were taken away at some time in the history of a commit, moves to another batch left out.

    Where the history is cut short there is nothing to know.
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
