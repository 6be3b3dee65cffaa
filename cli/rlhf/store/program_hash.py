"""A hash of the program's own code, so that results cached by another version of the program are not used."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import rlhf


@cache
def program_hash(*rooms: str) -> str:
    """Return the SHA-256, in hex, of all code below some folders of the package; of the whole package without any."""
    root = Path(rlhf.__file__).parent
    files = {file for room in rooms or (".",) for file in (root / room).rglob("*.py")}
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()
