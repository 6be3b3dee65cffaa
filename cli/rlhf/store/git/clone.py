"""A person's clone: partial and sparse, so that its size depends on the person's tasks and not on the whole project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.store.git.address import without_login
from rlhf.store.git.git import Git
from rlhf.store.git.objects import FOLDER, Objects

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.people import Person

_SPARSE_INDEX = re.compile(r"^\[index\]\s+sparse *= *true", re.MULTILINE)
#: The two folders that grow with the project; the working tree has only the person's part of them.
LARGE = frozenset({"tasks", "answers"})


def clone(url: str, folder: Path, *, full: bool, identity: Path | None = None) -> Git:
    """Clone into a folder that does not exist yet; nothing is checked out.

    Unless `full`, no history is fetched, and a file only when it is needed; a remote that cannot do that sends all.

    Args:
        identity: the person's key, which may be their way in over SSH.
    """
    thrift = () if full else ("--filter=blob:none", "--depth=1")
    folder.parent.mkdir(parents=True, exist_ok=True)
    outside = Git(folder.parent, remote=without_login(url), identity=identity)
    outside.run(
        "clone", "--quiet", "--no-checkout", "--single-branch", "--branch", "main", "--no-tags", "--template=",
        *thrift, "--", url, str(folder),
    )  # fmt: skip
    return Git(folder, identity=identity)


def check_out(git: Git) -> None:
    """Fill the working tree with everything but tasks and answers, in git's cone mode."""
    objects = Objects(git)
    try:
        folders = [e.path for e in objects.entries("HEAD") if e.mode == FOLDER and e.path not in LARGE]
    finally:
        objects.close()
    wanted = "\n".join(folders).encode() + b"\n"
    git.run("sparse-checkout", "set", "--cone", "--no-sparse-index", "--stdin", stdin=wanted)
    git.run("checkout", "--quiet", "main")


def leave_sparse_index(git: Git) -> None:
    """Switch a clone made by an earlier version to a full index, because git 2.39 can fail on a sparse one."""
    settings = git.root / ".git" / "config.worktree"
    try:
        sparse = _SPARSE_INDEX.search(settings.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return
    if sparse:
        git.run("config", "--file", str(settings), "index.sparse", "false")


def introduce(git: Git, handle: str, person: Person, key: Path) -> None:
    """Configure in the clone who works in it and with which key they sign."""
    settings = {
        "rlhf": {"handle": handle},
        "user": {"name": person.name, "email": person.email, "signingKey": str(key)},
        "gpg": {"format": "ssh"},
        "core": {"autocrlf": "false"},
        "sparse": {"expectFilesOutsideOfPatterns": "true"},  # the task files outside the cone, see bring.bring_tasks
        "pull": {"ff": "only"},
    }
    if not git.succeeds("config", "rlhf.handle"):
        git.write_settings(settings)
        return
    for section, values in settings.items():
        for name, value in values.items():
            git.set_setting(f"{section}.{name}", value)
