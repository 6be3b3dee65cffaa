"""Check a file in a process that may use only so much time and memory, and say what came of it.

Started by a test as `python -m tests.unit.bounded`: a line of JSON in, a line of JSON out. It forks for each file, so
that one which uses too much ends its own process and no other.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from rlhf.reports import render
from rlhf.reports.told import Told
from rlhf.workflows.checking import Checker
from tests.rules.memory import GOOD, NOW, MemoryTree

#: What a file of the largest size that is read at all (1,000,000 bytes) may take: processor seconds, bytes of memory.
SECONDS = 60
MEMORY = 3 << 30


@dataclass(frozen=True)
class Outcome:
    """What a check found, and what it took; `died` names the signal that ended it."""

    codes: frozenset[str] = frozenset()
    seconds: float = 0.0
    findings: int = 0
    longest: int = 0  # characters of a finding's message and hint
    died: str = ""


class Bounded:
    """A process that checks files of the good workspace, each within bounds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.bounded"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def check(self, path: str, data: str | bytes) -> Outcome:
        """Check one file of the good workspace as it would be with this content, and tell of it in two forms."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps({"path": path, "data": base64.b64encode(raw).decode()}) + "\n")
        pipe_in.flush()
        told = json.loads(pipe_out.readline())
        return Outcome(**{**told, "codes": frozenset(told.get("codes", ()))})

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(timeout=30)


def _serve() -> None:
    for path in GOOD:  # what every check needs is made before the first one is measured
        _checked(path, GOOD[path].encode())
    for line in sys.stdin:
        asked = json.loads(line)
        raw = base64.b64decode(asked["data"])
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            told = _told(asked["path"], raw)
            with os.fdopen(writer, "w") as pipe:
                pipe.write(json.dumps(told))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        sys.stdout.write((said if said and status == 0 else json.dumps({"died": f"status {status}"})) + "\n")
        sys.stdout.flush()


def _told(path: str, raw: bytes) -> dict[str, Any]:
    begun = time.process_time()
    try:
        findings = _checked(path, raw)
    except BaseException as bug:  # noqa: BLE001 — the test tells it
        return {"died": f"{type(bug).__name__}: {bug}"[:500]}
    longest = max((len(finding.message) + len(finding.hint) for finding in findings), default=0)
    return {
        "codes": sorted({finding.code for finding in findings}), "findings": len(findings), "longest": longest,
        "seconds": time.process_time() - begun,
    }  # fmt: skip


def _checked(path: str, raw: bytes) -> list[Any]:
    tree = MemoryTree({**GOOD, path: raw})
    checker = Checker(tree, MemoryTree({}), whole=True)
    findings = checker.check([path], NOW)
    for form in ("human", "json"):
        for _ in render(form, Told([path], findings, tree.read, NOW)):
            pass
    return findings


if __name__ == "__main__":
    _serve()
