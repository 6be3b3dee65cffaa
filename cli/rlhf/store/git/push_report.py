"""Read git's report of a push: what became of each branch, and whether it is worth another try."""

from __future__ import annotations

import re
from enum import Enum

from rlhf.store.git.branches import LOCAL

#: By which git tells, before it sends anything, that a branch is not where it was expected.
_SEEN = ("stale info", "fetch first", "already exists", "non-fast-forward")
#: By which the remote tells that it could not move a branch. Why, it says in a line of its own, if it says so at all:
#: each branch of a push in one step has the same words here, whichever of them was overtaken.
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
    """What became of a branch in a push."""

    TAKEN = "taken"
    MOVED = "moved"  # overtaken: it is not any more where it was expected
    BUSY = "busy"  # a lock, or no reason that would stay
    REFUSED = "refused"
    HELD_BACK = "held back"  # by what became of another, in a push in one step


def fates(report: str) -> dict[str, Fate]:
    """What became of each branch that a report (`git push --porcelain`, both streams) names."""
    rows = (_ROW.fullmatch(line) for line in report.splitlines())
    return {row["ref"].removeprefix(LOCAL): _fate(row, report) for row in rows if row}


def changed(report: str) -> bool:
    """Whether a push changed anything: what the remote had already runs none of its hooks."""
    return any(row["flag"] in " *+-" for row in map(_ROW.fullmatch, report.splitlines()) if row)


def lock(report: str) -> str:
    """The lock that a push or fetch met; "" where there was none."""
    match = _LOCK.search(report)
    return match[1] if match else ""


def reason(report: str) -> str:
    """Why the remote could not move a branch, in its own words."""
    statements = [line.partition("remote: ")[2].strip() for line in report.splitlines() if line.startswith("remote: ")]
    why = [line for line in statements if line.startswith(("error: ", "fatal"))]
    rows = [row["said"] for row in map(_ROW.fullmatch, report.splitlines()) if row and row["flag"] == "!"]
    return [*rows, *why][-1].removeprefix("error: ").removeprefix("fatal: ")


def overtaken(report: str) -> bool:
    """Whether a branch was not where git had seen it, in a push or a fetch."""
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
