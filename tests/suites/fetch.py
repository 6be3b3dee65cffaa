"""Bring a public test suite into a cache outside the repository, with its registry's own client."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

#: The environment as it was before the tests were sealed off from network and home (see conftest.py).
OUTSIDE = dict(os.environ)

NPM = ("npm", "pack", "--silent")
PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps", "--dest", ".")

_PATIENCE = 300  # seconds
#: What the clients say where there is no registry, or it does not have the package.
_UNREACHABLE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENET\w+|EHOST\w+|E40[0-9]|E50[0-9]|CERT|socket|network|proxy"
    r"|No module named pip|No matching distribution|Could not fetch|Connection|Retr|resolution|SSL|timed out",
    re.IGNORECASE,
)


def fetched(package: str, sha256: str, client: tuple[str, ...]) -> Path:
    """The archive of a package, from the cache or from its registry; a test is skipped where neither has it.

    Args:
        package: as the client wants it, with its version.
        sha256: of the archive: what is found is what was looked at when the tests were written.
    """
    folder = Path(OUTSIDE.get("XDG_CACHE_HOME") or Path(OUTSIDE.get("HOME", "/tmp")) / ".cache") / "rlhf-test-suites"
    archive = folder / f"{sha256[:16]}.tar.gz"
    if not archive.is_file() or _sum(archive) != sha256:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            pytest.skip(f"{package}: nowhere to keep it ({error})")
        with tempfile.TemporaryDirectory(dir=folder) as fresh:
            _ask(package, client, Path(fresh)).replace(archive)
        assert _sum(archive) == sha256, f"{package} is not the one that these tests were written for"
    return archive


def _ask(package: str, client: tuple[str, ...], folder: Path) -> Path:
    try:
        done = subprocess.run(
            [*client, package], cwd=folder, env=OUTSIDE, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{package} cannot be fetched: {error}")
    said = f"{done.stdout}\n{done.stderr}".strip()
    if done.returncode != 0:
        why = said.splitlines()[-1] if said else f"{client[0]} ended with {done.returncode}"
        assert _UNREACHABLE.search(said), f"{package}: {said}"
        pytest.skip(f"{package} cannot be fetched: {why}")
    (archive,) = [file for file in folder.iterdir() if file.name.endswith((".tgz", ".tar.gz"))]
    return archive


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
