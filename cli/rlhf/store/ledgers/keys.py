"""Make and read SSH signing keys, and list who signs with which key."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from rlhf.errors import KeyNotMade, NoKeygen, NoPublicKey
from rlhf.model.event_types import FORGE

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.keys import ForgeKeys
    from rlhf.model.people import People


def default_key(folder: Path, handle: str) -> Path:
    """Return the path of a handle's key on this machine."""
    return folder / "keys" / f"{handle}_ed25519"


def can_sign() -> bool:
    return shutil.which("ssh-keygen") is not None


def next_key(folder: Path, handle: str) -> Path:
    """Return the path for a further key of a handle."""
    path, number = default_key(folder, handle), 2
    while path.exists():
        path, number = default_key(folder, f"{handle}-{number}"), number + 1
    return path


def keys_here(folder: Path, handle: str) -> list[Path]:
    """Return the keys of a handle on this machine, in the order in which they were numbered."""
    paths, number = [default_key(folder, handle)], 2
    while (path := default_key(folder, f"{handle}-{number}")).exists():
        paths.append(path)
        number += 1
    return [path for path in paths if path.exists()]


def make_key(path: Path, comment: str) -> str:
    """Return the public key at `path`; where there is none, make it first (Ed25519, no passphrase)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)],
                check=True, capture_output=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except FileNotFoundError:
            raise NoKeygen from None
        except subprocess.CalledProcessError as error:
            words = error.stderr.decode("utf-8", "replace").strip()
            raise KeyNotMade(path, words) from None
    return read_public(path)


def read_public(path: Path) -> str:
    """Return the public half of a key, given the path of either half."""
    public = path if path.suffix == ".pub" else path.with_name(path.name + ".pub")
    try:
        return public.read_text(encoding="utf-8").strip()
    except OSError:
        raise NoPublicKey(public, path) from None


def verifies(signers: Path, owner: str, signature: Path, payload: bytes) -> bool:
    """Whether a signature is by a key of somebody in a file of allowed signers, over exactly these bytes, as git's.

    Source: ssh-keygen(1), `-Y verify`.
    """
    command = ["ssh-keygen", "-Y", "verify", "-n", "git", "-f", str(signers), "-I", owner, "-s", str(signature)]
    try:
        return subprocess.run(command, input=payload, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def allowed_signers(people: People, forge: ForgeKeys) -> str:
    """Return git's allowed-signers file: each person's handle with each of their keys, for git signatures only.

    It has no dates: rlhf judges dates itself, the same way on every machine, whatever its OpenSSH supports.
    """
    lines = [
        f'{person.handle} namespaces="git" {" ".join(key.public.split()[:2])}'
        for person in people.by_handle.values()
        for key in person.keys
    ]
    lines += [
        f'{FORGE} namespaces="git" {" ".join(public.split()[:2])}'
        for public in (forge.current, *(key.public for key in forge.former))
        if public
    ]
    return "\n".join(lines) + "\n"
