"""The logs of where refs were, in git's own files (gitrepository-layout: logs): also they keep commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from rlhf.store.git.git import Git

_OID = 40
_NONE = "0" * _OID


def commits_in_logs(git: Git) -> set[str]:
    """Return every commit that a log names."""
    return {oid for line in (line for _, lines in _logs(git) for line in lines) for oid in _ids(line)} - {_NONE}


def logs_as_they_are(git: Git) -> dict[Path, list[bytes]]:
    """Return every log, to be written again after refs have moved, which adds to them."""
    return dict(_logs(git))


def write_logs(logs: Mapping[Path, list[bytes]], new_of: Mapping[str, str]) -> None:
    """Write logs with other commits in the place of some, old to new."""
    for file, lines in logs.items():
        file.write_bytes(b"".join(_with(line, new_of) for line in lines))


def take_out_of_logs(git: Git, gone: AbstractSet[str]) -> None:
    """Take out the lines that name one of some objects."""
    for file, lines in _logs(git):
        kept = [line for line in lines if gone.isdisjoint(_ids(line))]
        if kept != lines:
            file.write_bytes(b"".join(kept))


def _logs(git: Git) -> Iterator[tuple[Path, list[bytes]]]:
    for file in sorted((git.git_dir / "logs").rglob("*")):
        if file.is_file():
            yield file, file.read_bytes().splitlines(keepends=True)


def _ids(line: bytes) -> list[str]:
    return line[: 2 * _OID + 1].decode("ascii", "replace").split(" ")


def _with(line: bytes, new_of: Mapping[str, str]) -> bytes:
    return " ".join(new_of.get(oid, oid) for oid in _ids(line)).encode() + line[2 * _OID + 1 :]
