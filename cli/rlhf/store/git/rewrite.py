"""Make a history again with other contents of some files: each commit that has them, and each that follows on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.store.git.objects import FOLDER, Entry
from rlhf.store.git.write_objects import commit, write_tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects


class OldCommit(Struct, frozen=True):
    """A commit as it is: its tree, its parents and its message."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    message: str


class Rewriting:
    """Makes commits and trees again, each once.

    Args:
        blobs: the contents that are replaced, old to new.
        commits: commits that were made again before, old to new.
        message: returns the message of the new commit.
        write: writes the tree of a folder, or only returns its id.
    """

    def __init__(
        self, git: Git, objects: Objects, blobs: Mapping[str, str], commits: Mapping[str, str] | None = None,
        *, message: Callable[[OldCommit], str] = lambda old: old.message,
        write: Callable[[Git, Iterable[Entry]], str] = write_tree_of,
    ) -> None:  # fmt: skip
        self._git, self._objects = git, objects
        self.blobs = blobs
        self._message, self._write = message, write
        self.commits = dict(commits or {})
        self._trees: dict[str, str] = {}

    def tree(self, oid: str) -> str:
        """Return the tree that has the new contents; the same one where it has none of the old."""
        if oid not in self._trees:
            before = self._objects.entries(oid)
            after = [Entry(entry.mode, self._entry(entry), entry.path) for entry in before]
            self._trees[oid] = self._write(self._git, after) if after != before else oid
        return self._trees[oid]

    def old_trees(self) -> list[str]:
        """Return the folders that others stand in the place of."""
        return [old for old, new in self._trees.items() if old != new]

    def _entry(self, entry: Entry) -> str:
        return self.tree(entry.oid) if entry.mode == FOLDER else self.blobs.get(entry.oid, entry.oid)

    def again(self, old: OldCommit) -> None:
        """Make a commit again whose parents were looked at before; nothing where nothing of it differs."""
        if old.oid in self.commits:
            return
        tree, parents = self.tree(old.tree), [self.commits.get(parent, parent) for parent in old.parents]
        message = self._message(old)
        if (tree, tuple(parents), message) != (old.tree, old.parents, old.message):
            env = _people_of(self._objects, old.oid)
            self.commits[old.oid] = commit(self._git, tree, parents, message, env=env)


def read_commits(git: Git, tips: Iterable[str], *without: str) -> list[OldCommit]:
    """Return all commits that some tips reach and others do not, each after its parents."""
    data = "".join(f"{line}\n" for line in (*tips, *(f"^{commit}" for commit in without)))
    raw = git.run(
        "log", "--topo-order", "--reverse", "--ignore-missing", "--format=%x00%H%x00%T%x00%P%x00%B", "--stdin",
        stdin=data.encode(),
    ).decode("utf-8", "replace")  # fmt: skip
    fields = raw.split("\0")[1:]
    return [
        OldCommit(oid, tree, tuple(parents.split()), message.removesuffix("\n"))
        for oid, tree, parents, message in zip(*(fields[at::4] for at in range(4)), strict=True)
    ]


def _people_of(objects: Objects, oid: str) -> dict[str, str]:
    """Return the variables by which git gives a new commit the author, the committer and the times of an old one."""
    old = objects.get(oid)
    head = old.data.partition(b"\n\n")[0].decode("utf-8", "replace") if old is not None else ""
    result: dict[str, str] = {}
    for line in head.split("\n"):
        role, _, rest = line.partition(" ")
        if role in {"author", "committer"}:
            who, _, when = rest.rpartition("> ")
            name, _, email = who.partition(" <")
            result |= {f"GIT_{role.upper()}_{part}": value for part, value in (("NAME", name), ("EMAIL", email))}
            result[f"GIT_{role.upper()}_DATE"] = f"@{when}"
    return result
