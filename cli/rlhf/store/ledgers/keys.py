"""SSH signing keys: make one, read one, and the list of who signs with which."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from rlhf.errors import KeyNotMade, NoKeygen, NoPublicKey
from rlhf.model.event_types import FORGE

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.people import People


def default_key(folder: Path, handle: str) -> Path:
    """Where the key of a handle is kept on this machine."""
    return folder / "keys" / f"{handle}_ed25519"


def can_sign() -> bool:
    return shutil.which("ssh-keygen") is not None


def next_key(folder: Path, handle: str) -> Path:
    """Where one more key of a handle goes."""
    path, number = default_key(folder, handle), 2
    while path.exists():
        path, number = default_key(folder, f"{handle}-{number}"), number + 1
    return path


def keys_here(folder: Path, handle: str) -> list[Path]:
    """The keys of a handle that this machine keeps, the first first."""
    paths, number = [default_key(folder, handle)], 2
    while (path := default_key(folder, f"{handle}-{number}")).exists():
        paths.append(path)
        number += 1
    return [path for path in paths if path.exists()]


def make_key(path: Path, comment: str) -> str:
    """The public key at `path`, made first (Ed25519, no passphrase) where there is none."""
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
    """The public half of a key, given the path of either half."""
    public = path if path.suffix == ".pub" else path.with_name(path.name + ".pub")
    try:
        return public.read_text(encoding="utf-8").strip()
    except OSError:
        raise NoPublicKey(public, path) from None


def allowed_signers(people: People, forge_key: str = "") -> str:
    """Git's allowed-signers file: each person's handle with each of their keys, for git signatures only.

    It has no dates: those are judged here, alike on every machine, whatever its OpenSSH makes of them.
    """
    lines = [
        f'{person.handle} namespaces="git" {" ".join(key.public.split()[:2])}'
        for person in people.by_handle.values()
        for key in person.keys
    ]
    if forge_key:
        lines.append(f'{FORGE} namespaces="git" {" ".join(forge_key.split()[:2])}')
    return "\n".join(lines) + "\n"
