"""Serve one repository to one person over SSH: `python -m rlhf.ci.serve HANDLE REPOSITORY`, as a forced command.

The key with which a person connects says who is pushing, and the hooks are given that handle. Whatever a client asks
for, it gets only git's two services on this repository.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from rlhf.store.git.git import become

#: The environment variable that tells the hooks who is pushing.
PUSHER = "RLHF_PUSHER"
_SERVICES = {"git-upload-pack": "upload-pack", "git-receive-pack": "receive-pack"}


def main() -> int:
    handle, repository = sys.argv[1], Path(sys.argv[2]).resolve()
    service = asked(os.environ.get("SSH_ORIGINAL_COMMAND", ""), repository, Path.home())
    if service is None:
        sys.stderr.write(f"rlhf: this key opens {repository.name} to {handle} by git, and nothing else.\n")
        return 1
    become(service, repository, {PUSHER: handle})
    return 0


def asked(command: str, repository: Path, home: Path) -> str | None:
    """Return the service that a client asked for on this repository; None where it asked for anything else."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if words[:1] == ["git"] and len(words) > 1:
        words = [f"git-{words[1]}", *words[2:]]
    if len(words) != 2 or words[0] not in _SERVICES:  # noqa: PLR2004 — a service and a path
        return None
    path = home / words[1].removeprefix("~/")
    named = {path.resolve(), path.with_name(f"{path.name}.git").resolve()}
    return _SERVICES[words[0]] if repository in named else None


if __name__ == "__main__":
    sys.exit(main())
