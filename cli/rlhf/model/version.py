"""Semantic versions of guidance: a step is major if earlier work may be wrong under it (semver.org 2.0.0)."""

from __future__ import annotations

from typing import Final

Version = tuple[int, int, int]

SIZES: Final = ("major", "minor", "patch")
_LONGEST = 9  # digits in a number of a version


def parse_version(text: object) -> Version | None:
    """Read a version such as `2.0.1`; None if the text is not of that form."""
    parts = text.split(".") if isinstance(text, str) else []
    if len(parts) != len(SIZES) or not all(p.isascii() and p.isdigit() and len(p) <= _LONGEST for p in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def meets(program: str, needed: str) -> bool:
    """Whether a program of a version may be used where at least another one is needed, for example `0.2`.

    A need that is not of this form cannot be met: a later version may have given it a meaning.
    """
    parts = needed.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return False
    numbers = [int(part) for part in program.split(".")[: len(SIZES)]]
    return numbers >= [int(part) for part in parts]


def in_words(version: Version) -> str:
    return ".".join(str(number) for number in version)


def step(older: Version, newer: Version) -> str:
    """Return the size of the step from a version to a later version: `major`, `minor` or `patch`."""
    return SIZES[next((place for place in range(len(SIZES)) if newer[place] != older[place]), -1)]


def following(version: Version, size: str) -> Version:
    """Return the version that follows `version` by a step of `size`: `major`, `minor` or `patch`."""
    major, minor, patch = version
    return {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0)}.get(size, (major, minor, patch + 1))
