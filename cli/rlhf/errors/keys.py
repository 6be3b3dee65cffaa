"""Signing keys, and what they cannot be used for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class KeyTrouble(RlhfError):
    """A signing key cannot be made, read or used."""


class NoKeygen(KeyTrouble):
    def __init__(self) -> None:
        super().__init__("ssh-keygen is not installed.", "Install OpenSSH, then run this again.")


class KeyNotMade(KeyTrouble):
    """ssh-keygen made no key.

    Args:
        words: its own.
    """

    def __init__(self, path: Path, words: str) -> None:
        super().__init__(f"A signing key could not be made at {path}: {words}", "Mend that, then run this again.")


class NoPublicKey(KeyTrouble):
    def __init__(self, public: Path, key: Path) -> None:
        super().__init__(f"There is no public key at {public}.", f'Make it with: ssh-keygen -y -f "{key}" > "{public}"')


class KeyNotRegistered(RlhfError):
    def __init__(self, handle: str, public_key: str, again: str) -> None:
        super().__init__(
            f"people.yaml knows “{handle}”, but not the signing key of this machine.",
            f"Send this line to a project manager, who runs it in their copy:\n"
            f'    rlhf people add {handle} --key "{public_key}"\n'
            f"Then run again:\n    {again}",
        )


class KeyEnded(RlhfError):
    """A key that people.yaml knows and that is good no more."""

    def __init__(self, key: Path, how: str, mend: str = "rlhf key rotate") -> None:
        super().__init__(f"The signing key of this machine was {how}: nothing it signs now is believed: {key}", mend)


class NewcomersKeyEnded(KeyEnded):
    """Joining with a key that has ended.

    Args:
        again: the command by which they join.
    """

    def __init__(self, key: Path, how: str, again: str) -> None:
        super().__init__(key, how, f'Put it aside, and join with a new one:\n    mv "{key}" "{key}.old"\n    {again}')


class SigningKeyNotBelieved(KeyEnded):
    """A key of this machine is none that people.yaml believes now."""

    def __init__(self, key: Path) -> None:
        super().__init__(key, "not known, replaced or revoked")


class SigningKeyEnded(KeyTrouble):
    """Something is to be signed with a key that has ended."""

    def __init__(self) -> None:
        super().__init__(
            "The key that this copy signs with is not good any more.", "See rlhf doctor; for a new one: rlhf key rotate"
        )


class KeyDoesNotComeBack(KeyTrouble):
    """Somebody is to be given a key that has ended."""

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
    """A commit that is asked for as the last to believe and that is none of what is believed now."""

    def __init__(self, handle: str, text: str) -> None:
        super().__init__(
            f"“{text}” is no commit of the ledger of {handle} that is believed now.",
            "Name one that this command shows, or none to believe nothing that the key signed.",
        )


class KeyNeedsHandle(WrongUse):
    """A new key is given without whose it is, or the other way round."""

    def __init__(self) -> None:
        super().__init__("A new key of somebody else needs both.", "rlhf key rotate HANDLE --key PUBLIC-KEY")


class NotAForgeKey(KeyTrouble):
    def __init__(self) -> None:
        super().__init__(
            "RLHF_FORGE_KEY is no private key without a passphrase.",
            "Store it again: gh secret set RLHF_FORGE_KEY --env gate < KEY-FILE",
        )


class LedgerForged(RlhfError):
    """A person's own ledger is ahead of this machine's, or holds what they are not known to have signed."""

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"The ledger of {handle} holds what this machine does not, or what {handle} is not known to have signed.",
            "Run: rlhf sync   If this stays, tell a project manager: somebody may have written in your name. "
            "To see it: rlhf doctor   To go on without it: rlhf doctor --fix",
        )
