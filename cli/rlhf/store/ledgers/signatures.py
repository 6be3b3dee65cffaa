"""Who signed a commit: SSH signatures compared with the keys in people.yaml."""

from __future__ import annotations

import base64
import itertools
import re
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event_types import FORGE
from rlhf.model.in_place_of import in_place_of
from rlhf.model.keys import fingerprint
from rlhf.store.ledgers.keys import allowed_signers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.keys import ForgeKeys, Key
    from rlhf.model.people import People
    from rlhf.store.git.git import Git


class Signed(Struct, frozen=True):
    """A commit, and the person whose valid signature it has, or had before the forge put it in another's place.

    Attributes:
        emails: the addresses of author and committer.
        contributor: the person whose key signed it, even a key that has ended; "" without a signature by a listed key.
        at: the time that the commit itself gives; this proves nothing.
        key: that key's entry in people.yaml, or a former key of the forge; None for the forge's present key.
        stands_for: the commit in whose place the forge put this one; "" for any other commit.
    """

    commit: str
    parents: tuple[str, ...]
    emails: tuple[str, ...]
    co_authors: tuple[str, ...] = ()
    contributor: str = ""
    at: datetime | None = None
    key: Key | None = None
    stands_for: str = ""

    def signer_now(self, now: datetime) -> str:
        """Return the signer, if the forge receives the commit at `now`; "" where the key is not valid then."""
        return self.contributor if self.key is None or self.key.good_at(now) else ""

    def signer_on_arrival(self, received: datetime) -> str:
        """Return the signer, given when the forge received the commit; "" where the key was not valid then."""
        return self.contributor if self.key is None or self.key.good_on_arrival(received) else ""

    def lasting_signer(self) -> str:
        """Return the signer, whenever the forge received the commit; "" where the key has an end."""
        return self.contributor if self.key is None or self.key.lasting else ""


_FORMAT = "%x00%H%x00%P%x00%ae%x00%ce%x00%B%x00%G?%x00%GS%x00%GF%x00%ct"
#: A co-author line anywhere in a message: git itself looks only in the last paragraph.
_CO_AUTHOR = re.compile(r"^[ \t>]*co-authored-by:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_SIGNED = b"gpgsig -----BEGIN SSH SIGNATURE-----"
_MAGIC = b"SSHSIG\0\0\0\1"  # and the version
_FIELDS = _FORMAT.count("%x00")


def read_signed(
    git: Git, people: People, forge: ForgeKeys, revisions: Iterable[str], *, walk: bool = False, how: Sequence[str] = ()
) -> list[Signed]:
    """Return the signers of the named commits, or with `walk` of all that the revisions reach (`^x`: without x's).

    Args:
        how: more options of git log for a walk.
    """
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder) / "allowed_signers"
        signers.write_text(allowed_signers(people, forge), encoding="utf-8")
        verifying = git.with_config(gpg__ssh__allowedSignersFile=str(signers))
        which = ("--ignore-missing", *how) if walk else ("--no-walk=unsorted",)
        raw = verifying.run(
            "log", *which, f"--format={_FORMAT}", "--stdin", stdin="\n".join(revisions).encode() + b"\n"
        ).decode("utf-8", "replace")
    fields = raw.split("\0")[1:]
    return [_signed(people, forge, *fields[at : at + _FIELDS]) for at in range(0, len(fields), _FIELDS)]


def _signed(
    people: People, forge: ForgeKeys, commit: str, parents: str, author: str, committer: str, message: str, good: str,
    name: str, print_: str, when: str,
) -> Signed:  # fmt: skip
    beside = tuple(_address(other) for other in _CO_AUTHOR.findall(message))
    contributor, print_ = name.strip() if good == "G" else "", print_.strip()
    known, at = (commit, tuple(parents.split()), (author, committer), beside), _instant(when)
    if contributor == FORGE:
        former = next((key for key in forge.former if key.fingerprint == print_), None)
        ours = former is not None or print_ == fingerprint(forge.current)
        stands = in_place_of(message) if ours else None
        if stands is None or stands.by == FORGE:
            return Signed(*known, FORGE if ours else "", at, former, stands.commit if stands is not None else "")
        key = _ended(_key_of(people, stands.by, stands.key), former)
        return Signed(*known, stands.by if key is not None else "", at, key, stands.commit)
    key = _key_of(people, contributor, print_)
    return Signed(*known, contributor if key is not None else "", at, key)


def _key_of(people: People, handle: str, print_: str) -> Key | None:
    """Return a person's key with a fingerprint; of several entries of it the one that ended first."""
    person = people.get(handle)
    keys = [key for key in person.keys if key.fingerprint == print_] if person is not None else []
    return min(keys, key=_end) if keys else None


def _ended(key: Key | None, former: Key | None) -> Key | None:
    """Return a key that also ends with a former one of the forge, which vouched for it."""
    if key is None or former is None or former.until is None:
        return key
    return replace(key, until=min(former.until, key.until or former.until))


def key_named(commit: bytes) -> str:
    """Return the public key that a raw commit says it is signed with; "" for none. The signature is not verified.

    Source: PROTOCOL.sshsig of OpenSSH.
    """
    lines = commit.partition(b"\n\n")[0].split(b"\n")
    if _SIGNED not in lines:
        return ""
    rest = lines[lines.index(_SIGNED) + 1 :]
    rows = itertools.takewhile(lambda row: row.startswith(b" ") and b"END SSH" not in row, rest)
    try:
        data = base64.b64decode(b"".join(row.strip() for row in rows), validate=True)
        key, _ = _string(data[len(_MAGIC) :])
        kind, _ = _string(key)
    except (ValueError, struct.error):
        return ""
    return f"{kind.decode('ascii', 'replace')} {base64.b64encode(key).decode()}" if data.startswith(_MAGIC) else ""


def _string(data: bytes) -> tuple[bytes, bytes]:
    """Return a string of the SSH protocol, which begins with its length, and what comes after it."""
    (size,) = struct.unpack_from(">I", data)
    return data[4 : 4 + size], data[4 + size :]


def _end(key: Key) -> tuple[bool, bool, float]:
    """Return a sort key for several entries of one key: the entry that ended first counts."""
    return key.revoked is None, key.until is None, key.until.timestamp() if key.until is not None else 0.0


def _instant(seconds: str) -> datetime | None:
    """Return a commit's time; None where it is outside the calendar."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _address(named: str) -> str:
    return named.rpartition("<")[2].rstrip("> \n")
