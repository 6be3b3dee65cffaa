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

#: So far apart may two machines' clocks be: a key's dates are written on one and judged by the clock of another.
PATIENCE = timedelta(minutes=10)

#: How long the old key is still good after a new one has come, for what another machine of its owner sends meanwhile.
OVERLAP = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and its dates.

    Attributes:
        start: good for what the forge receives from then on (`from` in people.yaml).
        until: good for what the forge receives until then.
        revoked: good for nothing that the forge received after that.
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

    def good_at(self, now: datetime) -> bool:
        """Whether what it signed may come in now. A revoked key is good for nothing more, whatever its date."""
        return self.revoked is None and self.good_on_arrival(now)

    def good_on_arrival(self, received: datetime) -> bool:
        """Whether it was good when the forge received something, though it may have ended since."""
        began = self.start is None or received >= self.start - PATIENCE
        lasted = self.until is None or received <= self.until
        return began and lasted and (self.revoked is None or received <= self.revoked)


def why_not(key: Key, now: datetime) -> str:
    """Why a key is not good now, as the end of “a key that …”."""
    if key.revoked is not None:
        return "was revoked"
    if key.until is not None and now > key.until:
        return f"ended on {key.until:%d %b %Y %H:%M} UTC"
    return f"is good from {key.start:%d %b %Y %H:%M} UTC on, and not before"


def fingerprint(public: str) -> str:
    """The SHA-256 of a public key as ssh-keygen -l shows it; "" where the text is none."""
    parts = public.split()
    try:
        body = base64.b64decode(parts[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return ""
    return "SHA256:" + base64.b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def same_key(name: str, other: str) -> bool:
    """Whether two public keys are the same key, whatever their comments say."""
    return name.split()[:2] == other.split()[:2]
