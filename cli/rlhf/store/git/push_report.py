"""Parse git's report of a push: the outcome for each branch, and whether another try is worth it."""

from __future__ import annotations

import re
from enum import Enum

from rlhf.store.git.branches import LOCAL

#: Messages of git, before it sends anything, that a branch is not where it was expected.
_SEEN = ("stale info", "fetch first", "already exists", "non-fast-forward")
#: Messages of the remote that it could not move a branch. The cause, if it gives one, is on another line: in an atomic
#: push every branch has the same message here, whichever of them had moved.
_UNMOVED = (
    "cannot lock ref", "cannot update ref", "failed to update ref", "failed to delete", "incorrect old value",
    "reference already exists", "reference does not exist", "atomic transaction failed", "transaction failed to start",
    "unable to migrate objects", "failure",
)  # fmt: skip
_OVERTAKEN = re.compile(
    r"cannot (?:lock|update) ref '[^'\n]+': (?:is at \w+ but expected|reference already exists|reference is missing"
    r"|unable to resolve reference '[^'\n]+'(?!:))|incorrect old value|reference (?:already exists|does not exist)"
)
_LOCK = re.compile(r"Unable to create '([^\n]+\.lock)': File exists")
_WHY = re.compile(r"(?:cannot (?:lock|update) ref '|Unable to create ')")
_ROW = re.compile(r"(?P<flag>[ +*=!-])\t[^\t]*:(?P<ref>[^\t:]+)\t(?P<said>.*)")


class Fate(Enum):
    """The outcome for a branch in a push."""

    TAKEN = "taken"
    MOVED = "moved"  # another push moved the branch first
    BUSY = "busy"  # a lock, or another passing reason
    REFUSED = "refused"
    HELD_BACK = "held back"  # in an atomic push, because of another branch


def fates(report: str) -> dict[str, Fate]:
    """Return the outcome for each branch named in a report (`git push --porcelain`, both streams)."""
    rows = (_ROW.fullmatch(line) for line in report.splitlines())
    return {row["ref"].removeprefix(LOCAL): _fate(row, report) for row in rows if row}


def changed(report: str) -> bool:
    """Whether a push changed anything; if the remote had everything already, none of its hooks ran."""
    return any(row["flag"] in " *+-" for row in map(_ROW.fullmatch, report.splitlines()) if row)


def up_to_date(report: str) -> frozenset[str]:
    """Return the branches that the remote had as they were pushed, before the push."""
    rows = (_ROW.fullmatch(line) for line in report.splitlines())
    return frozenset(row["ref"].removeprefix(LOCAL) for row in rows if row and row["flag"] == "=")


def lock(report: str) -> str:
    """Return the lock that stopped a push or a fetch; "" where there was none."""
    match = _LOCK.search(report)
    return match[1] if match else ""


def reason(report: str) -> str:
    """Return why the remote could not move a branch, in the remote's own words."""
    statements = [line.partition("remote: ")[2].strip() for line in report.splitlines() if line.startswith("remote: ")]
    why = [line for line in statements if line.startswith(("error: ", "fatal"))]
    rows = [row["said"] for row in map(_ROW.fullmatch, report.splitlines()) if row and row["flag"] == "!"]
    return [*rows, *why][-1].removeprefix("error: ").removeprefix("fatal: ")


def overtaken(report: str) -> bool:
    """Whether a report says that a branch had moved since git saw it, in a push or a fetch."""
    return _OVERTAKEN.search(report) is not None


def _fate(row: re.Match[str], report: str) -> Fate:
    result = row["said"]
    if row["flag"] != "!":
        return Fate.TAKEN
    if "(atomic push fail" in result:
        return Fate.HELD_BACK
    if not result.startswith("[remote rejected]"):
        return Fate.MOVED if any(word in result for word in _SEEN) else Fate.REFUSED
    if not result.startswith(tuple(f"[remote rejected] ({word}" for word in _UNMOVED)):
        return Fate.REFUSED
    why = [result, *(line for line in report.splitlines() if _WHY.search(line) and not _ROW.fullmatch(line))]
    mine = [line for line in why if f"'{row['ref']}'" in line] or why
    if any(overtaken(line) for line in mine):
        return Fate.MOVED
    return Fate.BUSY if any(lock(line) for line in mine) or not any(map(_WHY.search, mine)) else Fate.REFUSED
