"""A claim: somebody's lease on one slot of a pool task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.branch_name import ClaimBranch, read_branch
from rlhf.model.ids import BATCH, HANDLE, fullmatch
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    task: str
    slot: int
    batch: str
    holder: str
    until: datetime
    released: bool = False
    commit: str = ""

    def runs(self, now: datetime) -> bool:
        """Whether it still keeps others out."""
        return not self.released and now < self.until

    @property
    def branch(self) -> str:
        return str(ClaimBranch(self.task, self.slot))


def claim_message(leases: Sequence[Lease], why: str = "") -> str:
    """The message of the commit that says some claims of one person with one end.

    All of a claim is in its commit's message, so that a listing of refs tells it and no object has to be fetched.
    """
    first = leases[0]
    what = first.task if len(leases) == 1 else f"{len(leases)} tasks"
    reason = f"{why}\n\n" if why else ""
    tasks = "".join(f"Task: {lease.task} {lease.batch}\n" for lease in leases)
    return (
        f"{'Release' if first.released else 'Claim'} {what} for {first.holder}\n\n{reason}"
        f"Holder: {first.holder}\nUntil: {stamp(first.until)}\n" + ("Released: yes\n" if first.released else "") + tasks
    )


def parse_lease(branch: str, commit: str, message: str) -> Lease | None:
    """Read a claim commit's message; None where it is not of the form."""
    where = read_branch(branch)
    if not isinstance(where, ClaimBranch):
        return None
    statements: dict[str, str] = {}
    batch = ""
    for line in message.splitlines()[1:]:
        key, colon, value = line.partition(": ")
        if colon and key in {"Holder", "Until", "Released"}:
            statements[key] = value.strip()
        elif key == "Task" and value.split(" ")[0] == where.task:
            batch = value.partition(" ")[2].strip()
    try:
        until, holder = parse_stamp(statements["Until"]), statements["Holder"]
    except (KeyError, ValueError):
        return None
    if not fullmatch(HANDLE, holder) or not fullmatch(BATCH, batch):
        return None
    return Lease(where.task, where.slot, batch, holder, until, statements.get("Released") == "yes", commit)
