"""Talk to the project's repository: fetch, and push with a word for each branch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import url2pathname

from rlhf import errors
from rlhf.model.instants import parse_stamp
from rlhf.store.branches import FAR, LOCAL
from rlhf.store.git import Git, GitFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rlhf.model.policy import Policy

_CHUNK = 200
#: By which git tells that a branch moved meanwhile: before it was sent, or while it was.
_RACED = ("cannot lock ref", "failed to update ref", "incorrect old value")
_MOVED = ("stale info", "fetch first", "already exists", "non-fast-forward", *_RACED)
#: How the forge begins the line that tells its time to whoever pushes.
CLOCK = "The time here is "
_ADDRESS = re.compile(r"(?i:[a-z][a-z0-9+.-]*://)|[^/\\]+@[^/\\]+:|[^/\\:]{2,}:")


@dataclass(frozen=True, slots=True)
class Sending:
    """A commit for a branch of the remote, which must still be where it was expected (None: must not exist)."""

    branch: str
    commit: str
    expected: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a push: branches taken, those that had moved, those refused; what the forge said, and its time."""

    taken: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    told: datetime | None = None

    @property
    def judged(self) -> bool:
        """Whether the forge's hook answered: it tells its time with all that it lets in."""
        return self.told is not None or not self.taken

    def __or__(self, other: Delivery) -> Delivery:
        words = (*self.words, *(word for word in other.words if word not in self.words))
        moved, refused = self.moved | other.moved, self.refused | other.refused
        return Delivery(self.taken | other.taken, moved, refused, words, other.told or self.told)


def address(url: str, here: Path) -> str:
    """A remote's address: a path becomes `file://`, over which a partial clone works."""
    if _ADDRESS.match(url):
        return url
    return (here / Path(url).expanduser()).resolve().as_uri()


def path_of(url: str) -> Path | None:
    """The folder that a `file://` address or a path names; None for an address of another machine."""
    if url.startswith("file://"):
        return Path(url2pathname(url.removeprefix("file://")))
    return None if not url or _ADDRESS.match(url) else Path(url)


def without_login(url: str) -> str:
    """An address as it may be printed: without a password."""
    return re.sub(r"://[^/@]*@", "://", url)


def fetch(git: Git, refspecs: Sequence[str]) -> None:
    """Bring branches; those gone from the remote go here too."""
    git.run(
        "fetch",
        "--quiet",
        "--prune",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-gc",
        "origin",
        *refspecs,
    )


def reach(git: Git) -> None:
    """Ask the remote for nothing but an answer.

    Raises:
        GitTrouble: there is none.
    """
    git.run("ls-remote", "--quiet", "origin", f"{LOCAL}main")


def refspecs(handle: str, *, everyone: bool) -> list[str]:
    """What a person's machine follows: all that is said and claimed; the work of everyone, or only their own."""
    work = ("answer/*", "change/*") if everyone else (f"answer/*/{handle}", f"change/{handle}/*")
    names = ("main", "ledger/*", "claim/*", *work, f"draft/{handle}*")
    return [f"+{LOCAL}{name}:{FAR}{name}" for name in names]


def push(git: Git, sendings: Iterable[Sending]) -> Delivery:
    """Send branches. If the forge refuses one of several, the others are sent without it.

    Raises:
        GitTrouble: the remote cannot be reached or does not let this person in.
    """
    outcome = Delivery()
    rows = list(sendings)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        delivery = _push(git, chunk)
        if delivery.refused and len(chunk) > 1:
            rest = [row for row in chunk if row.branch not in delivery.taken | delivery.moved]
            again = [_push(git, [row]) for row in rest]
            delivery = Delivery(delivery.taken, delivery.moved, told=delivery.told)
            for one in again:
                delivery |= one
        outcome |= delivery
    return outcome


def require_judged(delivery: Delivery, git: Git, policy: Policy) -> None:
    """Say so where a local forge took something without a look at it; on GitHub the gate looks at it later.

    Raises:
        SentUnjudged.
    """
    if policy.forge.kind == "local" and not delivery.judged:
        raise errors.SentUnjudged(git.remote(), delivery.taken)


def push_together(git: Git, rows: Sequence[Sending]) -> bool:
    """Send branches in one step, or none of them; False where one was not any more where it was expected.

    Args:
        rows: one whose commit is "" is removed.

    Raises:
        GitTrouble: the remote cannot be reached, or does not let this in.
    """
    if not rows:
        return True
    leases = [f"--force-with-lease={LOCAL}{row.branch}:{row.expected or ''}" for row in rows]
    specs = [f"{row.commit}:{LOCAL}{row.branch}" for row in rows]
    command = ("push", "--porcelain", "--no-verify", "--atomic", *leases, "origin", *specs)
    try:
        git.attempt(*command)
    except GitFailed as failure:
        if _line_any(failure.words, *_MOVED):
            return False
        raise git.situation(command, failure) from None
    return True


def _push(git: Git, rows: Sequence[Sending]) -> Delivery:
    leases = [f"--force-with-lease={LOCAL}{row.branch}:{row.expected or ''}" for row in rows]
    specs = [f"{row.commit}:{LOCAL}{row.branch}" for row in rows]
    command = ("push", "--porcelain", "--no-verify", *leases, "origin", *specs)
    try:
        words = git.attempt(*command, words=True).decode("utf-8", "replace")
        taken = frozenset(row.branch for row in rows)
        _note(git, rows, taken)
        return Delivery(taken, words=_said(words), told=_told(words))
    except GitFailed as failure:
        report = failure.words
    moved = {row.branch for row in rows if _line(report, row, *_MOVED[:4])}
    refused = {row.branch for row in rows if _line(report, row, "hook declined", "remote rejected")} - moved
    if _line_any(report, *_RACED):
        moved |= refused
        refused = set()
    if not moved and not refused:
        raise git.situation(command, GitFailed(command, 1, report))
    taken = frozenset(row.branch for row in rows if _took(report, row))
    _note(git, rows, taken)
    return Delivery(taken, frozenset(moved), frozenset(refused), _said(report), _told(report))


def _note(git: Git, rows: Sequence[Sending], taken: Iterable[str]) -> None:
    """Remember what the remote now has, as a fetch would."""
    told = "".join(f"update {FAR}{row.branch} {row.commit}\n" for row in rows if row.branch in taken)
    if told:
        git.run("update-ref", "--stdin", stdin=told.encode())


def _line(report: str, row: Sending, *reasons: str) -> bool:
    target = f":{LOCAL}{row.branch}"
    return any(
        line.startswith("!") and (target + "\t") in line + "\t" and any(reason in line for reason in reasons)
        for line in report.splitlines()
    )


def _line_any(report: str, *reasons: str) -> bool:
    return any(line.startswith("!") and any(reason in line for reason in reasons) for line in report.splitlines())


def _took(report: str, row: Sending) -> bool:
    target = f":{LOCAL}{row.branch}"
    return any(line[:1] in " +*=" and (target + "\t") in line + "\t" for line in report.splitlines())


def _said(words: str) -> tuple[str, ...]:
    """The forge's own sentences among what git printed, without the one that tells the time."""
    return tuple(line for line in _lines(words) if not line.startswith(CLOCK))


def _told(words: str) -> datetime | None:
    """The forge's time, where it told it in a form that is known."""
    for line in _lines(words):
        if line.startswith(CLOCK):
            try:
                return parse_stamp(line.removeprefix(CLOCK))
            except ValueError:
                continue
    return None


def _lines(words: str) -> list[str]:
    """What the forge's hooks said among what git printed."""
    lines = (re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line).rstrip() for line in words.replace("\r", "\n").splitlines())
    marked = [line.partition("rlhf: ")[2] for line in lines if line.startswith("remote: rlhf: ")]
    return list(dict.fromkeys(marked))
