"""Signing keys as people.yaml has them: which they are, and when what they sign is believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.instants import parse_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: So far apart may two machines' clocks be: a key is used on one and its date written on another.
PATIENCE = timedelta(minutes=10)

#: How long the old key is still good after a new one has come, for what is signed offline meanwhile.
OVERLAP = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Key:
    """One public key and its dates.

    Attributes:
        start: good for what is signed from then on (`from` in people.yaml).
        until: good for what is signed until then.
        revoked: good for nothing that the project received after that.
        believed_to: the last commit of its owner's ledger that is believed although the key is revoked.
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
            ValueError: a date is no real one.
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
        """Its SHA-256 as ssh-keygen -l shows it; "" where the text is no key."""
        return fingerprint(self.public)

    @property
    def lasting(self) -> bool:
        """Whether it has no end."""
        return self.until is None and self.revoked is None

    def good_at(self, signed: datetime) -> bool:
        """Whether what it signed then is believed, by its dates alone."""
        began = self.start is None or signed >= self.start - PATIENCE
        return self.revoked is None and began and (self.until is None or signed <= self.until)

    def good_for(self, signed: datetime, received: datetime | None) -> bool:
        """Whether what it signed is believed, though it may be revoked since: then it must have come in before."""
        if self.revoked is None or received is None or received > self.revoked:
            return self.good_at(signed)
        return Key(self.public, self.start, self.until).good_at(signed)


def fingerprint(public: str) -> str:
    """The SHA-256 of a public key as ssh-keygen -l shows it; "" where the text is none."""
    parts = public.split()
    try:
        body = base64.b64decode(parts[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return ""
    return "SHA256:" + base64.b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def same_key(one: str, other: str) -> bool:
    """Whether two public keys are the same key, whatever their comments say."""
    return one.split()[:2] == other.split()[:2]
