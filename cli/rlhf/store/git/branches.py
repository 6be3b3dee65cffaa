"""The branches of a repository, read in one git process: the local ones, and the remote's as last fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rlhf.model.branch_name import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.store.git.git import Git

LOCAL = "refs/heads/"
FAR = "refs/remotes/origin/"
KEPT = "refs/rlhf/kept/"
ABSENT = "0" * 40


@dataclass(frozen=True, slots=True)
class Tip:
    """The commit a branch points to, and its message."""

    oid: str
    message: str


@dataclass(frozen=True, slots=True)
class Branches:
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


def read_branches(git: Git, *, bare: bool) -> Branches:
    """Read every branch with its tip's message, in one git process."""
    raw = git.run("for-each-ref", "--format=%00%(refname)%00%(objectname)%00%(contents)", LOCAL, FAR)
    fields = raw.decode("utf-8", "replace").split("\0")[1:]
    own: dict[str, Tip] = {}
    far: dict[str, Tip] = {}
    for name, oid, message in zip(fields[0::3], fields[1::3], fields[2::3], strict=True):
        tip = Tip(oid, message.rstrip("\n"))
        if name.startswith(LOCAL):
            own[name.removeprefix(LOCAL)] = tip
        else:
            far[name.removeprefix(FAR)] = tip
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
