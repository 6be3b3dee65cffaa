"""Who signed a commit: SSH signatures compared with the keys in people.yaml."""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
import struct
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.event_types import FORGE
from rlhf.model.in_place_of import in_place_of
from rlhf.model.keys import fingerprint
from rlhf.store.git.objects import Objects
from rlhf.store.ledgers.keys import allowed_signers, verifies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


#: A co-author line anywhere in a message: git itself looks only in the last paragraph.
_CO_AUTHOR = re.compile(r"^[ \t>]*co-authored-by:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_SIGNATURE = b"gpgsig "
_SIGNED = b"-----BEGIN SSH SIGNATURE-----"
_MAGIC = b"SSHSIG\0\0\0\1"  # and the version
#: An author's or committer's line in a commit, as git writes it.
_WHO = re.compile(r"(?:author|committer) [^<>\n]*<([^<>\n]*)> (-?\d+) [-+]\d{4}")


class _Raw(NamedTuple):
    """A commit as git keeps it: what was signed, and the signature over that ("" for none, or for several)."""

    commit: str
    head: list[str]
    message: str
    payload: bytes
    signature: bytes


def read_signed(
    git: Git, people: People, forge: ForgeKeys, revisions: Iterable[str], *, walk: bool = False,
    how: Sequence[str] = (), objects: Objects | None = None,
) -> list[Signed]:  # fmt: skip
    """Return the signers of the named commits, or with `walk` of all that the revisions reach (`^x`: without x's).

    What a commit says it is signed with is looked up in people.yaml, and ssh-keygen verifies that this is so. git would
    first have ssh-keygen search for the key.

    Args:
        how: more options of git for a walk.
        objects: reads the commits, where it is at hand.
    """
    names = list(revisions)
    if walk:
        asked = "".join(f"{name}\n" for name in names).encode()
        names = git.text("rev-list", "--ignore-missing", *how, "--stdin", stdin=asked).split()
    owners = _owners(people, forge)
    with contextlib.ExitStack() as ended:
        folder = Path(ended.enter_context(tempfile.TemporaryDirectory()))
        signers = folder / "allowed_signers"
        signers.write_text(allowed_signers(people, forge), encoding="utf-8")
        reading = objects if objects is not None else ended.enter_context(Objects(git))
        result = []
        for name in dict.fromkeys(names):
            item = reading.get(f"{name}^{{commit}}")
            if item is None:
                if reading.get(name) is None:
                    git.run("rev-parse", "--verify", name)  # says what it means
                continue  # it is no commit
            raw = _parsed(item.oid if not walk else name, item.data)
            result.append(_signed(people, forge, raw, _verified(raw, owners, signers)))
    return result


def _owners(people: People, forge: ForgeKeys) -> dict[str, str]:
    """Return the first owner of each key, in the order of git's file of allowed signers."""
    rows = (line.split(" ") for line in allowed_signers(people, forge).splitlines())
    result: dict[str, str] = {}
    for owner, _, *key in rows:
        result.setdefault(" ".join(key), owner)
    return result


def _parsed(commit: str, data: bytes) -> _Raw:
    """Take a commit apart (gitformat-signature): the signature is a header whose further lines begin with a blank."""
    head, gap, message = data.partition(b"\n\n")
    kept: list[bytes] = []
    signatures: list[list[bytes]] = []
    inside = False
    for line in head.split(b"\n"):
        if inside and line.startswith(b" "):
            signatures[-1].append(line[1:])
            continue
        inside = line.startswith(_SIGNATURE)
        if inside:
            signatures.append([line.removeprefix(_SIGNATURE)])
        else:
            kept.append(line)
    other = any(line.startswith(b"gpgsig") for line in kept)  # of another algorithm: none of ours has one
    signature = b"\n".join(signatures[0]) + b"\n" if len(signatures) == 1 and not other else b""
    lines = [line.decode("utf-8", "replace") for line in kept]
    encoding = next((line.removeprefix("encoding ") for line in lines if line.startswith("encoding ")), "utf-8")
    try:
        text = message.decode(encoding, "replace")
    except LookupError:
        text = message.decode("utf-8", "replace")
    return _Raw(commit, lines, text, b"\n".join(kept) + gap + message, signature)


def _verified(raw: _Raw, owners: Mapping[str, str], signers: Path) -> tuple[str, str]:
    """Return whose key signed a commit, and that key; "" where it is nobody's, or the signature is of other bytes."""
    key = _key_in(raw.signature)
    owner = owners.get(key, "")
    if not owner:
        return "", ""
    file = signers.with_name("signature")
    file.write_bytes(raw.signature)
    return (owner, key) if verifies(signers, owner, file, raw.payload) else ("", "")


def _signed(people: People, forge: ForgeKeys, raw: _Raw, verified: tuple[str, str]) -> Signed:
    contributor, public = verified
    print_ = fingerprint(public)
    named = [_WHO.fullmatch(line) for line in raw.head if line.startswith(("author ", "committer "))]
    emails = tuple(match[1] if match is not None else "" for match in (*named, None, None)[:2])
    at = _instant(named[-1][2]) if named and named[-1] is not None else None
    parents = tuple(line.removeprefix("parent ") for line in raw.head if line.startswith("parent "))
    beside = tuple(_address(other) for other in _CO_AUTHOR.findall(raw.message))
    known = (raw.commit, parents, emails, beside)
    if contributor == FORGE:
        former = next((key for key in forge.former if key.fingerprint == print_), None)
        ours = former is not None or print_ == fingerprint(forge.current)
        stands = in_place_of(raw.message) if ours else None
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
    """Return the public key that a raw commit says it is signed with; "" for none. The signature is not verified."""
    return _key_in(_parsed("", commit).signature)


def _key_in(signature: bytes) -> str:
    """Return the public key in a signature; "" where it is none of SSH.

    Source: PROTOCOL.sshsig of OpenSSH.
    """
    first, *rest = signature.split(b"\n")
    if first != _SIGNED:
        return ""
    rows = itertools.takewhile(lambda row: b"END SSH" not in row, rest)
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
