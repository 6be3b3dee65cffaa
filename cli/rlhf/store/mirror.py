"""A temporary bare copy of a remote repository, in which something is decided; nothing stays on disk."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rlhf.errors import NoKeygen, NotAForgeKey
from rlhf.model.branch_name import CLAIMS, MAIN, LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.git import Git
from rlhf.store.git.refs import read_refs
from rlhf.store.git.remote import Sending, fetch, push_together
from rlhf.store.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Mirror:
    """A copy of the remote repository; what is decided in the copy is pushed back in one step, or not at all."""

    def __init__(self, git: Git, public_key: str) -> None:
        self.git = git
        self.public_key = public_key
        self._before: Mapping[str, str] = {}

    def bring(self) -> Repository:
        """Set every branch to what the remote has, and drop what was decided before."""
        fetch(self.git, [f"+{LOCAL}*:{LOCAL}*"])
        self._before = self._tips()
        return Repository(self.git, bare=True)

    def send(self) -> bool:
        """Push main, the forge's ledger and released claims together; False where one had moved: nothing was pushed."""
        now = self._tips()
        names = (MAIN, str(LedgerBranch(FORGE)), *(name for name in sorted(now) if name.startswith(CLAIMS)))
        moved = [name for name in names if now.get(name) != self._before.get(name)]
        rows = [Sending(name, now[name], self._before.get(name)) for name in moved]
        return not rows or push_together(self.git, rows)

    def remove(self, branches: Mapping[str, str]) -> None:
        """Remove branches that are no longer needed from the remote; if any has moved, all stay until next time.

        Args:
            branches: their tips by name.
        """
        push_together(self.git, [Sending(name, "", tip) for name, tip in sorted(branches.items())])

    def tip(self, branch: str) -> str:
        """Return what a branch of the remote pointed to when it was fetched; "" where there was none."""
        return self._before.get(branch, "")

    def _tips(self) -> Mapping[str, str]:
        return {name.removeprefix(LOCAL): oid for name, oid in read_refs(self.git, LOCAL)}


@contextmanager
def mirror(address: str, key: str, known_hosts: str = "") -> Iterator[Mirror]:
    """Open a mirror of the repository at an address; it is deleted when the context ends.

    Args:
        key: the private key of the forge (OpenSSH), for signing and for access over SSH.
        known_hosts: the known_hosts lines of the host; "" accepts the host's key when it is first seen.

    Raises:
        KeyTrouble: `key` is not a private key, or ssh-keygen is missing.
    """
    with TemporaryDirectory(prefix="rlhf-") as temporary:
        private, bare = Path(temporary) / "key", Path(temporary) / "project.git"
        private.touch(mode=0o600)
        private.write_text(key.replace("\r\n", "\n").rstrip("\n") + "\n", encoding="utf-8")
        hosts = Path(temporary) / "known_hosts"
        hosts.write_text(known_hosts, encoding="utf-8")
        bare.mkdir()
        git = Git(bare, remote=address)
        git.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", ".")
        ssh = f"ssh -i '{private}' -o IdentitiesOnly=yes -o BatchMode=yes"
        ssh += f" -o UserKnownHostsFile='{hosts}' -o StrictHostKeyChecking={'yes' if known_hosts else 'accept-new'}"
        git.write_settings(
            {
                'remote "origin"': {"url": address},
                "core": {"sshCommand": ssh},
                "user": {"name": "rlhf forge", "email": "forge@rlhf.invalid", "signingKey": str(private)},
                "gpg": {"format": "ssh"},
            }
        )
        yield Mirror(git, _public(private))


def _public(private: Path) -> str:
    try:
        done = subprocess.run(
            ["ssh-keygen", "-y", "-P", "", "-f", str(private)],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise NoKeygen from None
    except subprocess.CalledProcessError:
        raise NotAForgeKey from None
    return " ".join(done.stdout.decode("utf-8", "replace").split()[:2])
