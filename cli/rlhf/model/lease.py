"""A claim: somebody's lease on one slot of a pool task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import ClaimBranch, read_branch
from rlhf.model.ids import BATCH, HANDLE, fullmatch
from rlhf.model.instants import parse_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Lease(Struct, frozen=True):
    task: str
    slot: int
    batch: str
    holder: str
    until: datetime
    released: bool = False
    commit: str = ""

    def runs(self, now: datetime) -> bool:
        """Whether the claim still keeps others from the slot: neither released nor expired."""
        return not self.released and now < self.until

    @property
    def branch(self) -> str:
        return str(ClaimBranch(self.task, self.slot))


def claim_message(leases: Sequence[Lease], why: str = "") -> str:
    """Return the message of the commit for some claims of the same person that end at the same time.

    The commit's message has all of the claim, so that a listing of refs is enough and no object has to be fetched.
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
    """Read the message of a claim's commit; None if the branch is not a claim, or the message is not of its form."""
    where = read_branch(branch)
    if not isinstance(where, ClaimBranch):
        return None
    fields: dict[str, str] = {}
    batch = ""
    for line in message.splitlines()[1:]:
        key, colon, value = line.partition(": ")
        if colon and key in {"Holder", "Until", "Released"}:
            fields[key] = value.strip()
        elif key == "Task" and value.split(" ")[0] == where.task:
            batch = value.partition(" ")[2].strip()
    try:
        until, holder = parse_stamp(fields["Until"]), fields["Holder"]
    except (KeyError, ValueError):
        return None
    if not fullmatch(HANDLE, holder) or not fullmatch(BATCH, batch):
        return None
    return Lease(where.task, where.slot, batch, holder, until, fields.get("Released") == "yes", commit)
