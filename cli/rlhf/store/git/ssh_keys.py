"""Which keys ssh offers a server, where the person has not said it themselves: the one that signs here, and the usual.

A project that is served with `rlhf forge keys` lets people in by the key that signs their work.
"""

from __future__ import annotations

from pathlib import Path

#: What OpenSSH offers where no key is named (ssh_config(5), IdentityFile); once one is named, it offers no other.
_USUAL = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk")


def offered(key: Path | None) -> tuple[Path, ...]:
    """Return the files of the keys to offer, the given one first; none where there is no such file."""
    if key is None or not key.is_file():
        return ()
    folder = Path.home() / ".ssh"
    return (key, *(file for name in _USUAL if (file := folder / name).is_file()))
