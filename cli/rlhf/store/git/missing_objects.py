"""Which objects this machine does not have, and fetching them all in one request."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rlhf.store.git.local_objects import Present
from rlhf.store.git.objects import EMPTY_TREE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.store.git.git import Git


def missing(git: Git, wanted: Iterable[str]) -> list[str]:
    """Return those of some objects that this machine does not have; never asks the remote."""
    want = set(wanted)
    if not want:
        return []
    present = Present(git.git_dir)
    if present.partial:
        return sorted(oid for oid in want if not present.has(oid))
    report = (
        git.run("cat-file", "--batch-check", "--buffer", stdin="\n".join(want).encode() + b"\n").decode().splitlines()
    )
    return sorted(line.partition(" ")[0] for line in report if line.endswith(" missing"))


def fetch_objects(git: Git, oids: Iterable[str]) -> int:
    """Fetch the missing ones of some objects in one request; return how many were missing. No request where none is."""
    absent = missing(git, oids)
    if absent:
        with contextlib.suppress(ValueError):
            absent.remove(EMPTY_TREE)
        git.with_config(fetch__negotiationAlgorithm="noop").run(
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc",
            "--recurse-submodules=no", "--filter=blob:none",
            "--stdin", "origin", stdin="\n".join(absent).encode() + b"\n",
        )  # fmt: skip
    return len(absent)
