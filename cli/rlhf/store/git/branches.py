"""The branches of a repository: the local ones, and the remote's as last fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.branch_name import OWN
from rlhf.store.git.refs import read_refs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects

LOCAL = "refs/heads/"
FAR = "refs/remotes/origin/"
KEPT = "refs/rlhf/kept/"
ABSENT = "0" * 40


class Tip:
    """The commit a branch points to, and its message, which is read when it is first asked for.

    Args:
        message: the message, or what returns it for a commit.
    """

    __slots__ = ("_message", "oid")

    def __init__(self, oid: str, message: str | Callable[[str], str]) -> None:
        self.oid = oid
        self._message = message

    @property
    def message(self) -> str:
        if not isinstance(self._message, str):
            self._message = self._message(self.oid).rstrip("\n")
        return self._message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tip) and self.oid == other.oid

    def __hash__(self) -> int:
        return hash(self.oid)


class Branches(Struct, frozen=True):
    """The local branches (`own`) and those of the remote (`far`); in the forge's own repository both are the same."""

    own: Mapping[str, Tip] = field(default_factory=dict)
    far: Mapping[str, Tip] = field(default_factory=dict)

    def latest(self, name: str) -> Tip | None:
        """Return the local tip of a branch, else the tip that the remote had; None where there is neither."""
        return self.own.get(name) or self.far.get(name)

    def below(self, prefix: str) -> Iterator[tuple[str, Tip]]:
        """Yield every branch whose name begins with a prefix, in order, with its local tip or else the remote's."""
        for name in sorted({*self.own, *self.far}):
            if name.startswith(prefix):
                tip = self.latest(name)
                if tip is not None:
                    yield name, tip

    def unsent(self) -> list[str]:
        """Return the local branches to be sent whose tip the remote does not have."""
        return sorted(name for name, tip in self.own.items() if name.startswith(OWN) and self.far.get(name) != tip)


def read_branches(git: Git, objects: Objects, *, bare: bool) -> Branches:
    """Read every branch; their messages are read when they are first asked for."""
    own: dict[str, Tip] = {}
    far: dict[str, Tip] = {}
    for name, oid in read_refs(git, LOCAL, FAR):
        if name.startswith(LOCAL):
            own[name.removeprefix(LOCAL)] = Tip(oid, objects.message)
        else:
            far[name.removeprefix(FAR)] = Tip(oid, objects.message)
    return Branches(own, own) if bare else Branches(own, far)


def move(git: Git, name: str, new: str, old: str | None) -> None:
    """Point a local branch to a commit, if it still points to `old` (None: the branch must not exist)."""
    git.run("update-ref", "--create-reflog", LOCAL + name, new, old or ABSENT)


def forget(git: Git, name: str, old: str) -> None:
    """Remove a local branch, if it still points to `old`."""
    git.run("update-ref", "-d", LOCAL + name, old)


def keep(git: Git, commit: str) -> None:
    """Keep a commit that no branch points to any more, under a ref that nobody fetches."""
    git.run("update-ref", KEPT + commit, commit)


def is_kept(git: Git, commit: str) -> bool:
    return git.succeeds("rev-parse", "--quiet", "--verify", KEPT + commit)
