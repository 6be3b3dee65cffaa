"""Which commit of each ledger is trusted: its tip, or the newest before a commit that its owner did not sign."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.store.files.atomic import replace_cache
from rlhf.store.git.objects import REGULAR
from rlhf.store.ledgers.arrived_in_time import commits_named
from rlhf.store.ledgers.keys import allowed_signers, can_sign
from rlhf.store.ledgers.signatures import Signed, read_signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from rlhf.model.keys import ForgeKeys
    from rlhf.model.people import People
    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects

_REMEMBERED = 4  # cached tips of one ledger: on this machine, on the remote, and earlier ones
_HANDFUL = 16  # commits whose signatures are verified together, newest first


class Belief(Struct, frozen=True):
    """How far a ledger is trusted: its last trusted commit ("" for none), and how many commits after that are left out.

    Attributes:
        passing: the forge may still record that the commits left out arrived in time, so the result is not cached.
    """

    owner: str
    tip: str
    commit: str
    left_out: int = 0
    passing: bool = False

    @property
    def whole(self) -> bool:
        return self.commit == self.tip


class Beliefs:
    """Finds how far ledgers are trusted, and caches the result while all keys in people.yaml stay the same.

    A tip that its owner signed is trusted with all commits before it: a signature covers the whole history of a commit.
    If the key has an end, a commit is trusted only if the forge recorded that it arrived while the key was valid; a
    commit's own date proves nothing. A person's own branch on their machine was checked when the commits came there,
    and is trusted there.
    For an owner with a revoked key this is not enough, because somebody else with that key may have written before the
    owner: nothing is trusted that builds on a commit signed with that key, unless `believed_to` includes that commit.
    The cache may be deleted at any moment. Whoever can write to the disk can change the cache, so an audit uses none.

    Args:
        forge: the tip of the forge's own ledger; "" where it has none.
        mine: the tips of the ledgers that this machine writes, by owner; none in the forge's own repository.
    """

    def __init__(
        self, git: Git, git_dir: Path, people: People, forge_keys: ForgeKeys, forge: str,
        *, mine: Mapping[str, str] | None = None, remembering: bool = True, objects: Objects | None = None,
    ) -> None:  # fmt: skip
        self._git, self._remembering, self._objects = git, remembering, objects
        self._people = people
        self._forge_keys, self._forge, self._mine = forge_keys, forge, dict(mine or {})
        self._in_time: dict[str, set[str]] | None = None
        dates = repr([(person.handle, person.keys) for person in people.by_handle.values()])
        keys = hashlib.sha256((allowed_signers(people, forge_keys) + dates).encode()).hexdigest()[:16]
        self._file = git_dir / "rlhf" / f"believed-{keys}"
        self._known: dict[tuple[str, str], Belief] | None = None

    def of(self, tips: Mapping[str, str]) -> dict[str, Belief]:
        """Return how far each owner's ledger is trusted, given its tip."""
        if self._known is None:
            self._known = self._read()
        known = self._known
        new = {owner: tip for owner, tip in tips.items() if (owner, tip) not in known}
        if new:
            signed = {item.commit: item for item in self._signed(*sorted(set(new.values())), how=None)}
            fresh = {(owner, tip): self._belief(owner, tip, signed.get(tip)) for owner, tip in new.items()}
            self._known = known = known | fresh
            if self._remembering and can_sign():  # without it nothing can be verified: that is not worth remembering
                self._write()
        return {owner: known[owner, tip] for owner, tip in tips.items()}

    def note(self, owner: str, tip: str, key: str) -> None:
        """Cache that a tip is trusted, given the public key that certainly signed it, if that key alone decides it."""
        person = self._people.get(owner)
        keys = person.keys if person is not None else ()
        lasting = [entry.public for entry in keys if entry.lasting] if owner != FORGE else [self._forge_keys.current]
        decides = key in {" ".join(public.split()[:2]) for public in lasting if public}
        if not decides or any(entry.revoked for entry in keys) or not self._remembering:
            return
        known = self._read() if self._known is None else self._known
        self._known = known | {(owner, tip): Belief(owner, tip, tip)}
        self._write()

    def in_time(self, branch: str) -> set[str]:
        """Return the commits of a branch that the forge recorded as received while their signing keys were valid."""
        if self._in_time is None:
            believed = self.of({FORGE: self._forge})[FORGE].commit if self._forge else ""
            self._in_time = commits_named(self._git, believed)
        return self._in_time.get(branch, set())

    def also_in_time(self, branch: str, commits: Iterable[str]) -> None:
        """Count some more commits of a branch as received in time, as other records of the forge prove."""
        known = self.in_time(branch)
        assert self._in_time is not None  # noqa: S101 — it was just read
        self._in_time[branch] = known.union(commits)

    def _signed(self, *revisions: str, how: tuple[str, ...] | None) -> list[Signed]:
        walk = how is not None
        return read_signed(
            self._git, self._people, self._forge_keys, revisions, walk=walk, how=how or (), objects=self._objects
        )

    def _belief(self, owner: str, tip: str, signed: Signed | None) -> Belief:
        person = self._people.get(owner)
        revoked = [key for key in person.keys if key.revoked] if person is not None else []
        if signed is not None and signed.lasting_signer() == owner and not revoked:
            return Belief(owner, tip, tip)
        mine = signed is not None and signed.contributor == owner and self._mine.get(owner) == tip
        ending = any(key.until is not None for key in person.keys) if person is not None else False
        ending = ending or (signed is not None and bool(signed.stands_for))  # it ends with the forge's key
        arrived = self.in_time(str(LedgerBranch(owner))) if ending else set()
        if signed is not None and signed.contributor == owner and not revoked and (mine or tip in arrived):
            return Belief(owner, tip, tip, passing=tip not in arrived)
        line = self._line(tip)
        named = self._in_their_place(line, tip, {key.believed_to for key in revoked if key.believed_to})
        vouched = self._reached(line, tip, {*named, *arrived})
        start = self._after_last_spoiled(line, tip, self._by_revoked(owner, tip, named) if revoked else set())
        if mine and start == 0:
            return Belief(owner, tip, tip, passing=True)
        for at, commit in self._candidates(owner, line, start, vouched):
            return Belief(owner, tip, commit, at, passing=ending)
        return Belief(owner, tip, "", len(line), passing=ending)

    def _reached(self, line: list[str], tip: str, named: set[str]) -> set[str]:
        """Return those commits of a ledger that are at or before one of the `named` commits."""
        if not named:
            return set()
        return set(line).difference(self._line(tip, *(f"^{commit}" for commit in sorted(named))))

    def _in_their_place(self, line: list[str], tip: str, named: set[str]) -> list[str]:
        """Return some commits of a ledger, each that the forge has replaced as the one in its place."""
        gone = named.difference(line)
        stands = self._signed(tip, how=("--first-parent",)) if gone else []
        return sorted({*named - gone, *(signed.commit for signed in stands if signed.stands_for in gone)})

    def _line(self, *revisions: str) -> list[str]:
        data = "\n".join(revisions).encode() + b"\n"
        return self._git.text("rev-list", "--first-parent", "--ignore-missing", "--stdin", stdin=data).split()

    def _candidates(self, owner: str, line: list[str], start: int, vouched: set[str]) -> Iterator[tuple[int, str]]:
        """Yield the commits of a ledger that are trusted as its tip would be, each with its position, newest first.

        Args:
            vouched: the commits that a manager named as trusted when they revoked a key, and those that the forge
                recorded as received in time.
        """
        for begin in range(start, len(line), _HANDFUL):
            some = line[begin : begin + _HANDFUL]
            signers = {signed.commit: signed.lasting_signer() for signed in self._signed(*some, how=None)}
            for at, commit in enumerate(some, begin):
                if signers.get(commit) == owner or commit in vouched:
                    yield at, commit

    def _by_revoked(self, owner: str, tip: str, named: list[str]) -> set[str]:
        """Return the commits of a ledger that a revoked key signed and that no `believed_to` includes.

        Commits that were trusted before, under these same keys, contain none, and are not checked again.
        """
        before = {belief.commit for belief in (self._known or {}).values() if belief.owner == owner and belief.commit}
        rest = (f"^{commit}" for commit in sorted(before.union(named)))
        beyond = self._signed(tip, *rest, how=("--first-parent",))
        return {signed.commit for signed in beyond if signed.key is not None and signed.key.revoked}

    def _after_last_spoiled(self, line: list[str], tip: str, spoiled: set[str]) -> int:
        """Return the position in `line`, newest first, from which every commit only adds files and none is spoiled."""
        raw = self._git.with_config(log__showRoot="true").text(
            "log", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-renames", "--no-ext-diff",
            "--format=%x00%H", tip,
        )  # fmt: skip
        for block in raw.split("\0")[1:]:
            commit, *changed = block.split("\n")
            if any(row and not row.startswith(f":000000 {REGULAR} ") for row in changed):
                spoiled.add(commit)
        return max((at + 1 for at, commit in enumerate(line) if commit in spoiled), default=0)

    def _read(self) -> dict[tuple[str, str], Belief]:
        if not self._remembering:
            return {}
        try:
            rows = [line.split("\t") for line in self._file.read_text(encoding="utf-8").splitlines()]
            beliefs = [Belief(owner, tip, commit, int(left)) for owner, tip, commit, left in rows]
        except (OSError, ValueError):
            return {}
        return {(belief.owner, belief.tip): belief for belief in beliefs}

    def _write(self) -> None:
        by_owner: dict[str, list[Belief]] = {}
        for belief in (self._known or {}).values():
            if not belief.passing:
                by_owner.setdefault(belief.owner, []).append(belief)
        rows = [belief for some in by_owner.values() for belief in some[-_REMEMBERED:]]
        text = "".join(f"{b.owner}\t{b.tip}\t{b.commit}\t{b.left_out}\n" for b in rows)
        replace_cache(self._file, text.encode())
