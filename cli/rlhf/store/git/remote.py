"""Talk to the project's repository: fetch, and push with an outcome for each branch."""

from __future__ import annotations

import re
import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.errors import RemoteBusy, RemoteLocked, RepositoryBehind, SentUnjudged
from rlhf.model.branch_name import ANSWERS, CHANGES, CLAIMS, DRAFTS, LEDGERS, MAIN
from rlhf.model.instants import parse_stamp
from rlhf.store.git.branches import FAR, LOCAL
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.messages import is_damage
from rlhf.store.git.push_report import Fate, changed, fates, lock, overtaken, reason, up_to_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.policy import Policy

#: Whoever pushes to this ref asks the forge to finish what was left undone there; nothing is ever kept under it.
NUDGE = "refs/rlhf/nudge"
FINISHED = "What was left undone here is finished."
_CHUNK = 200
#: Seconds between tries after the remote, or this machine, met a lock: git keeps its own locks for far less.
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
_MILLISECONDS = "3000"  # as long, where git itself can wait
#: With these settings a push notes on this machine what the remote has then, as a fetch would.
_NOTING = {
    "remote__origin__fetch": f"+{LOCAL}*:{FAR}*",
    "core__filesRefLockTimeout": _MILLISECONDS, "core__packedRefsTimeout": _MILLISECONDS,
}  # fmt: skip
#: What the hook says of a push that began before words were removed from history: first the copy has to follow.
OLD_HISTORY = "It builds on a history from which words have been removed since."
_LACKS_BASE = ("not our ref", "unpacker error")  # a thrifty copy then lacks what git would measure the push against
_SHALLOWER = "shallow file has changed"  # another fetch brought more history meanwhile
#: The start of the line in which the forge tells its time to the person who pushes.
CLOCK = "The time here is "
#: The start of the line in which a forge says that its own program is too old to judge anything.
BEHIND = "The project's repository runs rlhf "


class Sending(Struct, frozen=True):
    """A commit to push to a branch, and the commit that the remote must still have there (None: it must not exist)."""

    branch: str
    commit: str
    expected: str | None


class Delivery(Struct, frozen=True):
    """The result of a push: branches taken, moved or refused; what the forge printed (`words`), and its time.

    Args:
        busy: branches that the remote could not move for a passing reason, with that reason.
        changed: whether the remote got something that it did not have.
        already: of those taken, the branches that had this very commit before, from another copy of this person's.
    """

    taken: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    forge_time: datetime | None = None
    busy: Mapping[str, RemoteBusy] = field(default_factory=dict)
    changed: bool = False
    already: frozenset[str] = frozenset()

    @property
    def judged(self) -> bool:
        """Whether the forge's hook ran, which sends its time with all it accepts; true also where nothing changed."""
        return self.forge_time is not None or not self.changed

    def __or__(self, other: Delivery) -> Delivery:
        words = (*self.words, *(word for word in other.words if word not in self.words))
        moved, refused = self.moved | other.moved, self.refused | other.refused
        busy = {**self.busy, **other.busy}
        moment, changed = other.forge_time or self.forge_time, self.changed or other.changed
        already = self.already | other.already
        return Delivery(self.taken | other.taken, moved, refused, words, moment, busy, changed, already)


def fetch(git: Git, refspecs: Sequence[str]) -> None:
    """Fetch branches; a branch that the remote no longer has is removed on this machine too."""
    _fetch(git, "--prune", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "origin", *refspecs)


def deepen(git: Git) -> None:
    """Fetch the whole history of main into a clone that has only its end."""
    _fetch(git, "--unshallow", "--filter=blob:none", "--no-tags", "origin", "main")


def _fetch(git: Git, *args: str) -> None:
    """Run a fetch; try again where another command fetched into this clone at the same time."""
    command = ("fetch", "--quiet", *args)
    for pause in (*_PAUSES, None):
        try:
            git.attempt(*command)
        except GitFailed as failure:
            met = overtaken(failure.words) or lock(failure.words) or _SHALLOWER in failure.words
            if pause is None or not met:
                raise git.situation(command, failure) from None
            time.sleep(pause)
        else:
            return


def reach(git: Git) -> None:
    """Check that the remote answers.

    Raises:
        GitTrouble: it does not answer.
    """
    git.run("ls-remote", "--quiet", "origin", f"{LOCAL}main")


def refspecs(handle: str, others: Iterable[str], *, everyone: bool) -> list[str]:
    """Return what a person's clone fetches: all ledgers, claims and changes, and the answers of all or their own.

    Args:
        others: the handles of everybody. The drafts of a person may not be there, so they are asked for by a pattern,
            which without the last part would also fetch those of people whose handles begin as theirs does.
    """
    answers = f"{ANSWERS}*" if everyone else f"{ANSWERS}*/{handle}"
    names = (MAIN, f"{LEDGERS}*", f"{CLAIMS}*", answers, f"{CHANGES}*")
    return [*(f"+{LOCAL}{name}:{FAR}{name}" for name in names), *draft_refspecs(handle, others)]


def draft_refspecs(handle: str, others: Iterable[str]) -> list[str]:
    """Return what brings a person's drafts, which may not be there."""
    alike = sorted(other for other in others if other.startswith(handle) and other != handle)
    asked = f"+{LOCAL}{DRAFTS}{handle}*:{FAR}{DRAFTS}{handle}*"
    return [asked, *(f"^{LOCAL}{DRAFTS}{other}" for other in alike)]


def nudge(git: Git, commit: str) -> bool:
    """Ask the forge to finish what was left undone there; it refuses the push, and that is its answer.

    Returns:
        whether the forge says that all is finished.

    Args:
        commit: any commit that the remote has, so that nothing is sent.

    Raises:
        GitTrouble: the remote cannot be reached.
    """
    command = ("push", "--porcelain", "--no-verify", "origin", f"{commit}:{NUDGE}")
    try:
        git.attempt(*command)
    except GitFailed as failure:
        if not fates(failure.words):
            raise git.situation(command, failure) from None
        return FINISHED in _forge_words(failure.words)
    return False


def push(git: Git, sendings: Iterable[Sending]) -> Delivery:
    """Push branches. If the forge refuses one of several, the others are pushed without it.

    Raises:
        GitTrouble: the remote cannot be reached, refuses this person's access, or took nothing for a passing reason.
    """
    outcome = Delivery()
    rows = list(sendings)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        delivery = _deliver(git, chunk)
        if delivery.refused and len(chunk) > 1:
            rest = [row for row in chunk if row.branch not in {*delivery.taken, *delivery.moved, *delivery.busy}]
            again = [_deliver(git, [row]) for row in rest]
            delivery = replace(delivery, refused=frozenset(), words=())
            for item in again:
                delivery |= item
        outcome |= delivery
        if outcome.busy:
            break
    for trouble in outcome.busy.values():
        if not outcome.taken:
            raise trouble
        outcome |= Delivery(words=(trouble.message,))
    return outcome


def require_judged(delivery: Delivery, git: Git, policy: Policy) -> None:
    """Raise an error where a local forge took something without checking it; on GitHub the gate checks it later.

    Raises:
        SentUnjudged.
    """
    if policy.forge.kind == "local" and not delivery.judged:
        raise SentUnjudged(git.remote(), delivery.taken)


def push_together(git: Git, rows: Sequence[Sending]) -> bool:
    """Push branches in one step, or none of them; False where one of them had moved on the remote.

    Args:
        rows: a branch whose commit is "" is removed.

    Raises:
        GitTrouble: the remote cannot be reached, refuses the push, or stays locked.
    """
    if not rows:
        return True
    command = ("push", "--porcelain", "--no-verify", "--atomic", *_targets(rows))
    for pause in (*_PAUSES, None):
        try:
            git.attempt(*command)
        except GitFailed as failure:
            _require_current(git, failure.words)
            values = set(fates(failure.words).values())
            if Fate.MOVED in values:
                return False
            if Fate.REFUSED in values or Fate.BUSY not in values:
                raise git.situation(command, failure) from None
            if pause is None:
                raise _busy(git, failure.words) from None
            time.sleep(pause)
        else:
            break
    return True


def _targets(rows: Sequence[Sending]) -> list[str]:
    """Return git's arguments for a push: what goes where, each only if the remote still has what was expected."""
    leases = [f"--force-with-lease={LOCAL}{row.branch}:{row.expected or ''}" for row in rows]
    return [*leases, "origin", *(f"{row.commit}:{LOCAL}{row.branch}" for row in rows)]


def _deliver(git: Git, rows: Sequence[Sending]) -> Delivery:
    """Push, and push again what the remote was too busy to move: later it is free, or the branch has moved."""
    outcome = _push(git, rows)
    for pause in _PAUSES:
        if not outcome.busy:
            break
        time.sleep(pause)
        rest = [row for row in rows if row.branch in outcome.busy]
        outcome = replace(outcome, busy={}) | _push(git, rest)
    return outcome


def _push(git: Git, rows: Sequence[Sending]) -> Delivery:
    command = ("push", "--porcelain", "--no-verify", *_targets(rows))
    try:
        words = git.with_config(**_NOTING).attempt(*command, words=True).decode("utf-8", "replace")
        return _delivery(words, frozenset(row.branch for row in rows))
    except GitFailed as failure:
        report = failure.words
    if is_damage(report):  # then the remote only says that it got nothing
        raise git.situation(command, GitFailed(command, 1, report))
    _require_current(git, report)
    fates_by_key = fates(report)
    if OLD_HISTORY in report or all(words in report for words in _LACKS_BASE):
        fates_by_key = {name: Fate.MOVED if item is Fate.REFUSED else item for name, item in fates_by_key.items()}
    having = {fate: frozenset(name for name, item in fates_by_key.items() if item is fate) for fate in Fate}
    if not (having[Fate.MOVED] or having[Fate.REFUSED] or having[Fate.BUSY]):
        raise git.situation(command, GitFailed(command, 1, report))
    busy = dict.fromkeys(having[Fate.BUSY], _busy(git, report)) if having[Fate.BUSY] else {}
    return _delivery(report, having[Fate.TAKEN], having[Fate.MOVED], having[Fate.REFUSED], busy)


def _delivery(
    report: str,
    taken: frozenset[str],
    moved: frozenset[str] = frozenset(),
    refused: frozenset[str] = frozenset(),
    busy: Mapping[str, RemoteBusy] = MappingProxyType({}),
) -> Delivery:
    """Return the result of a push with the outcomes given, and with what else git's report of it says."""
    words, moment = _forge_words(report), _forge_time(report)
    return Delivery(taken, moved, refused, words, moment, busy, changed(report), taken & up_to_date(report))


def _require_current(git: Git, report: str) -> None:
    """Raise RepositoryBehind where the forge judged nothing since its program is too old: it can be sent later."""
    if word := next((word for word in _forge_words(report) if word.startswith(BEHIND)), ""):
        raise RepositoryBehind(git.remote(), word)


def _busy(git: Git, report: str) -> RemoteBusy:
    """Return the error for a remote that could not move a branch."""
    held = lock(report)
    return RemoteLocked(git.remote(), held) if held else RemoteBusy(git.remote(), reason(report))


def _forge_words(words: str) -> tuple[str, ...]:
    """Return the forge's own sentences from git's output, without the one that tells the time."""
    return tuple(line for line in _lines(words) if not line.startswith(CLOCK))


def _forge_time(words: str) -> datetime | None:
    """Return the forge's time from git's output; None where it is missing or not a valid time."""
    for line in _lines(words):
        if line.startswith(CLOCK):
            try:
                return parse_stamp(line.removeprefix(CLOCK))
            except ValueError:
                continue
    return None


def _lines(words: str) -> list[str]:
    """Return the lines that the forge's hooks wrote, from git's output."""
    lines = (re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line).rstrip() for line in words.replace("\r", "\n").splitlines())
    marked = [line.partition("rlhf: ")[2] for line in lines if line.startswith("remote: rlhf: ")]
    return list(dict.fromkeys(marked))
