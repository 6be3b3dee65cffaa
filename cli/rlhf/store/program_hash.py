"""A hash of the program's own code: what another version of it has worked out may not be what this one would."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import rlhf


@cache
def program_hash(*rooms: str) -> str:
    """The SHA-256, in hex, of the code in some folders of the package and below; of all of it without any."""
    root = Path(rlhf.__file__).parent
    files = {file for room in rooms or (".",) for file in (root / room).rglob("*.py")}
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()
