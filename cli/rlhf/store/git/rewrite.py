"""Make a history again with other contents of some files: each commit that has them, and each that follows on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.store.git.objects import FOLDER, Entry
from rlhf.store.git.write_objects import commit, write_tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects


_FORMAT = "%x00%H%x00%T%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B"
_FIELDS = _FORMAT.count("%x00")
#: git makes no commit of somebody without a name.
NOBODY = "nobody"


class Who(Struct, frozen=True):
    """An author or committer, and when: seconds since 1970 with the zone, as git writes them."""

    name: str
    email: str
    when: str


class OldCommit(Struct, frozen=True):
    """A commit as it is: its tree, its parents, its author and committer with their times, and its message."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    people: tuple[Who, Who]
    message: str


class Rewriting:
    """Makes commits and trees again, each once.

    Args:
        blobs: the contents that are replaced, old to new.
        commits: commits that were made again before, old to new.
        message: returns the message of the new commit.
        name: returns the name of its author or committer.
        write: writes the tree of a folder, or only returns its id.
    """

    def __init__(
        self, git: Git, objects: Objects, blobs: Mapping[str, str], commits: Mapping[str, str] | None = None,
        *, message: Callable[[OldCommit], str] = lambda old: old.message, name: Callable[[str], str] = str,
        write: Callable[[Git, Iterable[Entry]], str] = write_tree_of,
    ) -> None:  # fmt: skip
        self._git, self._objects = git, objects
        self.blobs = blobs
        self._message, self._name, self._write = message, name, write
        self.names: set[str] = set()  # of all files and folders that were looked at
        self.commits = dict(commits or {})
        self._trees: dict[str, str] = {}

    def tree(self, oid: str) -> str:
        """Return the tree that has the new contents; the same one where it has none of the old."""
        if oid not in self._trees:
            before = self._objects.entries(oid)
            self.names.update(entry.path for entry in before)
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
        people = [replace(who, name=self._name(who.name)) for who in old.people]
        if (tree, tuple(parents), tuple(people), message) != (old.tree, old.parents, old.people, old.message):
            self.commits[old.oid] = commit(self._git, tree, parents, message, env=_named(*people))


def read_commits(git: Git, tips: Iterable[str], *without: str) -> list[OldCommit]:
    """Return all commits that some tips reach and others do not, each after its parents."""
    data = "".join(f"{line}\n" for line in (*tips, *(f"^{commit}" for commit in without)))
    raw = git.run(
        "log", "--topo-order", "--reverse", "--ignore-missing", f"--format={_FORMAT}", "--date=raw", "--stdin",
        stdin=data.encode(),
    ).decode("utf-8", "replace")  # fmt: skip
    fields = raw.split("\0")[1:]
    return [_old_commit(*fields[at : at + _FIELDS]) for at in range(0, len(fields), _FIELDS)]


def _old_commit(oid: str, tree: str, parents: str, *rest: str) -> OldCommit:
    people = Who(*rest[:3]), Who(*rest[3:6])
    return OldCommit(oid, tree, tuple(parents.split()), people, rest[6].removesuffix("\n"))


def _named(author: Who, committer: Who) -> dict[str, str]:
    """Return the variables by which git gives a new commit an author, a committer and their times."""
    return {
        f"GIT_{role}_{part}": value
        for role, who in (("AUTHOR", author), ("COMMITTER", committer))
        for part, value in (("NAME", who.name or NOBODY), ("EMAIL", who.email), ("DATE", f"@{who.when}"))
    }
