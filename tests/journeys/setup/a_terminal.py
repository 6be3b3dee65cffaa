"""A shell in a terminal: keys are typed, and what it shows is read."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 120  # seconds, after which it is not going to come


class Terminal:
    """Runs a program whose input and output are a terminal; POSIX only."""

    def __init__(self, words: list[str], *, cwd: Path, env: dict[str, str]) -> None:
        import pty  # noqa: PLC0415 — there is none on Windows

        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            words, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self._shown = ""

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until(self, words: str) -> str:
        """Read until some words are shown; all that was shown since the last time."""
        while words not in self._shown:
            ready, _, _ = select.select([self._ours], [], [], _LIMIT)
            assert ready, f"“{words}” was not shown, but: {self._shown!r}"
            self._shown += os.read(self._ours, 4096).decode("utf-8", "replace")
        shown, _, self._shown = self._shown.partition(words)
        return shown + words

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
