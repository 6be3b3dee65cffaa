"""Signing keys as people.yaml has them, and the times in which a signature by each key is valid."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.instants import parse_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: The tolerated difference of two clocks: the dates of a key are written on a machine and judged by another's clock.
PATIENCE = timedelta(minutes=10)

#: How long an old key stays valid after a new key has come, for what another machine of its owner sends meanwhile.
OVERLAP = timedelta(days=14)


class Key(Struct, frozen=True):
    """A public key and its dates.

    Attributes:
        start: the key is valid for what the forge receives from this instant on (`from` in people.yaml).
        until: the key is valid for what the forge receives until this instant.
        revoked: the key is not valid for what the forge received after this instant.
        believed_to: the last commit of the owner's ledger that is trusted although the key is revoked.
    """

    public: str
    start: datetime | None = None
    until: datetime | None = None
    revoked: datetime | None = None
    believed_to: str = ""
    why: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Key:
        """Build from an entry of people.yaml.

        Raises:
            ValueError: a date is not a real date.
        """
        start, until, revoked = (
            parse_stamp(entry[name]) if entry.get(name) else None for name in ("from", "until", "revoked")
        )
        return cls(
            entry["public"], start, until, revoked,
            entry.get("believed_to", ""), entry.get("why", ""),
        )  # fmt: skip

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key as `ssh-keygen -l` prints it; "" if the text is not a key."""
        return fingerprint(self.public)

    @property
    def lasting(self) -> bool:
        """Whether the key has no end: it is not revoked, and `until` is not set."""
        return self.until is None and self.revoked is None

    def good_at(self, now: datetime) -> bool:
        """Whether something that the key signed may arrive at `now`; never for a revoked key, whatever the date."""
        return self.revoked is None and self.good_on_arrival(now)

    def good_on_arrival(self, received: datetime) -> bool:
        """Whether the key was valid when the forge received something, even if the key has ended since."""
        began = self.start is None or received >= self.start - PATIENCE
        lasted = self.until is None or received <= self.until
        return began and lasted and (self.revoked is None or received <= self.revoked)


class ForgeKeys(Struct, frozen=True):
    """The keys with which a forge signs, or signed: the present one ("" for none), and those that it had before.

    What a former key signed counts where the present one stands by it: commits of the forge's ledger before one that it
    signed, and merges that this ledger names.
    """

    current: str = ""
    former: tuple[Key, ...] = ()

    @classmethod
    def of(cls, forge: Mapping[str, Any]) -> ForgeKeys:
        """Build from the entry `forge` of rlhf.yaml.

        Raises:
            ValueError: a date is not a real date.
        """
        return cls(forge.get("key", ""), tuple(Key.of(entry) for entry in forge.get("former", ())))

    def has(self, public: str) -> bool:
        """Whether a public key is, or was, the forge's."""
        return any(same_key(public, known) for known in (self.current, *(key.public for key in self.former)))


def why_not(key: Key, now: datetime) -> str:
    """Return why a key is not valid at `now`, worded to complete “a key that …”, for example “was revoked”."""
    if key.revoked is not None:
        return "was revoked"
    if key.until is not None and now > key.until:
        return f"ended on {key.until:%d %b %Y %H:%M} UTC"
    return f"is good from {key.start:%d %b %Y %H:%M} UTC on, and not before"


def fingerprint(public: str) -> str:
    """Return the SHA-256 of a public key as `ssh-keygen -l` prints it; "" if the text is not a key."""
    parts = public.split()
    try:
        body = base64.b64decode(parts[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return ""
    return "SHA256:" + base64.b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def same_key(name: str, other: str) -> bool:
    """Whether two public keys are the same key, whatever their comments say."""
    return name.split()[:2] == other.split()[:2]
