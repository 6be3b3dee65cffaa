"""Signing keys that cannot be made, read, used or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse
from rlhf.errors.people import add_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class KeyTrouble(RlhfError):
    """A signing key cannot be made, read or used."""


class NoKeygen(KeyTrouble):
    def __init__(self) -> None:
        super().__init__("ssh-keygen is not installed.", "Install OpenSSH, then run this again.")


class KeyNotMade(KeyTrouble):
    """ssh-keygen could not make a key.

    Args:
        words: the message of ssh-keygen.
    """

    def __init__(self, path: Path, words: str) -> None:
        super().__init__(f"A signing key could not be made at {path}: {words}", "Mend that, then run this again.")


class NoPublicKey(KeyTrouble):
    def __init__(self, public: Path, key: Path) -> None:
        super().__init__(f"There is no public key at {public}.", f'Make it with: ssh-keygen -y -f "{key}" > "{public}"')


class KeyNotRegistered(RlhfError):
    """A person tried to join with a key that people.yaml does not have; the hint has the command for a manager.

    Args:
        again: the commands by which they go on once a manager has run it.
        first: whether people.yaml has no key of theirs yet: they were invited, and join for the first time.
    """

    def __init__(self, handle: str, public_key: str, again: str, *, first: bool = False) -> None:
        expected = f"The project expects you as “{handle}”. Your signing key is made; a manager has yet to add it."
        super().__init__(
            expected if first else f"people.yaml knows “{handle}”, but not the signing key of this machine.",
            f"Send this line to a project manager, who runs it:\n"
            f"    {add_line(handle, public_key)}\n"
            f"Once they have, go on with:\n{again}",
        )


class KeyEnded(RlhfError):
    """The signing key of this machine is in people.yaml, but is not valid any more."""

    def __init__(self, key: Path, how: str, mend: str = "rlhf key rotate") -> None:
        super().__init__(f"The signing key of this machine was {how}: nothing it signs now is believed: {key}", mend)


class NewcomersKeyEnded(KeyEnded):
    """A person tried to join with a key that has ended.

    Args:
        again: the command with which they join.
    """

    def __init__(self, key: Path, how: str, again: str) -> None:
        super().__init__(key, how, f'Put it aside, and join with a new one:\n    mv "{key}" "{key}.old"\n    {again}')


class SigningKeyNotBelieved(KeyEnded):
    """The signing key of this machine is not a valid key of this person in people.yaml."""

    def __init__(self, key: Path) -> None:
        super().__init__(key, "not known, replaced or revoked")


class SigningKeyEnded(KeyTrouble):
    """A person tried to record an event with a signing key that has ended."""

    def __init__(self) -> None:
        super().__init__(
            "The key that this copy signs with is not good any more.", "See rlhf doctor; for a new one: rlhf key rotate"
        )


class KeyDoesNotComeBack(KeyTrouble):
    """A person tried to register a key again that has ended; such a key never becomes valid again."""

    def __init__(self, handle: str) -> None:
        super().__init__(f"This key of {handle} has ended, and does not come back.", "Make another: rlhf key rotate")


class NoSuchKey(RlhfError):
    def __init__(self, handle: str, text: str, known: Iterable[str]) -> None:
        rows = "".join(f"\n    {row}" for row in known)
        super().__init__(
            f"“{text}” is not one key of {handle}." + (f" They have:{rows}" if rows else " They have none."),
            f"rlhf key list {handle} shows them; the first letters after SHA256: will do.",
        )


class NoSuchPlace(RlhfError):
    """A manager named a commit as the last trusted commit of a ledger, but it is not among the trusted commits."""

    def __init__(self, handle: str, text: str) -> None:
        super().__init__(
            f"“{text}” is no commit of the ledger of {handle} that is believed now.",
            "Name one that this command shows, or none to believe nothing that the key signed.",
        )


class KeyNeedsHandle(WrongUse):
    """A manager gave a new key without the handle of its owner, or a handle without a key."""

    def __init__(self) -> None:
        super().__init__("A new key of somebody else needs both.", "rlhf key rotate HANDLE --key PUBLIC-KEY")


class NotAForgeKey(KeyTrouble):
    def __init__(self) -> None:
        super().__init__(
            "RLHF_FORGE_KEY is no private key without a passphrase.",
            "Store it again: gh secret set RLHF_FORGE_KEY --env gate < KEY-FILE",
        )


class LedgerForged(RlhfError):
    """A person's own ledger at the project has events that this machine lacks, or that they did not verifiably sign."""

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"The ledger of {handle} holds what this machine does not, or what {handle} is not known to have signed.",
            "Run: rlhf sync   If this stays, tell a project manager: somebody may have written in your name. "
            "To see it: rlhf doctor   To go on without it: rlhf doctor --fix",
        )
