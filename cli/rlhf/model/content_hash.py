"""What a sign-off binds to: the SHA-256 of a text's canonical bytes."""

from __future__ import annotations

import hashlib

BOM = b"\xef\xbb\xbf"


def canonical(data: bytes) -> bytes:
    """Return a text in its canonical form: no byte order mark, line ends as LF."""
    return data.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def same_words(words: bytes, others: bytes) -> bool:
    """Whether two texts say the same: line ends and empty lines at the end of a text say nothing."""
    return canonical(words).rstrip() == canonical(others).rstrip()


def content_hash(data: bytes) -> str:
    """Return `sha256:` and 64 hex digits: the hash of the canonical bytes."""
    return "sha256:" + hashlib.sha256(canonical(data)).hexdigest()


def short(hashed: str) -> str:
    """Return the first eight hex digits of a hash, for people to compare by eye."""
    return hashed.rpartition(":")[2][:8]
