"""Who signed a commit: SSH signatures held against the keys in people.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.model.keys import fingerprint
from rlhf.store.keys import FORGE, allowed_signers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.keys import Key
    from rlhf.model.people import People
    from rlhf.store.git import Git


@dataclass(frozen=True, slots=True)
class Signed:
    """One commit, and whose valid signature it bears.

    Attributes:
        emails: the addresses of author and committer.
        signer: whose signature it is, if its key was good by its dates; "" otherwise.
        hand: whose key made it, good or not.
        at: when it was made, as the commit itself says.
        key: the entry in people.yaml of that key.
    """

    commit: str
    parents: tuple[str, ...]
    emails: tuple[str, ...]
    signer: str
    co_authors: tuple[str, ...] = ()
    hand: str = ""
    at: datetime | None = None
    key: Key | None = None

    def signer_if(self, received: datetime | None) -> str:
        """Whose signature it is, given when the forge received it: before its key was revoked, it counts."""
        if self.key is None or self.at is None:
            return self.signer
        return self.hand if self.key.good_for(self.at, received) else ""


_FORMAT = "%x00%H%x00%P%x00%ae%x00%ce%x00%B%x00%G?%x00%GS%x00%GF%x00%ct"
#: Wherever it stands in a message: git looks for it in the last paragraph alone.
_CO_AUTHOR = re.compile(r"^[ \t>]*co-authored-by:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_FIELDS = _FORMAT.count("%x00")


def read_signed(
    git: Git, people: People, forge_key: str, revisions: Iterable[str], *, walk: bool = False, how: Sequence[str] = ()
) -> list[Signed]:
    """The named commits, or with `walk` all that the revisions reach (`^x` leaves out what x reaches).

    Args:
        how: more options of git log for a walk.
    """
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder) / "allowed_signers"
        signers.write_text(allowed_signers(people, forge_key), encoding="utf-8")
        verifying = git.with_config(gpg__ssh__allowedSignersFile=str(signers))
        which = ("--ignore-missing", *how) if walk else ("--no-walk=unsorted",)
        raw = verifying.run(
            "log", *which, f"--format={_FORMAT}", "--stdin", stdin="\n".join(revisions).encode() + b"\n"
        ).decode("utf-8", "replace")
    fields = raw.split("\0")[1:]
    forge = fingerprint(forge_key)
    return [_signed(people, forge, *fields[at : at + _FIELDS]) for at in range(0, len(fields), _FIELDS)]


def _signed(
    people: People, forge: str, commit: str, parents: str, author: str, committer: str, message: str, good: str,
    name: str, print_: str, when: str,
) -> Signed:  # fmt: skip
    beside = tuple(_address(other) for other in _CO_AUTHOR.findall(message))
    hand, print_ = name.strip() if good == "G" else "", print_.strip()
    plain = Signed(commit, tuple(parents.split()), (author, committer), "", beside, hand)
    if hand == FORGE:
        return replace(plain, signer=FORGE if print_ == forge else "")
    person, at = people.get(hand), _instant(when)
    keys = [key for key in person.keys if key.fingerprint == print_] if person is not None else []
    if not keys or at is None:
        return plain
    key = min(keys, key=lambda one: one.good_at(at))  # of two entries of one key, the one that ended counts
    return replace(plain, signer=hand if key.good_at(at) else "", at=at, key=key)


def _instant(seconds: str) -> datetime | None:
    """A commit's time; None where it is outside the calendar."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _address(named: str) -> str:
    return named.rpartition("<")[2].rstrip("> \n")
